import DeviceBinding
import Glibc
import Rehearsal
import Testing

@testable import ChangeJournal

/// Whose directory and whose files a journal is made of.
@Suite struct DirectoryTests {
    private let scratch = Scratch()
    private static let card = DeviceReference(bus: "pci", name: "0000:03:00.0")

    private func recorder(_ path: String, _ told: Told = Told()) -> ChangeRecorder {
        ChangeRecorder(at: JournalPlace(path, of: Bench.system), by: Bench.author) {
            told.lines.append($0)
        }
    }

    private final class Told {
        var lines: [String] = []
    }

    private func bind(
        _ machine: Rehearsal,
        _ recorder: ChangeRecorder,
        to driver: String = "vfio-pci"
    )
        -> Failure?
    {
        do throws(Failure) {
            let request = Binder.Request([Self.card], goal: .driver(driver))
            _ = try machine.binder.apply(request, journal: recorder)
            return nil
        } catch {
            return error
        }
    }

    @Test func `a change makes the directory and a file that has ended, and others may read both`()
        throws
    {
        let made = Scratch(removed: true)
        #expect(bind(try Rehearsal.demo(), recorder(made.root)) == nil)
        #expect(made.names.count == 1)
        #expect(made.mode("") == 0o755)
        let name = try #require(made.names.first)
        #expect(made.mode(name) == 0o644)
        let parts = name.split(separator: ".")
        #expect(parts.count == 3 && parts[0] == "boot" && parts[1] == "1")
        #expect(Int(parts[2]) == made.bytes(name)?.count)
    }

    @Test(arguments: [
        "others may write", "link", "link with a slash", "link with a point", "file",
        "missing above", "read only",
    ])
    func `a directory that cannot be trusted or used keeps everything as it is`(what: String) throws
    {
        let path = scratch.root + "/place"
        switch what {
        case "others may write":
            scratch.directory("place", mode: 0o777)
        case "link", "link with a slash", "link with a point": scratch.link("place", to: "/tmp")
        case "file": scratch.write("place", [])
        default: break
        }
        let machine = try Rehearsal.demo()
        let before = machine.state
        let place =
            switch what {
            case "link with a slash": path + "//"
            case "link with a point": path + "/./."
            case "missing above": scratch.root + "/none/place"
            case "read only": "/proc/place"
            default: path
            }
        let failure = try #require(bind(machine, recorder(place)))
        #expect([.system, .permission].contains(failure.code))
        #expect(failure.message.contains("The journal of changes in"))
        #expect(failure.help == [.moveJournal, .leaveJournalOut])
        #expect(machine.state == before)
        // Where nothing is to be done, nothing is to be recorded.
        let done = Binder.Request([Self.card], goal: .anyDriver)
        #expect(try machine.binder.apply(done, journal: recorder(place)).wasDone)
    }

