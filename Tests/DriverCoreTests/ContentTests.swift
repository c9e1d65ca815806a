import DriverScripts
import Testing

@testable import DriverCore

/// What a state is, apart from how it came about.
@Suite struct ContentTests {
    /// How many states are looked at where a state is as good as another: `make states` looks at 100,000.
    static let states = Counts.value("ANYBIND_STATES", otherwise: 300)

    /// What there is, and back: each is done to a machine with a card, a board's device and drivers for both.
    private static let returns: [(name: String, moves: [@Sendable (inout TestMachine) -> Void])] = [
        ("unbind and bind", [{ $0.unbind("x", from: "A") }, { $0.bind("x", to: "A") }]),
        (
            "an override set and cleared",
            [{ $0.setOverride("x", "none") }, { $0.setOverride("x", "\n") }]
        ),
        (
            "a device unplugged and plugged in",
            [
                { machine in machine.device("x").map { _ = machine.perform(.removeDevice($0)) } },
                { $0.board("x") },
            ]
        ),
        (
            "a card pulled out and pushed in",
            [{ $0.unplug("0000:01:00.0") }, { $0.plug("0000:01:00.0") }]
        ),
        (
            "an ID added and removed",
            [
                { $0.write("1 2", to: DriverCore.Attribute.newID, of: "host") },
                { $0.write("1 2", to: DriverCore.Attribute.removeID, of: "host") },
            ]
        ),
        (
            "a module loaded and unloaded",
            [
                {
                    $0.perform(
                        .loadModule(
                            DriverCore.ModuleDescription(
                                name: "m",
                                drivers: [DriverCore.DriverDescription(name: "late", bus: "pci")]
                            )
                        )
                    )
                }, { $0.perform(.unloadModule("m")) },
            ]
        ),
        (
            "a container opened and closed",
            [
                { $0.perform(.vfio(.openContainer)) },
                { machine in
                    if let file = machine.core.vfioFiles.last?.id {
                        machine.perform(.vfio(.close(file)))
                    }
                },
            ]
        ),
        (
            "a driver deferred, and its module gone",
            [
                {
                    $0.scripts["late"] = DriverScript(afterwards: -517)
                    $0.register("late", [])
                    $0.setOverride("x", "late")
                }, { $0.setOverride("x", "\n") },
                { machine in
                    if let late = machine.driver("late") {
                        machine.perform(.unregisterDriver(late))
                    }
                },
            ]
        ),
    ]

    static func machine() -> TestMachine {
        var machine = TestMachine()
        machine.register("host")
        machine.register(
            DriverCore.DriverDescription(
                name: "A",
                bus: "platform",
                table: .platform(.init(names: ["x"]))
            )
        )
        machine.plug("0000:01:00.0")
        machine.board("x")
        return machine
    }

    @Test(arguments: returns.indices)
    func `what is done and undone comes back to the same content`(index: Int) {
        var machine = Self.machine()
        var seen = [machine.core.content]
        for round in 0..<3 {
            for move in Self.returns[index].moves { move(&machine) }
            // The second time nothing is new: not even what the first left behind.
            if round == 0 { seen.append(machine.core.content) }
        }
        #expect(machine.core.content == seen[1], "\(Self.returns[index].name)")
        #expect(machine.core.content.fingerprint == seen[1].fingerprint)
        #expect(seen[0] == seen[1], "\(Self.returns[index].name)")
        #expect(machine.core.taskIDs.isEmpty)
    }

    @Test func `in the middle the content is another`() {
        for (name, moves) in Self.returns {
            var machine = Self.machine()
            let before = machine.core.content
            moves[0](&machine)
            #expect(machine.core.content != before, "\(name)")
            #expect(machine.core.content.fingerprint != before.fingerprint, "\(name)")
        }
    }

