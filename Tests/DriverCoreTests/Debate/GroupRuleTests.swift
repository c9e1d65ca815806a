import Testing

@testable import DriverCore

/// IOMMU groups by the rule of 2014 and by that of today.
@Suite struct GroupRuleTests {
    private static let other = "0000:05:00.1"
    private static let first = "0000:05:00.0"

    /// Two functions of one group, the first given to vfio; the second has its host driver.
    private func machine(_ profile: DriverCore.Profile) -> TestMachine {
        var machine = TestMachine(profile)
        machine.register("e1000e")
        machine.register(TestMachine.vfio)
        machine.plug(Self.first, group: .shared(1))
        machine.plug(Self.other, group: .shared(1))
        machine.unbind(Self.first, from: "e1000e")
        // By an ID of that function alone, which all kernels have.
        machine.unbind(Self.other, from: "e1000e")
        machine.write("8086 10d3", to: DriverCore.Attribute.newID, of: "vfio-pci")
        machine.write("8086 10d3", to: DriverCore.Attribute.removeID, of: "vfio-pci")
        machine.unbind(Self.other, from: "vfio-pci")
        return machine
    }

    @Test func `in 2014 a group half bound goes into a container, and no device is opened`() throws
    {
        var machine = machine(.linux3_14)
        machine.bind(Self.other, to: "e1000e")
        let use = machine.use(groupOf: Self.first)
        let used = try #require(use)
        #expect(used.outcome == .done)
        let opened = machine.perform(.vfio(.openDevice(group: used.group, name: Self.first)))
        #expect(opened.errno == .EINVAL && opened.reason == .vfio(.notViable))
        let status = machine.perform(.vfio(.groupStatus(group: used.group)))
        #expect(
            status == .groupStatus(DriverCore.VFIOGroupStatus(isViable: false, hasContainer: true))
        )
    }

    @Test func `today a group half bound goes into no container`() throws {
        var machine = machine(.linux6_12)
        machine.bind(Self.other, to: "e1000e")
        let use = machine.use(groupOf: Self.first)
        let used = try #require(use)
        #expect(used.outcome.errno == .EPERM)
    }

    @Test func `in 2014 a host driver that binds into a group in use stops the machine`() throws {
        var machine = machine(.linux3_14)
        let use = machine.use(groupOf: Self.first)
        let used = try #require(use)
        machine.perform(.vfio(.openDevice(group: used.group, name: Self.first)))
        let outcome = machine.bind(Self.other, to: "e1000e")
        let group = try #require(machine.device(Self.other).flatMap { machine.core.group(of: $0) })
        let reason = DriverCore.Reason.stopped(device: Self.other, driver: "e1000e", group: group)
        #expect(outcome == .failed(DriverCore.Refusal(.EIO, reason)))
        #expect(machine.core.stopReason == reason)
        #expect(machine.core.taskIDs.isEmpty && machine.core.locks.isEmpty)
        // From then on nothing is answered, and nothing traps.
        for operation: DriverCore.Operation in [
            .store(.driversAutoprobe(machine.bus("pci")), [0x30]),
            .addBus(DriverCore.BusDescription(name: "usb", rule: .scripted)), .vfio(.openContainer),
            .waitForProbes, .unloadModule("e1000e"),
        ] {
            #expect(machine.perform(operation) == .failed(DriverCore.Refusal(.EIO, reason)))
        }
        #expect(machine.driverName(of: Self.other) == "e1000e", "the picture stays as it was")
    }

    @Test func `what was under way when the machine stops ends with its reason`() throws {
        var machine = machine(.linux3_14)
        let use = machine.use(groupOf: Self.first)
        let used = try #require(use)
        machine.perform(.vfio(.openDevice(group: used.group, name: Self.first)))
        let vfio = try #require(machine.driver("vfio-pci"))
        var stepper = Stepper(machine)
        let waiting = stepper.begin(.store(.unbind(vfio), Array(Self.first.utf8)))
        stepper.run(waiting)
        #expect(stepper.core.wait(of: waiting) != nil)
        let description = DriverCore.DeviceDescription(
            name: "0000:05:00.2",
            bus: "pci",
            identity: .pci(TestMachine.nic),
            group: .shared(1)
        )
        let added = stepper.begin(.addDevice(description))
        stepper.runAll()
        #expect(stepper.ended[added].errno == .EIO)
        #expect(stepper.ended[waiting].errno == .EIO)
        #expect(stepper.ended[waiting].reason == stepper.core.stopReason)
        #expect(stepper.core.taskIDs.isEmpty)
    }

    @Test(arguments: [DriverCore.Profile.linux3_14, .linux6_12])
    func `hot-add into a group in use: today the device stays without a driver`(
        profile: DriverCore.Profile
    )
        throws
    {
        var machine = machine(profile)
        let use = machine.use(groupOf: Self.first)
        let used = try #require(use)
        machine.perform(.vfio(.openDevice(group: used.group, name: Self.first)))
        let outcome = machine.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: "0000:05:00.2",
                    bus: "pci",
                    identity: .pci(TestMachine.nic),
                    group: .shared(1)
                )
            )
        )
        if profile == .linux3_14 {
            #expect(outcome.errno == .EIO)
            #expect(machine.core.stopReason != nil)
        } else {
            #expect(outcome.errno == nil)
            #expect(machine.core.stopReason == nil)
            #expect(machine.driverName(of: "0000:05:00.2") == nil)
        }
    }

    @Test func `hot-add into a group in use is harmless with a driver that is allowed, or none`()
        throws
    {
        var machine = machine(.linux3_14)
        machine.register(
            DriverCore.DriverDescription(name: "pci-stub", bus: "pci", table: .pci([]))
        )
        let use = machine.use(groupOf: Self.first)
        let used = try #require(use)
        machine.plug("0000:05:00.3", .init(vendor: 7, device: 7), group: .shared(1))
        machine.write("7 7", to: DriverCore.Attribute.newID, of: "pci-stub")
        #expect(machine.driverName(of: "0000:05:00.3") == "pci-stub")
        #expect(machine.core.stopReason == nil)
        let opened = machine.perform(.vfio(.openDevice(group: used.group, name: Self.first)))
        #expect(opened.errno == nil)
    }

    @Test func `preferred_driver keeps the neighbour of a group in use from stopping the machine`()
    {
        var machine = machine(.linux3_14.with([.preferredDriver]))
        machine.write("nobody", to: DriverCore.Attribute.preferredDriver, of: Self.other)
        machine.use(groupOf: Self.first)
        machine.driversProbe(Self.other)
        #expect(machine.bind(Self.other, to: "e1000e").errno == .ENODEV)
        #expect(machine.core.stopReason == nil)
        machine.write("", to: DriverCore.Attribute.preferredDriver, of: Self.other)
        machine.write("\n", to: DriverCore.Attribute.preferredDriver, of: Self.other)
        machine.driversProbe(Self.other)
        #expect(machine.core.stopReason != nil)
    }

    @Test(arguments: DriverCore.Profile.all)
    func `either rule may be put under any kernel`(profile: DriverCore.Profile) throws {
        for (proposal, stops) in [
            (DriverCore.Proposal.groupViability, true), (.groupOwnership, false),
        ] {
            var machine = machine(profile.with([proposal]))
            machine.use(groupOf: Self.first)
            let outcome = machine.bind(Self.other, to: "e1000e")
            #expect(outcome.errno != nil)
            #expect((machine.core.stopReason != nil) == stops)
        }
    }

    @Test func `an idle group binds whoever comes, by either rule`() {
        for profile in [DriverCore.Profile.linux3_14, .linux6_12] {
            var machine = machine(profile)
            #expect(machine.bind(Self.other, to: "e1000e") == .count(12))
            #expect(machine.core.stopReason == nil)
        }
    }
}