    @Test(.enabled(if: geteuid() == 0, "needs root, to make files of another user"))
    func `a directory or a file of another owner is not trusted`() throws {
        let path = scratch.root + "/other"
        scratch.directory("other", mode: 0o755)
        scratch.give("other")
        #expect(
            bind(try Rehearsal.demo(), recorder(path))?.message.contains("another user") == true
        )
        scratch.write("boot.1.open", Array("x\n".utf8))
        scratch.give("boot.1.open")
        let told = Told()
        #expect(bind(try Rehearsal.demo(), recorder(scratch.root, told)) == nil)
        #expect(told.lines.count == 1 && told.lines[0].contains("cannot be trusted"))
    }

    @Test func `links, directories and files of other boots among the records change nothing`()
        throws
    {
        scratch.link("boot.1.open", to: "/etc/passwd")
        scratch.link("boot.2.7", to: "/etc/passwd")
        for name in [
            "other.9.open", "boot.03.open", "boot.-4.open", "boot.5.open.x", "boot..open",
            "boot.99999999999999999999.open", "boot", "x",
        ] {
            scratch.write(name, Array("garbage\n".utf8))
        }
        let told = Told()
        #expect(bind(try Rehearsal.demo(), recorder(scratch.root, told)) == nil)
        #expect(told.lines.count == 1 && told.lines[0].contains("boot.1.open"))
        #expect(scratch.names.contains { $0.hasPrefix("boot.3.") })
    }

    @Test func `a record of another /sys is not acted on`() throws {
        let machine = try Rehearsal.demo()
        let other = SystemIdentity(.tree, device: "9:9", boot: "boot")
        var request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        request.procedure = .newID
        var bench = try Bench(request, on: machine)
        while machine.driver(Self.card.name) != nil { bench.step() }
        let told = Told()
        let elsewhere = Scratch()
        elsewhere.write("boot.1.open", bench.bytes)
        let recorder = ChangeRecorder(
            at: JournalPlace(elsewhere.root, of: other),
            by: Bench.author,
            saying: { told.lines.append($0) }
        )
        try recorder.prepare(on: machine.binder, for: [])
        #expect(machine.driver(Self.card.name) == nil && told.lines == [])
        #expect(elsewhere.names == ["boot.1.open"])
    }

    @Test func `a change whose lease is held is under way, and keeps others from its devices`()
        throws
    {
        let machine = try Rehearsal.demo()
        var bench = try Bench(Binder.Request([Self.card], goal: .driver("vfio-pci")), on: machine)
        while machine.driver(Self.card.name) != nil { bench.step() }
        let told = Told()
        let busy = bind(machine, recorder(bench.scratch.root, told))
        #expect(busy?.code == .busy)
        #expect(busy?.message.contains("change 1 (bind x, process 7)") == true)
        let twin = DeviceReference(bus: "pci", name: "0000:04:00.0")
        let request = Binder.Request([twin], goal: .driver("vfio-pci"))
        _ = try machine.binder.apply(request, journal: recorder(bench.scratch.root, told))
        #expect(told.lines == [])
        #expect(machine.driver(Self.card.name) == nil && machine.driver(twin.name) == "vfio-pci")
        let history = try History(of: JournalPlace(bench.scratch.root, of: Bench.system))
        #expect(history.entries.map(\.status) == [.running, .done])
    }

    @Test func `a number beyond the last one is refused, and nothing is changed`() throws {
        let machine = try Rehearsal.demo()
        let before = machine.state
        scratch.write("boot.\(RecordName.numberMax).open", [])
        let failure = try #require(bind(machine, recorder(scratch.root)))
        #expect(failure.message.contains("has a file with the last number that there is"))
        #expect(machine.state == before)
    }

    @Test func `whoever lists the files again has all of them`() throws {
        for number in 1...3 { scratch.write("boot.\(number).2", Array("x\n".utf8)) }
        let place = JournalPlace(scratch.root, of: Bench.system)
        let directory = try #require(try JournalDirectory.open(place, isToWrite: false))
        for _ in 0..<3 {
            #expect(try directory.allNames().count == 5)
            directory.forgetNames()
            #expect(try directory.names().map(\.number) == [1, 2, 3])
        }
    }

    @Test func `a record that cannot be trusted is a failure of a recovery, after all others`()
        throws
    {
        scratch.write("boot.1.open", Array("damage\n".utf8))
        let machine = try Rehearsal.demo()
        let failure = #expect(throws: Failure.self) {
            try recorder(scratch.root).recover(on: machine.binder, finishing: false)
        }
        #expect(failure?.code == .system)
        #expect(failure?.message.contains("boot.1.open' cannot be trusted") == true)
        let place = JournalPlace(scratch.root, of: Bench.system)
        #expect(try History.unfinished(in: place)?.sentence.contains("cannot be trusted") == true)
    }

    @Test func `at most a mebibyte of changes that have ended is kept, and the oldest go first`()
        throws
    {
        let line = [UInt8](repeating: 0x20, count: 400_000)
        for number in 1...4 { scratch.write("boot.\(number).400000", line) }
        #expect(bind(try Rehearsal.demo(), recorder(scratch.root)) == nil)
        let numbers = scratch.names.map { $0.split(separator: ".")[1] }
        #expect(numbers == ["3", "4", "5"] || numbers.sorted() == ["3", "4", "5"])
    }

    @Test func `a file system that is full keeps everything as it is, or puts it back`() async {
        await #expect(processExitsWith: .success) {
            // A limit on files stands for a full disk: the write that crosses it is cut, and the next refused.
            signal(SIGXFSZ, SIG_IGN)
            for limit in stride(from: 0, through: 9000, by: 250) {
                let tests = DirectoryTests()
                let machine = try Rehearsal.demo()
                let before = machine.state
                var low = rlimit(rlim_cur: rlim_t(limit), rlim_max: rlim_t.max)
                guard unsafe setrlimit(__rlimit_resource_t(1), &low) == 0 else { exit(1) }
                if let failure = tests.bind(machine, tests.recorder(tests.scratch.root)) {
                    guard machine.state == before else { exit(2) }
                    // Nobody is to recover what has put itself back.
                    let names = tests.scratch.names
                    guard names.allSatisfy({ !$0.hasSuffix(".open") }) else { exit(6) }
                    guard [.system, .restored].contains(failure.code) else { exit(3) }
                    guard failure.message.contains("The journal of changes in") else { exit(4) }
                } else {
                    guard machine.driver(Self.card.name) == "vfio-pci" else { exit(5) }
                }
            }
        }
    }
}
