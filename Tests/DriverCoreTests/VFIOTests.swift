import Testing

@testable import DriverCore

@Suite struct VFIOTests {
    /// Two functions of one group, the first bound to vfio-pci, the second without a driver.
    private func machine(_ profile: DriverCore.Profile = .linux6_12) -> TestMachine {
        var machine = TestMachine(profile)
        machine.perform(
            .loadModule(DriverCore.ModuleDescription(name: "vfio_pci", drivers: [TestMachine.vfio]))
        )
        machine.plug("0000:00:01.0", group: .shared(1))
        machine.plug("0000:00:02.0", group: .shared(1))
        machine.setOverride("0000:00:01.0", "vfio-pci")
        machine.driversProbe("0000:00:01.0")
        machine.register("host")
        machine.unbind("0000:00:02.0", from: "host")
        return machine
    }

    @Test func `an AMBA device that no firmware describes is none for vfio`() throws {
        var machine = TestMachine()
        machine.perform(.addBus(DriverCore.BusDescription(name: "amba", rule: .bus(.amba))))
        let identity = DriverCore.DeviceIdentity.bus(
            try #require(DriverCore.BusIdentity(.amba, [("id", 0x1011)]))
        )
        machine.perform(.addDevice(.init(name: "d", bus: "amba", identity: identity)))
        machine.register(
            DriverCore.DriverDescription(
                name: "vfio-amba",
                bus: "amba",
                table: .bus(entries(.amba, [("id", .equals(0x1011))])),
                code: .vfioPlatform,
                managesDMA: true
            )
        )
        let outcome = machine.bind("d", to: "vfio-amba")
        #expect(outcome.errno == .EINVAL)
        #expect(outcome.reason == .noFirmwareForVFIO)
    }

    @Test func `a platform device that no firmware describes is none for vfio`() {
        var machine = TestMachine()
        machine.add("x")
        machine.register(
            DriverCore.DriverDescription(
                name: "vfio-platform",
                bus: "platform",
                code: .vfioPlatform,
                managesDMA: true
            )
        )
        machine.setOverride("x", "vfio-platform")
        let outcome = machine.bind("x", to: "vfio-platform")
        #expect(outcome == .failed(DriverCore.Refusal(.EINVAL, .noFirmwareForVFIO)))
    }

    @Test func `a zero at the end of an event is taken for a newline, another byte is not`() throws
    {
        var machine = machine()
        let device = try #require(machine.device("0000:00:02.0"))
        for (last, isTaken) in [(UInt8(0), true), (UInt8(ascii: "\n"), true), (1, false)] {
            let outcome = machine.perform(.store(.deviceUevent(device), Array("add".utf8) + [last]))
            #expect((outcome == .count(4)) == isTaken, "\(last)")
        }
    }

    private func file(_ outcome: DriverCore.Outcome?) throws -> DriverCore.VFIOFileID {
        guard case .file(let file)? = outcome else {
            Issue.record("no file but \(String(describing: outcome))")
            return DriverCore.VFIOFileID(rawValue: -1)
        }
        return file
    }

