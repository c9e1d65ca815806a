import DeviceBinding
import Glibc
import MachineHost
import Rehearsal
import Testing

@testable import ChangeJournal

/// Leases: in which order they are taken, whom they keep out, and which files are none.
@Suite struct LeaseTests {
    private let scratch = Scratch()
    private static let card = DeviceReference(bus: "pci", name: "0000:03:00.0")
    private static let lease = "lock/pci:0000:03:00.0"

    private var place: JournalPlace { Bench.place(scratch) }

    private func recorder(_ told: @escaping (String) -> Void = { _ in }) -> ChangeRecorder {
        ChangeRecorder(at: place, by: Bench.author, saying: told)
    }

    /// Binds the card; what was refused.
    private func bind(
        _ machine: Rehearsal,
        _ recorder: ChangeRecorder,
        to driver: String = "vfio-pci"
    ) -> Failure? {
        do throws(Failure) {
            let request = Binder.Request([Self.card], goal: .driver(driver))
            _ = try machine.binder.apply(request, journal: recorder)
            return nil
        } catch {
            return error
        }
    }

    private static func names(_ numbers: inout SeededNumbers, _ count: Int) -> [LeaseName] {
        let buses = ["pci", "platform", "usb", "p", "pci1", "é"]
        let devices = ["0000:03:00.0", "0000:03:00.1", "a", "é", "Z", ":", "0"]
        return (0..<count).map { _ in
            let bus = buses.randomElement(using: &numbers) ?? ""
            guard Bool.random(using: &numbers) else { return LeaseName(bus: bus) }
            let name = devices.randomElement(using: &numbers) ?? ""
            return LeaseName(DeviceReference(bus: bus, name: name))
        }
    }

    // MARK: - The order

    @Test func `one order holds for all: by bus, a bus before its devices, each byte for byte`() {
        var numbers = SeededNumbers(seed: 1)
        for _ in 0..<2000 {
            let names = Self.names(&numbers, 3)
            let (one, two, three) = (names[0], names[1], names[2])
            #expect([one < two, two < one, one == two].count { $0 } == 1)
            if one < two, two < three { #expect(one < three) }
            if one < two {
                let key = { (name: LeaseName) in
                    Array(name.bus.utf8) + [0] + (name.device.map { [1] + Array($0.utf8) } ?? [])
                }
                #expect(key(one).lexicographicallyPrecedes(key(two)))
            }
        }
    }

    @Test(arguments: [
        (Procedure.driverOverride, false), (Procedure.newID, true),
        (Procedure.autoprobeFence, true),
    ])
    func `a change needs the leases of its devices, and of the bus that a step acts on as a whole`(
        procedure: Procedure,
        needsBus: Bool
    ) throws {
        let machine = try Rehearsal.demo()
        let twin = DeviceReference(bus: "pci", name: "0000:04:00.0")
        var request = Binder.Request([twin, Self.card], goal: .driver("vfio-pci"))
        request.procedure = procedure
        request.overridden = [.neighbours]
        let leases = try machine.binder.plan(request).leases
        let devices = [LeaseName(Self.card), LeaseName(twin)]
        #expect(leases == (needsBus ? [LeaseName(bus: "pci")] : []) + devices)
    }

    @Test func `of some leases a process gets all or none, by what others hold`() throws {
        var numbers = SeededNumbers(seed: 2)
        let directory = try JournalDirectory.make(place)
        var (given, refused) = (0, 0)
        for _ in 0..<300 {
            let (first, second) = (Leases(tries: 1), Leases(tries: 1))
            let (mine, theirs) = (
                Set(Self.names(&numbers, 3)), Set(Self.names(&numbers, 3))
            )
            try first.take(Array(mine), in: directory)
            if mine.isDisjoint(with: theirs) {
                try second.take(Array(theirs), in: directory)
                #expect(theirs.allSatisfy { second.holds($0) && directory.isHeld($0) == true })
                given += 1
            } else {
                let failure = #expect(throws: Failure.self) {
                    try second.take(Array(theirs), in: directory)
                }
                #expect(failure?.code == .wouldBlock)
                for name in theirs {
                    #expect(!second.holds(name))
                    #expect(directory.isHeld(name) == mine.contains(name))
                }
                refused += 1
            }
            #expect(mine.allSatisfy { first.holds($0) })
        }
        #expect(given > 50 && refused > 50)
    }

    // MARK: - Whom they keep out