    /// What two different moves do that have nothing to do with each other is the same in either order.
    @Test func `independent operations in either order come to the same content`() {
        let count = Self.returns.count
        for left in 0..<count {
            for right in 0..<count where left < right && Self.areApart(left, right) {
                let ends = [[left, right], [right, left]].map { order in
                    var machine = Self.machine()
                    for index in order { Self.returns[index].moves[0](&machine) }
                    return machine.core.content
                }
                #expect(
                    ends[0] == ends[1],
                    "\(Self.returns[left].name), \(Self.returns[right].name)"
                )
                #expect(ends[0].fingerprint == ends[1].fingerprint)
            }
        }
    }

    /// Both of which do not want the same device.
    private static func areApart(_ left: Int, _ right: Int) -> Bool {
        let ofX: Set<Int> = [0, 1, 2, 7]
        let ofCard: Set<Int> = [3, 4, 5]
        return !(ofX.contains(left) && ofX.contains(right))
            && !(ofCard.contains(left) && ofCard.contains(right))
            && !(right == 7 && left == 5)
    }

    @Test(arguments: FuzzTests.profiles, [21] as [UInt64])
    func `states of one fingerprint are the same word by word, and others are not`(
        profile: DriverCore.Profile,
        seed: UInt64
    ) {
        var fuzzer = Fuzzer(profile, seed: seed)
        var pieces: [DriverCore.Fingerprint: [[UInt64]]] = [:]
        var same = 0
        for _ in 0..<min(3 * Self.states, 6_000) where fuzzer.core.stopReason == nil {
            fuzzer.act()
            let content = fuzzer.core.content
            if let known = pieces[content.fingerprint] {
                same += 1
                #expect(known == content.pieces, "seed \(seed), step \(fuzzer.steps)")
            }
            pieces[content.fingerprint] = content.pieces
        }
        #expect(Set(pieces.values).count == pieces.count)
        #expect(same > 0 && pieces.count > 100)
    }

    @Test func `the same history in another process has the same fingerprint`() async {
        let here = Self.machine().core.content.fingerprint.description
        #expect(here.utf8.count == 32)
        await #expect(processExitsWith: .success) { [here = here as String] in
            precondition(ContentTests.machine().core.content.fingerprint.description == here)
        }
    }

    @Test func `two numbers of a task make no difference, and what it is about does`() throws {
        var (left, right) = (Self.machine(), Self.machine())
        // One has begun and ended more than the other.
        for _ in 0..<3 { left.driversProbe("x") }
        #expect(left.core.content == right.core.content)
        let x = try #require(left.device("x"))
        let card = try #require(left.device("0000:01:00.0"))
        let (probing, showing) = (
            DriverCore.Operation.show(.deviceUevent(x)),
            DriverCore.Operation.show(.deviceUevent(card))
        )
        _ = left.core.begin(probing)
        _ = left.core.begin(showing)
        _ = right.core.begin(showing)
        #expect(left.core.content != right.core.content)
        _ = right.core.begin(probing)
        #expect(left.core.content == right.core.content)
        #expect(
            left.core.fingerprint(of: left.core.taskIDs[0])
                == right.core.fingerprint(of: right.core.taskIDs[1])
        )
        #expect(
            left.core.fingerprint(of: left.core.taskIDs[0])
                != left.core.fingerprint(of: left.core.taskIDs[1])
        )
    }

    @Test func `a device that came in the place of one that a task still names is another`() throws
    {
        let machine = Self.machine()
        let x = try #require(machine.device("x"))
        // The task holds on to the device that goes.
        let show = DriverCore.Operation.store(.driverOverride(x), Array("A".utf8))
        var held = Stepper(machine)
        let task = held.begin(show)
        let withBoth = {
            (stepper: Stepper) -> DriverCore in
            var stepper = stepper
            let removal = stepper.begin(.removeDevice(x))
            stepper.run(removal, answering: .bound([]))
            let addition = stepper.begin(
                .addDevice(
                    DriverCore.DeviceDescription(
                        name: "x",
                        bus: "platform",
                        parent: stepper.core.child(named: "platform", of: nil),
                        identity: .platform(.init(baseName: "x"))
                    )
                )
            )
            stepper.run(addition, answering: .bound([]))
            return stepper.core
        }
        var stale = withBoth(held)
        var fresh = withBoth(Stepper(machine))
        let now = try #require(fresh.device(named: "x", on: DriverCore.BusID(rawValue: 1)))
        #expect(now != x)
        _ = fresh.begin(.store(.driverOverride(now), Array("A".utf8)))
        // One writes to a device that is gone, the other to the one that is there.
        #expect(stale.content != fresh.content)
        _ = stale.act(.step(task))
        _ = fresh.act(.step(fresh.taskIDs[0]))
        #expect(stale.content != fresh.content)
        // With the task the name of the device that is gone has ended: nothing of the history is left.
        #expect(stale.content == withBoth(Stepper(machine)).content)
        #expect(stale.checkInvariants() == nil)
    }
}