    private func open(_ machine: inout TestMachine) throws -> (
        group: DriverCore.VFIOFileID, device: DriverCore.VFIOFileID
    ) {
        let container = try file(machine.perform(.vfio(.openContainer)))
        let group = try file(machine.perform(.vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))))
        #expect(machine.perform(.vfio(.setContainer(group: group, container: container))) == .done)
        #expect(machine.perform(.vfio(.setIOMMU(container: container, type: 1))) == .done)
        let device = try file(
            machine.perform(.vfio(.openDevice(group: group, name: "0000:00:01.0")))
        )
        return (group, device)
    }

    @Test func `a group comes with its first vfio device and goes with its last`() {
        var machine = machine()
        let group = DriverCore.GroupID(rawValue: 0)
        #expect(machine.core.hasVFIONode(group))
        #expect(
            machine.core.vfioNumber(
                of: machine.device("0000:00:01.0") ?? DriverCore.DeviceID(rawValue: -1)
            )
                == 0
        )
        machine.unbind("0000:00:01.0", from: "vfio-pci")
        #expect(!machine.core.hasVFIONode(group))
    }

    @Test func `a host driver in the group makes it unviable`() throws {
        var machine = machine()
        machine.driversProbe("0000:00:02.0")
        #expect(machine.driverName(of: "0000:00:02.0") == "host")
        let container = try file(machine.perform(.vfio(.openContainer)))
        let group = try file(machine.perform(.vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))))
        let status = DriverCore.VFIOGroupStatus(isViable: false, hasContainer: false)
        #expect(machine.perform(.vfio(.groupStatus(group: group))) == .groupStatus(status))
        let set = machine.perform(.vfio(.setContainer(group: group, container: container)))
        #expect(set.errno == .EPERM)
        machine.unbind("0000:00:02.0", from: "host")
        #expect(machine.perform(.vfio(.setContainer(group: group, container: container))) == .done)
    }

    @Test func `an owned group keeps host drivers out of every path`() throws {
        var machine = machine()
        _ = try open(&machine)
        _ = machine.takeCalls()
        #expect(machine.bind("0000:00:02.0", to: "host").errno == .EBUSY)
        let probe = machine.driversProbe("0000:00:02.0")
        #expect(probe.errno == .EINVAL)
        #expect(probe.reason == .groupOwned(DriverCore.GroupID(rawValue: 0)))
        machine.register("late")
        #expect(machine.driverName(of: "0000:00:02.0") == nil)
        #expect(machine.takeCalls().isEmpty)
        #expect(machine.core.deferredDevices.isEmpty)
    }

    @Test func `a device that joins an owned group stays without a driver`() throws {
        var machine = machine()
        let (group, device) = try open(&machine)
        machine.plug("0000:00:03.0", group: .shared(1))
        #expect(machine.driverName(of: "0000:00:03.0") == nil)
        machine.perform(.vfio(.close(device)))
        machine.perform(.vfio(.close(group)))
        #expect(machine.driverName(of: "0000:00:03.0") == nil)
        machine.driversProbe("0000:00:03.0")
        #expect(machine.driverName(of: "0000:00:03.0") == "host")
    }

    @Test(arguments: [
        (DriverCore.Profile.linux3_14.with([.driverOverride]), nil), (.linux6_1, nil),
        (.linux6_12, DriverCore.ErrorNumber.ENODEV),
        (.linux6_18, .ENODEV),
        (.linux7_3, .ENODEV),
    ])
    func `an unbind waits for the user; until 6.1 descriptors are given out meanwhile`(
        profile: DriverCore.Profile,
        errno: DriverCore.ErrorNumber?
    ) throws {
        var machine = machine(profile)
        let (group, device) = try open(&machine)
        let vfio = try #require(machine.driver("vfio-pci"))
        let (outcome, task) = machine.begin(.store(.unbind(vfio), Array("0000:00:01.0".utf8)))
        #expect(outcome == nil)
        let id = try #require(machine.device("0000:00:01.0"))
        #expect(machine.core.wait(of: task) == .vfioUser(id))
        #expect(machine.driverName(of: "0000:00:01.0") == nil)
        let second = machine.perform(.vfio(.openDevice(group: group, name: "0000:00:01.0")))
        #expect(second.errno == errno)
        if case .file(let file)? = second { machine.perform(.vfio(.close(file))) }
        #expect(machine.perform(.unloadModule("vfio_pci")).errno == .EAGAIN)
        machine.perform(.vfio(.close(device)))
        machine.settle()
        #expect(machine.core.taskIDs.isEmpty)
        #expect(machine.core[id]?.driver == nil)
    }

    @Test func `a module in use is not unloaded`() throws {
        var machine = machine()
        let (group, device) = try open(&machine)
        #expect(machine.core.useCount(ofModule: "vfio_pci") == 1)
        #expect(machine.perform(.unloadModule("vfio_pci")).reason == .moduleInUse("vfio_pci"))
        machine.perform(.vfio(.close(device)))
        #expect(machine.core.useCount(ofModule: "vfio_pci") == 0)
        machine.perform(.vfio(.close(group)))
        #expect(machine.perform(.unloadModule("vfio_pci")) == .done)
        #expect(machine.core.moduleNames.isEmpty)
        #expect(machine.driver("vfio-pci") == nil)
    }

    @Test func `a descriptor of a group that died stays dead`() throws {
        var machine = machine()
        let group = try file(machine.perform(.vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))))
        machine.unbind("0000:00:01.0", from: "vfio-pci")
        #expect(machine.perform(.vfio(.groupStatus(group: group))).errno == .ENODEV)
        #expect(machine.perform(.vfio(.unsetContainer(group: group))).errno == .EINVAL)
        machine.driversProbe("0000:00:01.0")
        #expect(machine.perform(.vfio(.groupStatus(group: group))).errno == .ENODEV)
        _ = try file(machine.perform(.vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))))
        #expect(machine.perform(.vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))).errno == .EBUSY)
    }

    @Test(arguments: [
        (
            DriverCore.PCIIdentity(vendor: 1, device: 2, headerType: 1),
            DriverCore.GroupAssignment.own,
            DriverCore.Reason.bridgeForVFIO
        ),
        (
            DriverCore.PCIIdentity(vendor: 1, device: 2), DriverCore.GroupAssignment.none,
            DriverCore.Reason.noGroupForVFIO
        ),
    ])
    func `vfio-pci refuses what it cannot serve`(
        identity: DriverCore.PCIIdentity,
        group: DriverCore.GroupAssignment,
        reason: DriverCore.Reason
    ) {
        var machine = machine()
        machine.plug("0000:00:07.0", identity, group: group)
        machine.setOverride("0000:00:07.0", "vfio-pci")
        let outcome = machine.bind("0000:00:07.0", to: "vfio-pci")
        #expect(outcome.errno == .EINVAL)
        #expect(outcome.reason == reason)
    }

    @Test(arguments: DriverCore.Profile.watched)
    func `between the wait for its user and its end no device is opened`(
        profile: DriverCore.Profile
    ) throws {
        var machine = machine(profile)
        let (group, device) = try open(&machine)
        machine.perform(.vfio(.close(device)))
        let vfio = try #require(machine.driver("vfio-pci"))
        let id = try #require(machine.device("0000:00:01.0"))
        for stop in 0..<10 {
            var stepper = Stepper(machine)
            let unbind = stepper.begin(.store(.unbind(vfio), Array("0000:00:01.0".utf8)))
            for _ in 0..<stop { stepper.stepIfReady(unbind) }
            let open = stepper.begin(.vfio(.openDevice(group: group, name: "0000:00:01.0")))
            stepper.runAll()
            if case .file(let file)? = stepper.ended[open] {
                let waits = stepper.core.wait(of: unbind)
                #expect(waits == .vfioUser(id), "stopped after \(stop)")
                _ = stepper.begin(.vfio(.close(file)))
            } else {
                #expect(stepper.ended[open].errno == .ENODEV)
            }
            stepper.runAll()
            #expect(stepper.ended[unbind] == .count(12))
            let files = stepper.core.vfioFiles.count
            #expect(files == 2)
        }
    }

    @Test func `a container forgets its type with a group that dies, and is gone once closed`()
        throws
    {
        var machine = machine()
        let container = try file(machine.perform(.vfio(.openContainer)))
        let group = try file(machine.perform(.vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))))
        machine.perform(.vfio(.setContainer(group: group, container: container)))
        machine.perform(.vfio(.setIOMMU(container: container, type: 1)))
        machine.unbind("0000:00:01.0", from: "vfio-pci")
        machine.driversProbe("0000:00:01.0")
        let next = try file(machine.perform(.vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))))
        machine.perform(.vfio(.setContainer(group: next, container: container)))
        #expect(machine.perform(.vfio(.setIOMMU(container: container, type: 1))) == .done)
        #expect(machine.perform(.vfio(.close(container))) == .done)
        #expect(machine.perform(.vfio(.close(container))).errno == .EBADF)
        let used = machine.perform(.vfio(.setContainer(group: group, container: container)))
        #expect(used.errno == .EBADF)
        machine.unbind("0000:00:01.0", from: "vfio-pci")
        machine.perform(.vfio(.close(group)))
        machine.perform(.vfio(.close(next)))
        #expect(machine.core.vfioFiles.isEmpty)
        #expect(machine.core.vfioGroups.isEmpty)
    }

    @Test func `a device's name is looked up before the container is asked for`() throws {
        var machine = machine()
        let group = try file(machine.perform(.vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))))
        let unknown = machine.perform(.vfio(.openDevice(group: group, name: "nosuch")))
        #expect(unknown.errno == .ENODEV)
        let known = machine.perform(.vfio(.openDevice(group: group, name: "0000:00:01.0")))
        #expect(known.errno == .EINVAL)
    }

    @Test(arguments: [(Int32(1), 1), (2, 0), (3, 1), (4, 0), (6, 1), (8, 0), (9, 1)])
    func `extensions of a container without an IOMMU`(number: Int32, count: Int) throws {
        var machine = machine()
        let container = try file(machine.perform(.vfio(.openContainer)))
        let answer = machine.perform(.vfio(.checkExtension(container: container, number: number)))
        #expect(answer == .count(count))
    }
}
