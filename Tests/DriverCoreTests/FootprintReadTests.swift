import DriverScripts
import Testing

@testable import DriverCore

/// What decides an operation is in what its footprint has read, also where nothing comes of it; what it
/// changes is in what the footprint has written.
@Suite struct FootprintReadTests {
    /// A physical function with driver `host`, a board's device with none, and a driver of USB.
    private struct Ends {
        var machine: TestMachine
        let card: DriverCore.DeviceID
        let board: DriverCore.DeviceID
        let host: DriverCore.DriverID
        let soc: DriverCore.DriverID
        let hub: DriverCore.DriverID
        let pci: DriverCore.BusID
        let platform: DriverCore.BusID

        init() throws {
            machine = TestMachine(
                DriverCore.Profile.linux6_12.with([
                    .platformNewID, .autoprobeOptOut, .preferredDriverOfAnyDevice, .driverProbeID,
                ])
            )
            var identity = TestMachine.nic
            identity.sriov = DriverCore.SRIOVCapability(totalVFs: 4, vfDevice: 0x10ca)
            host = machine.register("host")
            card = machine.plug("0000:01:00.0", identity)
            let added = machine.board("x")
            board = try #require(added)
            soc = machine.register(DriverCore.DriverDescription(name: "soc", bus: "platform"))
            machine.write("vendor,thing", to: DriverCore.Attribute.newID, of: "soc")
            machine.write("1 2", to: DriverCore.Attribute.newID, of: "host")
            machine.perform(.addBus(DriverCore.BusDescription(name: "usb", rule: .bus(.usb))))
            hub = machine.register(DriverCore.DriverDescription(name: "hub", bus: "usb"))
            let flag = DriverCore.ModuleParameter(name: "flag", value: "N", mode: 0o644)
            machine.perform(
                .loadModule(DriverCore.ModuleDescription(name: "m", parameters: [flag]))
            )
            pci = machine.bus("pci")
            platform = machine.bus("platform")
        }

        /// What an operation has read and written, on a copy.
        func footprint(_ operation: DriverCore.Operation) -> DriverCore.Footprint {
            var copy = machine
            copy.core.keepFootprints(true)
            copy.perform(operation)
            return copy.core.takeFootprint()
        }

        func reads(_ operation: DriverCore.Operation) -> [DriverCore.Place] {
            footprint(operation).reads
        }
    }

