import Testing

@testable import DriverCore

/// What decides an operation is in what its footprint has read, also where nothing comes of it; what it
/// changes is in what the footprint has written.
@Suite struct FootprintReadTests {
    /// A physical function with driver `host`, a board's device with none, and a driver of USB.
    private struct Ends {
        var machine: TestMachine
        let card: DeviceID
        let board: DeviceID
        let host: DriverID
        let soc: DriverID
        let hub: DriverID
        let pci: BusID
        let platform: BusID

        init() throws {
            machine = TestMachine(
                Profile.linux6_12.with([
                    .platformNewID, .autoprobeOptOut, .preferredDriverOfAnyDevice, .driverProbeID,
                ])
            )
            var identity = TestMachine.nic
            identity.sriov = SRIOVCapability(totalVFs: 4, vfDevice: 0x10ca)
            host = machine.register("host")
            card = machine.plug("0000:01:00.0", identity)
            let added = machine.board("x")
            board = try #require(added)
            soc = machine.register(DriverDescription(name: "soc", bus: "platform"))
            machine.write("vendor,thing", to: Attribute.newID, of: "soc")
            machine.write("1 2", to: Attribute.newID, of: "host")
            machine.perform(.addBus(BusDescription(name: "usb", rule: .bus(.usb))))
            hub = machine.register(DriverDescription(name: "hub", bus: "usb"))
            let flag = ModuleParameter(name: "flag", value: "N", mode: 0o644)
            machine.perform(.loadModule(ModuleDescription(name: "m", parameters: [flag])))
            pci = machine.bus("pci")
            platform = machine.bus("platform")
        }

        /// What an operation has read and written, on a copy.
        func footprint(_ operation: Operation) -> Footprint {
            var copy = machine
            copy.core.keepFootprints(true)
            copy.perform(operation)
            return copy.core.takeFootprint()
        }

        func reads(_ operation: Operation) -> [Place] { footprint(operation).reads }
    }