    @Test func `a lease that another program holds keeps everything as it is, with status 7`()
        throws
    {
        let machine = try Rehearsal.demo()
        #expect(bind(machine, recorder()) == nil)
        let before = machine.state
        let raw = unsafe open(scratch.root + "/" + Self.lease, O_RDONLY | O_CLOEXEC)
        #expect(flock(raw, LOCK_EX | LOCK_NB) == 0)
        let failure = bind(machine, recorder(), to: "e1000e")
        #expect(failure?.code == .wouldBlock)
        #expect(failure?.message.contains("0000:03:00.0 is held by") == true)
        #expect(machine.state == before)
        let keeper = LeaseKeeper(at: place)
        let release = Binder.Request([Self.card], goal: .anyDriver)
        let refusal = #expect(throws: Failure.self) {
            try machine.binder.apply(release, journal: keeper)
        }
        #expect(refusal?.code == .wouldBlock && machine.state == before)
        #expect(LeaseKeeper.refusal(on: [Self.card], at: place)?.code == .wouldBlock)
        close(raw)
        #expect(LeaseKeeper.refusal(on: [Self.card], at: place) == nil)
        #expect(try machine.binder.apply(release, journal: LeaseKeeper(at: place)).wasDone == false)
        #expect(machine.driver(Self.card.name) == "e1000e")
    }

    @Test func `virtual functions are leased with their physical one`() throws {
        let machine = try Rehearsal.demo()
        var request = Binder.Request(
            [DeviceReference(bus: "pci", name: "0000:08:00.0")],
            goal: .driver("vfio-pci")
        )
        request.overridden = [.virtualFunctions, .network, .neighbours]
        let needed = try machine.binder.plan(request).leases
        for name in ["0000:08:00.0", "0000:08:10.0", "0000:08:10.2"] {
            let lease = LeaseName(DeviceReference(bus: "pci", name: name))
            #expect(needed.contains(lease), "\(name) of \(needed)")
        }
    }

    @Test func `what goes with a device is leased with it, and keeps it while it is held`() throws {
        let machine = try Rehearsal(
            """
            { drivers: [
              { name: "xhci_hcd", bus: "pci", ids: ["8086:0001"] },
              { name: "usb", bus: "usb", wholeDevices: true },
            ], devices: [
              { name: "0000:01:00.0", bus: "pci", id: "8086:0001", class: "0c0330" },
              { name: "usb1", bus: "usb", parent: "0000:01:00.0", id: { isDevice: true } },
              { name: "1-1", bus: "usb", parent: "usb1", id: { isDevice: true } },
            ] }
            """
        )
        let controller = DeviceReference(bus: "pci", name: "0000:01:00.0")
        let request = Binder.Request([controller], goal: .noDriver)
        let stick = LeaseName(DeviceReference(bus: "usb", name: "1-1"))
        #expect(
            try machine.binder.plan(request).leases.map(\.file)
                == ["pci:0000:01:00.0", "usb:1-1", "usb:usb1"]
        )
        let leases = Leases()
        try leases.take([stick], in: try JournalDirectory.make(place))
        let failure = #expect(throws: Failure.self) {
            try machine.binder.apply(request, journal: recorder())
        }
        #expect(failure?.code == .wouldBlock)
        #expect(failure?.message.contains("1-1 is held by") == true)
        #expect(machine.driver(controller.name) == "xhci_hcd")
        #expect(
            LeaseKeeper.refusal(on: try machine.binder.plan(request), at: place)?.code
                == .wouldBlock
        )
        leases.keep([])
        _ = try machine.binder.apply(request, journal: recorder())
        #expect(machine.driver(controller.name) == nil)
    }

    @Test func `what is held in another place of the same /sys is held here too`() throws {
        let machine = try Rehearsal.demo()
        let before = machine.state
        let elsewhere = Scratch()
        let other = JournalPlace(elsewhere.root, of: Bench.system)
        let leases = Leases()
        try leases.take([LeaseName(Self.card)], in: try JournalDirectory.make(other))
        var place = place
        place.others = [other]
        let recorder = ChangeRecorder(at: place, by: Bench.author)
        #expect(bind(machine, recorder)?.code == .wouldBlock)
        #expect(machine.state == before)
        #expect(LeaseKeeper.refusal(on: [Self.card], at: place)?.code == .wouldBlock)
        leases.keep([])
        #expect(bind(machine, ChangeRecorder(at: place, by: Bench.author)) == nil)
    }

    @Test func `a file of another mode is refused, and is held all the same while it is locked`()
        throws
    {
        let machine = try Rehearsal.demo()
        scratch.directory("lock", mode: 0o755)
        scratch.write(Self.lease, [], mode: 0o644)
        let raw = unsafe open(scratch.root + "/" + Self.lease, O_RDONLY | O_CLOEXEC)
        #expect(flock(raw, LOCK_EX | LOCK_NB) == 0)
        #expect(bind(machine, recorder())?.code == .wouldBlock)
        // Whoever keeps no record respects it too.
        let request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        let refusal = #expect(throws: Failure.self) {
            try machine.binder.apply(request, journal: LeaseKeeper(at: place))
        }
        #expect(refusal?.code == .wouldBlock)
        close(raw)
        #expect(bind(machine, recorder())?.message.contains("has to be removed") == true)
    }

    @Test func `whoever locks a record, which all may read, keeps nothing from being recovered`()
        throws
    {
        let machine = try Rehearsal.demo()
        let before = machine.state
        var bench = try Bench(Binder.Request([Self.card], goal: .driver("vfio-pci")), on: machine)
        while machine.driver(Self.card.name) != nil { bench.step() }
        scratch.write("boot.1.open", bench.bytes)
        let raw = unsafe open(scratch.root + "/boot.1.open", O_RDONLY | O_CLOEXEC)
        defer { close(raw) }
        #expect(flock(raw, LOCK_EX | LOCK_NB) == 0)
        var told: [String] = []
        let recorder = recorder { told.append($0) }
        try recorder.prepare(on: machine.binder, for: [])
        #expect(machine.state == before)
        #expect(told.count == 1 && told[0].contains("was interrupted"))
    }

    @Test func `a lease belongs to the newest change that needs it, so that an older one is dead`()
        throws
    {
        let machine = try Rehearsal.demo()
        var old = try Bench(Binder.Request([Self.card], goal: .driver("vfio-pci")), on: machine)
        while machine.driver(Self.card.name) != nil { old.step() }
        scratch.write("boot.1.open", old.bytes)
        let directory = try JournalDirectory.make(place)
        let leases = Leases()
        try leases.take([LeaseName(Self.card)], in: directory)
        #expect(try History(of: place).entries.map(\.status) == [.running])
        // The next change took the lease when the one before had ended, however that was.
        guard case .change(let change) = RecordReader.read(old.bytes) else {
            Issue.record("no change")
            return
        }
        var begin = change.begin
        begin.number = 2
        scratch.write("boot.2.open", ChangeRecord.begin(begin).line)
        #expect(try History(of: place).entries.map(\.status) == [.cutOff, .running])
    }

    @Test func `leases end with the change, and are files of root's own`() throws {
        let recorder = recorder()
        #expect(bind(try Rehearsal.demo(), recorder) == nil)
        let directory = try JournalDirectory.make(place)
        #expect(directory.isHeld(LeaseName(Self.card)) == false)
        #expect(scratch.mode("lock") == 0o755 && scratch.mode(Self.lease) == 0o600)
        #expect(scratch.bytes(Self.lease) == [])
    }

    // MARK: - What is none

    @Test(arguments: [
        "link", "link to nothing", "directory", "fifo", "readable", "writable", "two names",
        "other owner", "place link", "place file", "place writable", "place private",
        "place of another",
    ])
    func `what is not a lease is refused, and everything stays as it is`(what: String) throws {
        if what.contains("other"), geteuid() != 0 { return }
        let file = Self.lease
        if !what.hasPrefix("place") { scratch.directory("lock", mode: 0o755) }
        switch what {
        case "link":
            scratch.write("target", [], mode: 0o600)
            scratch.link(file, to: scratch.root + "/target")
        case "link to nothing": scratch.link(file, to: scratch.root + "/nothing")
        case "directory": scratch.directory(file, mode: 0o600)
        case "fifo":
            let path = scratch.root + "/" + file
            let answer = unsafe mkfifo(path, 0o600)
            #expect(answer == 0)
        case "readable": scratch.write(file, [], mode: 0o644)
        case "writable":
            scratch.write(file, [], mode: 0o600)
            _ = unsafe chmod(scratch.root + "/" + file, 0o622)
        case "two names":
            scratch.write("target", [], mode: 0o600)
            _ = unsafe Glibc.link(scratch.root + "/target", scratch.root + "/" + file)
        case "other owner":
            scratch.write(file, [], mode: 0o600)
            scratch.give(file)
        case "place link":
            scratch.directory("elsewhere", mode: 0o755)
            scratch.link("lock", to: scratch.root + "/elsewhere")
        case "place file": scratch.write("lock", [])
        case "place writable": scratch.directory("lock", mode: 0o777)
        // Where others cannot look they cannot respect what is held.
        case "place private": scratch.directory("lock", mode: 0o700)
        default:
            scratch.directory("lock", mode: 0o755)
            scratch.give("lock")
        }
        let machine = try Rehearsal.demo()
        let before = machine.state
        let failure = try #require(bind(machine, recorder()))
        #expect([.system, .permission].contains(failure.code))
        #expect(failure.message.contains("The lease '\(scratch.root)/lock"), "\(failure.message)")
        #expect(failure.help == [.moveJournal, .leaveJournalOut])
        #expect(machine.state == before)
        #expect(!scratch.names.contains("nothing"))
        // Who keeps no record does without.
        let request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        _ = try machine.binder.apply(request, journal: LeaseKeeper(at: place))
        #expect(machine.driver(Self.card.name) == "vfio-pci")
    }
}