    private func check(_ ends: Ends, _ rows: [(DriverCore.Operation, [DriverCore.Place])]) {
        for (operation, places) in rows {
            let reads = ends.reads(operation)
            for place in places { #expect(reads.contains(place), "\(operation)") }
        }
    }

    private func store(_ attribute: DriverCore.Attribute, _ text: String) -> DriverCore.Operation {
        .store(attribute, Array(text.utf8))
    }

    @Test func `a write that is refused has read what refused it`() throws {
        let ends = try Ends()
        let (host, soc) = (
            DriverCore.Place.Object.driver(ends.host), DriverCore.Place.Object.driver(ends.soc)
        )
        let (card, board) = (
            DriverCore.Place.Object.device(ends.card), DriverCore.Place.Object.device(ends.board)
        )
        check(
            ends,
            [
                (store(.newID(ends.host), "1 2"), [DriverCore.Place(host, .dynamicIDs)]),
                (store(.newID(ends.soc), "vendor,thing"), [DriverCore.Place(soc, .dynamicIDs)]),
                (
                    store(.newID(ends.hub), "bad"),
                    [DriverCore.Place(.driver(ends.hub), .dynamicIDs)]
                ),
                (store(.removeID(ends.host), "5 6"), [DriverCore.Place(host, .dynamicIDs)]),
                (store(.removeID(ends.soc), "none"), [DriverCore.Place(soc, .dynamicIDs)]),
                (
                    store(.removeID(ends.hub), "5 6"),
                    [DriverCore.Place(.driver(ends.hub), .dynamicIDs)]
                ),
                (
                    store(.bind(ends.soc), "x"),
                    [
                        DriverCore.Place(soc, .presence), DriverCore.Place(soc, .dynamicIDs),
                        DriverCore.Place(board, .override),
                        DriverCore.Place(board, .readiness),
                        DriverCore.Place(.bus(ends.platform), .devices),
                    ]
                ),
                (
                    store(.bind(ends.host), "0000:01:00.0"),
                    [DriverCore.Place(card, .presence), DriverCore.Place(card, .driver)]
                ),
                (store(.unbind(ends.soc), "x"), [DriverCore.Place(board, .driver)]),
                (
                    .addLink(consumer: ends.card, supplier: ends.card, flags: []),
                    [DriverCore.Place(card, .links)]
                ),
                (
                    .registerDriver(DriverCore.DriverDescription(name: "soc", bus: "platform")),
                    [DriverCore.Place(.bus(ends.platform), .drivers)]
                ),
                (
                    .loadModule(DriverCore.ModuleDescription(name: "m")),
                    [DriverCore.Place(.core, .modules)]
                ),
                (.unloadModule("none"), [DriverCore.Place(.core, .modules)]),
            ]
        )
    }

    @Test func `an operation that succeeds has read what it looked at`() throws {
        let ends = try Ends()
        let (card, board) = (
            DriverCore.Place.Object.device(ends.card), DriverCore.Place.Object.device(ends.board)
        )
        let autoprobe = DriverCore.Place(.bus(ends.platform), .autoprobe)
        let device = DriverCore.DeviceDescription(name: "y", bus: "platform", identity: .named)
        check(
            ends,
            [
                (
                    store(.driversProbe(ends.pci), "0000:01:00.0"),
                    [DriverCore.Place(.bus(ends.pci), .devices), DriverCore.Place(card, .driver)]
                ),
                (
                    store(.driversProbe(ends.platform), "x"),
                    [
                        DriverCore.Place(.bus(ends.platform), .drivers),
                        DriverCore.Place(board, .override),
                    ]
                ),
                (
                    store(.numVFs(ends.card), "1"),
                    [DriverCore.Place(card, .driver), DriverCore.Place(card, .virtualFunctions)]
                ),
                (
                    .registerDriver(DriverCore.DriverDescription(name: "late", bus: "platform")),
                    [autoprobe, DriverCore.Place(.bus(ends.platform), .devices)]
                ),
                (.addDevice(device), [autoprobe]),
                (
                    .probe(ends.soc, ends.board),
                    [
                        DriverCore.Place(board, .links), DriverCore.Place(board, .presence),
                        DriverCore.Place(board, .driver),
                    ]
                ),
            ]
        )
    }

    @Test func `what comes, goes or changes hands has been written`() throws {
        var ends = try Ends()
        ends.machine.register(TestMachine.vfio)
        ends.machine.plug("0000:02:00.0", DriverCore.PCIIdentity(vendor: 7, device: 7))
        let free = try #require(ends.machine.device("0000:02:00.0"))
        ends.machine.setOverride("0000:02:00.0", "vfio-pci")
        ends.machine.register("late", [])
        ends.machine.scripts["late"] = DriverScript(afterwards: -517)
        let late = try #require(ends.machine.driver("late"))
        let vfio = try #require(ends.machine.driver("vfio-pci"))
        let name = "0000:02:00.0"
        let (card, onPCI) = (
            DriverCore.Place.Object.device(free), DriverCore.Place.Object.bus(ends.pci)
        )
        let onPlatform = DriverCore.Place.Object.bus(ends.platform)
        let group = try #require(ends.machine.core.group(of: free))
        let rows: [(DriverCore.Operation, [DriverCore.Place])] = [
            (
                .addBus(DriverCore.BusDescription(name: "new", rule: .scripted)),
                [DriverCore.Place(.core, .presence)]
            ),
            (
                .addDevice(
                    DriverCore.DeviceDescription(name: "y", bus: "platform", identity: .named)
                ),
                [DriverCore.Place(.core, .presence), DriverCore.Place(onPlatform, .devices)]
            ),
            (
                .removeDevice(ends.board),
                [
                    DriverCore.Place(.core, .presence), DriverCore.Place(onPlatform, .devices),
                    DriverCore.Place(.device(ends.board), .presence),
                    DriverCore.Place(.device(ends.board), .lock),
                ]
            ),
            (
                .registerDriver(DriverCore.DriverDescription(name: "n", bus: "platform")),
                [DriverCore.Place(.core, .presence), DriverCore.Place(onPlatform, .drivers)]
            ),
            (
                .unregisterDriver(ends.soc),
                [
                    DriverCore.Place(onPlatform, .drivers),
                    DriverCore.Place(.driver(ends.soc), .presence),
                ]
            ),
            (
                .loadModule(DriverCore.ModuleDescription(name: "n")),
                [DriverCore.Place(.core, .modules)]
            ),
            (.unloadModule("m"), [DriverCore.Place(.core, .modules)]),
            (store(.driversAutoprobe(ends.pci), "0"), [DriverCore.Place(onPCI, .autoprobe)]),
            (
                store(.remove(free), "1"),
                [DriverCore.Place(.core, .lock), DriverCore.Place(card, .presence)]
            ),
            (
                store(.bind(vfio), name),
                [
                    DriverCore.Place(card, .lock), DriverCore.Place(card, .driver),
                    DriverCore.Place(.core, .vfio),
                    DriverCore.Place(.driver(vfio), .devices),
                ]
            ),
            (
                store(.bind(ends.host), "0000:01:00.0"),
                [DriverCore.Place(.device(ends.card), .lock)]
            ),
            (.vfio(.openContainer), [DriverCore.Place(.core, .vfio)]),
            (.probe(late, ends.card), [DriverCore.Place(.device(ends.card), .lock)]),
        ]
        for (operation, places) in rows {
            let writes = ends.footprint(operation).writes
            for place in places { #expect(writes.contains(place), "\(operation), \(place)") }
        }
        ends.machine.bind(name, to: "vfio-pci")
        let unbind = ends.footprint(store(.unbind(vfio), name)).writes
        #expect(unbind.contains(DriverCore.Place(.core, .vfio)))
        ends.machine.unbind(name, from: "vfio-pci")
        ends.machine.setOverride(name, "late")
        let deferral = ends.footprint(store(.driversProbe(ends.pci), name))
        #expect(deferral.writes.contains(DriverCore.Place(.core, .deferred)))
        #expect(deferral.writes.contains(DriverCore.Place(.group(group), .owner)))
        #expect(deferral.reads.contains(DriverCore.Place(.group(group), .owner)))
    }

    /// The rules of 2014, where a bind looks at the driver before it has the lock, and at the group after.
    @Test func `what only the kernel of 2014 looks at has been read too`() throws {
        var machine = TestMachine.debate()
        let card = try #require(machine.device(TestMachine.card))
        let group = try #require(machine.core.group(of: card))
        let driver = try #require(machine.driver("e1000e"))
        let bind = DriverCore.Operation.store(.bind(driver), Array(TestMachine.card.utf8))
        machine.core.keepFootprints(true)
        machine.perform(bind)
        #expect(
            machine.core.takeFootprint().reads.contains(DriverCore.Place(.device(card), .driver))
        )
        machine.unbind(TestMachine.card, from: "e1000e")
        _ = machine.core.takeFootprint()
        machine.perform(bind)
        #expect(
            machine.core.takeFootprint().reads.contains(DriverCore.Place(.group(group), .owner))
        )
    }