    private func check(_ ends: Ends, _ rows: [(Operation, [Place])]) {
        for (operation, places) in rows {
            let reads = ends.reads(operation)
            for place in places { #expect(reads.contains(place), "\(operation)") }
        }
    }

    private func store(_ attribute: Attribute, _ text: String) -> Operation {
        .store(attribute, Array(text.utf8))
    }

    @Test func `a write that is refused has read what refused it`() throws {
        let ends = try Ends()
        let (host, soc) = (Place.Object.driver(ends.host), Place.Object.driver(ends.soc))
        let (card, board) = (Place.Object.device(ends.card), Place.Object.device(ends.board))
        check(
            ends,
            [
                (store(.newID(ends.host), "1 2"), [Place(host, .dynamicIDs)]),
                (store(.newID(ends.soc), "vendor,thing"), [Place(soc, .dynamicIDs)]),
                (store(.newID(ends.hub), "bad"), [Place(.driver(ends.hub), .dynamicIDs)]),
                (store(.removeID(ends.host), "5 6"), [Place(host, .dynamicIDs)]),
                (store(.removeID(ends.soc), "none"), [Place(soc, .dynamicIDs)]),
                (store(.removeID(ends.hub), "5 6"), [Place(.driver(ends.hub), .dynamicIDs)]),
                (
                    store(.bind(ends.soc), "x"),
                    [
                        Place(soc, .presence), Place(soc, .dynamicIDs), Place(board, .override),
                        Place(board, .readiness), Place(.bus(ends.platform), .devices),
                    ]
                ),
                (
                    store(.bind(ends.host), "0000:01:00.0"),
                    [Place(card, .presence), Place(card, .driver)]
                ),
                (store(.unbind(ends.soc), "x"), [Place(board, .driver)]),
                (
                    .addLink(consumer: ends.card, supplier: ends.card, flags: []),
                    [Place(card, .links)]
                ),
                (
                    .registerDriver(DriverDescription(name: "soc", bus: "platform")),
                    [Place(.bus(ends.platform), .drivers)]
                ),
                (.loadModule(ModuleDescription(name: "m")), [Place(.core, .modules)]),
                (.unloadModule("none"), [Place(.core, .modules)]),
            ]
        )
    }

    @Test func `an operation that succeeds has read what it looked at`() throws {
        let ends = try Ends()
        let (card, board) = (Place.Object.device(ends.card), Place.Object.device(ends.board))
        let autoprobe = Place(.bus(ends.platform), .autoprobe)
        let device = DeviceDescription(name: "y", bus: "platform", identity: .named)
        check(
            ends,
            [
                (
                    store(.driversProbe(ends.pci), "0000:01:00.0"),
                    [Place(.bus(ends.pci), .devices), Place(card, .driver)]
                ),
                (
                    store(.driversProbe(ends.platform), "x"),
                    [Place(.bus(ends.platform), .drivers), Place(board, .override)]
                ),
                (
                    store(.numVFs(ends.card), "0"),
                    [Place(card, .driver), Place(card, .virtualFunctions)]
                ),
                (
                    .registerDriver(DriverDescription(name: "late", bus: "platform")),
                    [autoprobe, Place(.bus(ends.platform), .devices)]
                ),
                (.addDevice(device), [autoprobe]),
                (
                    .probe(ends.soc, ends.board),
                    [Place(board, .links), Place(board, .presence), Place(board, .driver)]
                ),
            ]
        )
    }

    @Test func `what comes, goes or changes hands has been written`() throws {
        var ends = try Ends()
        ends.machine.register(TestMachine.vfio)
        ends.machine.plug("0000:02:00.0", PCIIdentity(vendor: 7, device: 7))
        let free = try #require(ends.machine.device("0000:02:00.0"))
        ends.machine.setOverride("0000:02:00.0", "vfio-pci")
        ends.machine.register("late", [])
        ends.machine.scripts["late"] = DriverScript(afterwards: -517)
        let late = try #require(ends.machine.driver("late"))
        let vfio = try #require(ends.machine.driver("vfio-pci"))
        let name = "0000:02:00.0"
        let (card, onPCI) = (Place.Object.device(free), Place.Object.bus(ends.pci))
        let onPlatform = Place.Object.bus(ends.platform)
        let group = try #require(ends.machine.core.group(of: free))
        let rows: [(Operation, [Place])] = [
            (.addBus(BusDescription(name: "new", rule: .scripted)), [Place(.core, .presence)]),
            (
                .addDevice(DeviceDescription(name: "y", bus: "platform", identity: .named)),
                [Place(.core, .presence), Place(onPlatform, .devices)]
            ),
            (
                .removeDevice(ends.board),
                [
                    Place(.core, .presence), Place(onPlatform, .devices),
                    Place(.device(ends.board), .presence), Place(.device(ends.board), .lock),
                    Place(.core, .deferred),
                ]
            ),
            (
                .registerDriver(DriverDescription(name: "n", bus: "platform")),
                [Place(.core, .presence), Place(onPlatform, .drivers)]
            ),
            (
                .unregisterDriver(ends.soc),
                [Place(onPlatform, .drivers), Place(.driver(ends.soc), .presence)]
            ),
            (.loadModule(ModuleDescription(name: "n")), [Place(.core, .modules)]),
            (.unloadModule("m"), [Place(.core, .modules)]),
            (store(.driversAutoprobe(ends.pci), "0"), [Place(onPCI, .autoprobe)]),
            (store(.remove(free), "1"), [Place(.core, .lock), Place(card, .presence)]),
            (
                store(.bind(vfio), name),
                [
                    Place(card, .lock), Place(card, .driver), Place(.core, .vfio),
                    Place(.driver(vfio), .devices),
                ]
            ),
            (
                store(.bind(ends.host), "0000:01:00.0"),
                [Place(.device(ends.card), .lock)]
            ),
            (.vfio(.openContainer), [Place(.core, .vfio)]),
            (.probe(late, ends.card), [Place(.device(ends.card), .lock)]),
        ]
        for (operation, places) in rows {
            let writes = ends.footprint(operation).writes
            for place in places { #expect(writes.contains(place), "\(operation), \(place)") }
        }
        ends.machine.bind(name, to: "vfio-pci")
        let unbind = ends.footprint(store(.unbind(vfio), name)).writes
        #expect(unbind.contains(Place(.core, .vfio)))
        ends.machine.unbind(name, from: "vfio-pci")
        ends.machine.setOverride(name, "late")
        let deferral = ends.footprint(store(.driversProbe(ends.pci), name))
        #expect(deferral.writes.contains(Place(.core, .deferred)))
        #expect(deferral.writes.contains(Place(.group(group), .owner)))
        #expect(deferral.reads.contains(Place(.group(group), .owner)))
    }

    /// The rules of 2014, where a bind looks at the driver before it has the lock, and at the group after.
    @Test func `what only the kernel of 2014 looks at has been read too`() throws {
        var machine = TestMachine.debate()
        let card = try #require(machine.device(TestMachine.card))
        let group = try #require(machine.core.group(of: card))
        let driver = try #require(machine.driver("e1000e"))
        let bind = Operation.store(.bind(driver), Array(TestMachine.card.utf8))
        machine.core.keepFootprints(true)
        machine.perform(bind)
        #expect(machine.core.takeFootprint().reads.contains(Place(.device(card), .driver)))
        machine.unbind(TestMachine.card, from: "e1000e")
        _ = machine.core.takeFootprint()
        machine.perform(bind)
        #expect(machine.core.takeFootprint().reads.contains(Place(.group(group), .owner)))
    }

    @Test func `whoever asks something of a driver has read whether it is there`() throws {
        let ends = try Ends()
        for operation in [
            Operation.setMatchAnswer(ends.host, 1), .unregisterDriver(ends.host),
            .probe(ends.host, ends.card), .attach(ends.host, ends.card),
        ] {
            let reads = ends.reads(operation)
            #expect(reads.contains(Place(.driver(ends.host), .presence)), "\(operation)")
        }
        let end = ends.reads(.unregisterDriver(ends.host))
        #expect(end.contains(Place(.driver(ends.host), .devices)))
        let once = DriverDescription(name: "once", bus: "platform", isRunOnce: true)
        let reads = ends.reads(.registerDriver(once))
        #expect(reads.contains { $0.field == .devices && $0.object != .bus(ends.platform) })
    }

    @Test func `a read of a file has read what it shows`() throws {
        let ends = try Ends()
        let card = Place.Object.device(ends.card)
        check(
            ends,
            [
                (.show(.driversAutoprobe(ends.pci)), [Place(.bus(ends.pci), .autoprobe)]),
                (.show(.driverOverride(ends.card)), [Place(card, .override)]),
                (.show(.preferredDriver(ends.card)), [Place(card, .override)]),
                (.show(.driverProbeID(ends.card)), [Place(card, .override)]),
                (.show(.driverAutoprobe(ends.host)), [Place(.driver(ends.host), .autoprobe)]),
                (.show(.numVFs(ends.card)), [Place(card, .virtualFunctions)]),
                (.show(.sriovDriversAutoprobe(ends.card)), [Place(card, .autoprobe)]),
                (.show(.deviceUevent(ends.card)), [Place(card, .driver)]),
                (.show(.newID(ends.hub)), [Place(.driver(ends.hub), .dynamicIDs)]),
                (.show(.moduleParameter(module: "m", name: "flag")), [Place(.core, .modules)]),
            ]
        )
    }
}
