import DeviceBinding
import Glibc
import Rehearsal
import Sysfs
import Testing

@testable import ChangeJournal

/// Journals that somebody has damaged, or made up: whatever they are, nothing traps, and nothing outside is touched.
///
/// `make fuzz` tries a million records and plans; without, a sample of them is.
@Suite struct JournalFuzzTests {
    /// How many records are read.
    private static let count = Sampling.count(4_000)
    private static let shards = 4

    @Test(arguments: 0..<shards)
    func `a record of any bytes is read without a trap, and recovered from where it says enough`(
        shard: Int
    ) throws {
        let fuzz = try RecordFuzz()
        let machine = try Rehearsal.demo()
        var (nothing, damaged, changes, recovered) = (0, 0, 0, 0)
        for number in stride(from: shard, to: Self.count, by: Self.shards) {
            let bytes = fuzz.file(number)
            switch RecordReader.read(bytes) {
            case .nothing: nothing += 1
            case .damage(let damage):
                damaged += 1
                #expect(!damage.problem.isEmpty && damage.line > 0)
            case .change(let change):
                changes += 1
                for traces in [ChangeTraces(change), ChangeTraces(ended: [change])] {
                    _ = Restitution(traces, Present())
                    _ = Restitution(traces, Present(), remaking: true)
                }
                guard changes % 8 == 0 else { continue }
                recovered += 1
                try recover(bytes, machine, isFinishing: changes % 16 == 0)
            }
        }
        print(
            "journals: \(nothing) empty, \(damaged) damaged, \(changes) changes, \(recovered) recovered from"
        )
        #expect(min(damaged, changes) > Self.count / Self.shards / 25)
    }

    /// Recovers by what the file says, or completes it, and asks for an undo.
    private func recover(_ bytes: [UInt8], _ machine: Rehearsal, isFinishing: Bool) throws {
        let scratch = Scratch([Scratch.File(name: "boot.1.open", bytes: bytes)])
        let copy = Rehearsal(copying: machine)
        let place = Bench.place(scratch)
        func recorder() -> ChangeRecorder { ChangeRecorder(at: place, by: Bench.author) }
        do throws(Failure) {
            _ = try recorder().recover(on: copy.binder, finishing: isFinishing)
        } catch {
            #expect(!error.message.isEmpty)
        }
        do throws(Failure) {
            _ = try Undo(.last, of: History(of: place), through: true)
                .decision(on: copy.binder, overriding: [])
        } catch {
            #expect(!error.message.isEmpty)
        }
    }

    // MARK: - Directories

    /// What somebody may have put in the place of a record, a lease or their directories.
    private enum Kind: CaseIterable {
        case record, otherBoot, link, directory, pipe, writable, stranger, huge, empty, lease,
            linkedLeases
    }

    @Test(arguments: 0..<shards)
    func `whatever lies in a journal, nothing outside of it is touched`(shard: Int) throws {
        let fuzz = try RecordFuzz()
        let machine = try Rehearsal.demo()
        var cases = 0
        for number in stride(from: shard, to: min(Self.count / 20, 10_000), by: Self.shards) {
            var numbers = SeededNumbers(seed: UInt64(number))
            let (outside, scratch) = (Scratch(), Scratch())
            outside.write("target", Array("untouched\n".utf8))
            outside.directory("elsewhere", mode: 0o755)
            let before = outside.portrait
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                put(
                    Kind.allCases.randomElement(using: &numbers) ?? .empty,
                    fuzz,
                    outside,
                    scratch,
                    &numbers
                )
            }
            let copy = Rehearsal(copying: machine)
            let place = Bench.place(scratch)
            for turn in 0..<3 {
                do throws(Failure) { try act(turn, place, copy) } catch {
                    #expect(!error.message.isEmpty)
                }
            }
            #expect(outside.portrait == before, "directory \(number)")
            cases += 1
        }
        print("journals: \(cases) directories")
    }

    private func act(_ turn: Int, _ place: JournalPlace, _ machine: Rehearsal) throws(Failure) {
        let card = DeviceReference(bus: "pci", name: "0000:03:00.0")
        let recorder = ChangeRecorder(at: place, by: Bench.author)
        switch turn {
        case 0: _ = try History(of: place)
        case 1:
            let request = Binder.Request([card], goal: .driver("vfio-pci"))
            _ = try machine.binder.apply(request, journal: recorder)
        default: _ = try recorder.recover(on: machine.binder, finishing: false)
        }
    }

    private func put(
        _ kind: Kind,
        _ fuzz: RecordFuzz,
        _ outside: Scratch,
        _ scratch: Scratch,
        _ numbers: inout SeededNumbers
    ) {
        let number = [1, 2, 3, 999_999_999].randomElement(using: &numbers) ?? 1
        let end =
            ["open", "77", "0", "-1", "999999999999"].randomElement(using: &numbers) ?? "open"
        let name = "boot.\(number).\(end)"
        let bytes = fuzz.file(Int.random(in: 0..<1_000_000, using: &numbers))
        if scratch.holds(name) { return }
        switch kind {
        case .record: scratch.write(name, bytes)
        case .otherBoot: scratch.write("other.\(number).open", bytes)
        case .link: scratch.link(name, to: outside.root + "/target")
        case .directory: scratch.directory(name, mode: 0o755)
        case .pipe: scratch.pipe(name)
        case .writable:
            scratch.write(name, bytes, mode: 0o644)
            scratch.setMode(name, 0o666)
        case .stranger:
            scratch.write(name, bytes)
            if geteuid() == 0 { scratch.give(name) }
        case .huge: scratch.write(name, [UInt8](repeating: 0x0A, count: 100_000))
        case .empty: scratch.write(name, [])
        case .lease:
            guard !scratch.holds("lock") else { return }
            scratch.directory("lock", mode: 0o755)
            scratch.link("lock/pci:0000:03:00.0", to: outside.root + "/target")
        case .linkedLeases:
            if !scratch.holds("lock") { scratch.link("lock", to: outside.root + "/elsewhere") }
        }
    }
}
