import DriverScripts
import Testing

@testable import DriverCore

/// Whose parent's lock a USB device's driver is bound under: a kernel asks the bus, a later one the device.
@Suite struct ParentLockTests {
    struct Row: Sendable, CustomTestStringConvertible {
        let profile: DriverCore.Profile
        let isWhole: Bool
        /// Whether a bind holds the parent's lock while the probe runs.
        let bindHolds: Bool
        /// Whether a retry from the work queue does.
        let retryHolds: Bool

        var testDescription: String { "\(profile.name), \(isWhole ? "device" : "interface")" }
    }

    static let rows = [
        Row(profile: .linux3_14, isWhole: true, bindHolds: true, retryHolds: false),
        Row(profile: .linux3_14, isWhole: false, bindHolds: true, retryHolds: false),
        Row(profile: .linux6_1, isWhole: true, bindHolds: true, retryHolds: false),
        Row(profile: .linux6_1, isWhole: false, bindHolds: true, retryHolds: false),
        Row(profile: .linux6_12, isWhole: true, bindHolds: false, retryHolds: false),
        Row(profile: .linux6_12, isWhole: false, bindHolds: true, retryHolds: true),
        Row(profile: .linux6_18, isWhole: true, bindHolds: true, retryHolds: false),
        Row(profile: .linux6_18, isWhole: false, bindHolds: true, retryHolds: false),
        Row(profile: .linux7_3, isWhole: true, bindHolds: false, retryHolds: false),
        Row(profile: .linux7_3, isWhole: false, bindHolds: true, retryHolds: true),
    ]

    /// A hub, a device below it, and a driver for that; nothing is probed by itself.
    private func machine(_ row: Row) throws -> (
        TestMachine, hub: DriverCore.DeviceID, DriverCore.DriverID
    ) {
        var machine = TestMachine(row.profile)
        machine.perform(.addBus(DriverCore.BusDescription(name: "usb", rule: .bus(.usb))))
        machine.setAutoprobe(false, on: "usb")
        let hub = machine.add("hub")
        let values: [(String, DriverCore.BusValue)] =
            row.isWhole ? [("isDevice", 1)] : [("bInterfaceClass", 8)]
        let identity = try #require(DriverCore.BusIdentity(.usb, values))
        machine.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: "x",
                    bus: "usb",
                    parent: hub,
                    identity: .bus(identity)
                )
            )
        )
        let table = DriverCore.BusMatchTable(
            ids: row.isWhole
                ? []
                : [try #require(DriverCore.BusMatchID(.usb, [("bInterfaceClass", .equals(8))]))],
            isForWholeDevices: row.isWhole
        )
        let driver = machine.register(
            DriverCore.DriverDescription(name: "u", bus: "usb", table: .bus(table))
        )
        return (machine, hub, driver)
    }

    @Test(arguments: rows)
    func `a bind holds the parent's lock where the kernel takes it`(_ row: Row) throws {
        var (machine, hub, driver) = try machine(row)
        machine.scripts["u"].isBlocked = true
        let bind = machine.begin(.store(.bind(driver), Array("x".utf8)))
        #expect(bind.outcome == nil)
        #expect(machine.core.locks.contains { $0.lock == .device(hub) } == row.bindHolds)
        machine.scripts["u"].isBlocked = false
        #expect(machine.settle()[bind.task] == .count(1))
        #expect(machine.core.locks.isEmpty)
    }

    /// An unbind drops both locks to unbind who needs the device first, and has both again when the remove runs.
    @Test(arguments: rows.filter { $0.profile.generation == .today })
    func `an unbind that let its consumers go first holds both locks again`(_ row: Row) throws {
        var (machine, hub, driver) = try machine(row)
        let device = try #require(machine.device("x"))
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        let consumer = machine.add("k")
        machine.unbind("k", from: "k")
        machine.perform(.addLink(consumer: consumer, supplier: device, flags: []))
        machine.bind("x", to: "u")
        machine.bind("k", to: "k")
        #expect(machine.driverName(of: "k") == "k")
        machine.scripts["u"].isBlocked = true
        _ = machine.takeCalls()
        let unbind = machine.begin(.store(.unbind(driver), Array("x".utf8)))
        #expect(machine.takeCalls() == ["remove k k", "remove u x"])
        let held = machine.core.locks.filter { $0.owner == unbind.task }.map { $0.lock }
        #expect(held.contains(.device(device)))
        #expect(held.contains(.device(hub)) == row.bindHolds)
        machine.scripts["u"].isBlocked = false
        #expect(machine.settle()[unbind.task] == .count(1))
        #expect(machine.core.locks.isEmpty)
    }

    @Test(arguments: rows)
    func `drivers_probe holds it as a bind does`(_ row: Row) throws {
        var (machine, hub, _) = try machine(row)
        machine.scripts["u"].isBlocked = true
        let bus = machine.bus("usb")
        let probe = machine.begin(.store(.driversProbe(bus), Array("x".utf8)))
        #expect(probe.outcome == nil)
        #expect(machine.core.locks.contains { $0.lock == .device(hub) } == row.bindHolds)
        machine.scripts["u"].isBlocked = false
        #expect(machine.settle()[probe.task] == .count(1))
        #expect(machine.core.locks.isEmpty)
    }

    @Test(arguments: rows)
    func `a retry holds it where the kernel has learned to`(_ row: Row) throws {
        var (machine, hub, _) = try machine(row)
        machine.setAutoprobe(true, on: "usb")
        machine.scripts["u"] = DriverScript(results: [-517])
        machine.driversProbe("x", on: "usb")
        #expect(machine.driverName(of: "x") == nil)
        machine.scripts["u"].isBlocked = true
        machine.add("other")
        machine.register(DriverCore.DriverDescription(name: "other", bus: "platform"))
        #expect(machine.core.locks.contains { $0.lock == .device(hub) } == row.retryHolds)
        machine.scripts["u"].isBlocked = false
        machine.settle()
        #expect(machine.driverName(of: "x") == "u")
        #expect(machine.core.locks.isEmpty)
    }
}
