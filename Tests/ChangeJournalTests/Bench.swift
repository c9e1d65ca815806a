import DeviceBinding
import Glibc
import MachineHost
import Rehearsal
import Sysfs
import Testing

@testable import ChangeJournal

/// A change of a simulated machine with its journal, which can be interrupted anywhere.
struct Bench {
    var run: PlanRun
    let machine: Rehearsal
    /// What the machine was before the change.
    let before: [String]
    /// What it is when all that was asked for is done.
    let after: [String]
    let recorder: ChangeRecorder
    let scratch: Scratch

    static let system = SystemIdentity(.tree, device: "1:2", boot: "boot")
    static let author = Author(user: 0, login: nil, process: 7, command: ["bind", "x"])

    static func place(_ scratch: Scratch) -> JournalPlace {
        JournalPlace(scratch.root, of: system)
    }

    init(_ request: Binder.Request, on machine: Rehearsal) throws {
        scratch = Scratch()
        self.machine = machine
        before = machine.state
        run = PlanRun(try machine.binder.plan(request), keepsRecords: true)
        let other = Rehearsal(copying: machine)
        _ = try other.binder.apply(request)
        after = other.state
        recorder = ChangeRecorder(at: Bench.place(scratch), by: Bench.author)
    }

    /// What the file of the change holds.
    var bytes: [UInt8] {
        let name = scratch.names.first { $0.hasPrefix("boot.1.") }
        return name.flatMap(scratch.bytes) ?? []
    }

    /// Makes the move at hand.
    mutating func step() {
        let move = run.next()
        let answer = machine.made(move, of: run) { record in
            do throws(Failure) {
                try recorder.keep(record, of: run)
                return .done
            } catch {
                return .refused(error)
            }
        }
        if let deed = move.deed { recorder.note(answer, to: deed) }
        run.answer(answer)
    }
}

/// What one recovery of a cut change came to.
struct Recovered {
    let machine: Rehearsal
    let scratch: Scratch
    private(set) var said: [String] = []

    /// A machine as it is when the process that wrote these files was killed.
    init(_ files: [Scratch.File], _ machine: Rehearsal) {
        self.machine = Rehearsal(copying: machine)
        scratch = Scratch(files)
    }

    private final class Lines {
        var lines: [String] = []
    }

    /// Recovers by what a command does before it changes something.
    mutating func prepare() throws {
        let lines = Lines()
        let recorder = ChangeRecorder(at: Bench.place(scratch), by: Bench.author) {
            lines.lines.append($0)
        }
        try recorder.prepare(on: machine.binder, for: [])
        said += lines.lines
    }

    /// The names of records without an end.
    var open: [String] { scratch.names.filter { $0.hasSuffix(".open") } }
}