    @Test func `whoever asks something of a driver has read whether it is there`() throws {
        let ends = try Ends()
        for operation in [
            DriverCore.Operation.setMatchAnswer(ends.host, 1), .unregisterDriver(ends.host),
            .probe(ends.host, ends.card), .attach(ends.host, ends.card),
        ] {
            let reads = ends.reads(operation)
            #expect(reads.contains(DriverCore.Place(.driver(ends.host), .presence)), "\(operation)")
        }
        let end = ends.reads(.unregisterDriver(ends.host))
        #expect(end.contains(DriverCore.Place(.driver(ends.host), .devices)))
        let once = DriverCore.DriverDescription(name: "once", bus: "platform", isRunOnce: true)
        let reads = ends.reads(.registerDriver(once))
        #expect(reads.contains { $0.field == .devices && $0.object != .bus(ends.platform) })
    }

    @Test func `a read of a file has read what it shows`() throws {
        let ends = try Ends()
        let card = DriverCore.Place.Object.device(ends.card)
        check(
            ends,
            [
                (
                    .show(.driversAutoprobe(ends.pci)),
                    [DriverCore.Place(.bus(ends.pci), .autoprobe)]
                ),
                (.show(.driverOverride(ends.card)), [DriverCore.Place(card, .override)]),
                (.show(.preferredDriver(ends.card)), [DriverCore.Place(card, .override)]),
                (.show(.driverProbeID(ends.card)), [DriverCore.Place(card, .override)]),
                (
                    .show(.driverAutoprobe(ends.host)),
                    [DriverCore.Place(.driver(ends.host), .autoprobe)]
                ),
                (.show(.numVFs(ends.card)), [DriverCore.Place(card, .virtualFunctions)]),
                (.show(.sriovDriversAutoprobe(ends.card)), [DriverCore.Place(card, .autoprobe)]),
                (.show(.deviceUevent(ends.card)), [DriverCore.Place(card, .driver)]),
                (.show(.newID(ends.hub)), [DriverCore.Place(.driver(ends.hub), .dynamicIDs)]),
                (
                    .show(.moduleParameter(module: "m", name: "flag")),
                    [DriverCore.Place(.core, .modules)]
                ),
            ]
        )
    }
}
