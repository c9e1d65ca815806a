import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

/// A machine as a value: what is begun waits for steps, copies go their own ways, drivers are answered for.
@Suite struct SysfsMachineTests {
    private static let device: SysfsPath = "/bus/pci/devices/0000:00:05.0"

    /// A machine with one function, bound to `old`, and the driver `new` beside it.
    private func machine() throws -> SysfsMachine<ScriptedDrivers> {
        var core = DriverCore()
        var drivers = ScriptedDrivers()
        let identity = DriverCore.PCIIdentity(vendor: 0x1234, device: 0x11e8)
        let entry = DriverCore.PCIMatchID(vendor: 0x1234, device: 0x11e8)
        for operation in [
            DriverCore.Operation.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)),
            .addDevice(DriverCore.DeviceDescription(name: "root", bus: nil, identity: .named)),
            .registerDriver(
                DriverCore.DriverDescription(name: "old", bus: "pci", table: .pci([entry]))
            ),
            .registerDriver(DriverCore.DriverDescription(name: "new", bus: "pci", table: .pci([]))),
            .addDevice(
                DriverCore.DeviceDescription(
                    name: "0000:00:05.0",
                    bus: "pci",
                    parent: DriverCore.DeviceID(rawValue: 0),
                    identity: .pci(identity)
                )
            ),
        ] {
            let outcome = core.perform(operation, &drivers).outcome
            if case .failed(let refusal)? = outcome { throw refusal }
        }
        return SysfsMachine(core: core, drivers: drivers, limits: .noLogs)
    }

    private func opened(
        _ path: SysfsPath,
        _ machine: inout SysfsMachine<ScriptedDrivers>
    ) throws -> SysfsHandle {
        guard case .done(.handle(let handle)) = try machine.begin(.open(path, .write, asRoot: true))
        else { throw Errno.badFileDescriptor }
        return handle
    }

    private func begun(
        _ text: String,
        to path: SysfsPath,
        _ machine: inout SysfsMachine<ScriptedDrivers>
    ) throws -> DriverCore.TaskID {
        let handle = try opened(path, &machine)
        guard case .waits(let ticket) = try machine.begin(.write(handle, Array(text.utf8), at: 0))
        else { throw Errno.ioError }
        return DriverCore.TaskID(ticket)
    }

    private func driver(_ machine: SysfsMachine<ScriptedDrivers>) -> String? {
        var machine = machine
        guard
            case .done(.target(let target)) = try? machine.begin(.readlink(Self.device / "driver"))
        else { return nil }
        return target.split(separator: "/").last.map(String.init)
    }

    @Test func `a write that asks the core for something has done nothing before its first step`()
        throws
    {
        var machine = try machine()
        let task = try begun("0000:00:05.0", to: "/bus/pci/drivers/old/unbind", &machine)
        #expect(machine.core.readyTaskIDs == [task])
        #expect(machine.takeNews().ended.isEmpty)
        #expect(driver(machine) == "old")
        machine.run()
        #expect(machine.takeNews().ended.map { $0.result } == [.success(.count(12))])
        #expect(driver(machine) == nil)
    }

    @Test func `a copy goes its own way from each step on`() throws {
        var machine = try machine()
        let task = try begun("0000:00:05.0", to: "/bus/pci/drivers/old/unbind", &machine)
        var copies: [SysfsMachine<ScriptedDrivers>] = []
        while machine.core.taskIDs.contains(task) {
            copies.append(machine)
            switch machine.core.wait(of: task) {
            case nil: try machine.step(task)
            case .answer?: try machine.removed(task)
            default: throw Errno.deadlock
            }
        }
        #expect(copies.count > 3)
        #expect(driver(machine) == nil)
        for var copy in copies {
            copy.run()
            #expect(driver(copy) == nil)
            #expect(copy.takeNews().ended.map { $0.result } == [.success(.count(12))])
        }
        #expect(driver(copies[0]) == "old")
    }

    @Test func `what falls between two steps is found by the next`() throws {
        var machine = try machine()
        let override = try begun("new", to: Self.device / "driver_override", &machine)
        while machine.core.taskIDs.contains(override) { try machine.step(override) }
        let unbind = try begun("0000:00:05.0", to: "/bus/pci/drivers/old/unbind", &machine)
        let probe = try begun("0000:00:05.0", to: "/bus/pci/drivers/new/bind", &machine)
        while machine.core.wait(of: unbind) == nil { try machine.step(unbind) }
        // The remove runs, and holds the device's lock.
        #expect(machine.core.wait(of: unbind) != nil)
        while machine.core.wait(of: probe) == nil { try machine.step(probe) }
        guard case .deviceLock(_, heldBy: unbind)? = machine.core.wait(of: probe) else {
            Issue.record("\(String(describing: machine.core.wait(of: probe)))")
            return
        }
        #expect(throws: DriverCore.Misstep.notAsked(probe)) { try machine.removed(probe) }
        try machine.removed(unbind)
        machine.run()
        #expect(driver(machine) == "new")
    }

    @Test func `drivers that answer later are answered for by a task's number`() throws {
        var machine = try machine()
        machine.drivers["new", on: "pci"].isBlocked = true
        let override = try begun("new", to: Self.device / "driver_override", &machine)
        machine.run()
        let unbind = try begun("0000:00:05.0", to: "/bus/pci/drivers/old/unbind", &machine)
        machine.run()
        let probe = try begun("0000:00:05.0", to: "/bus/pci/drivers_probe", &machine)
        machine.run()
        #expect(machine.takeNews().ended.map { $0.ticket } == [override.ticket, unbind.ticket])
        guard case .answer(let request)? = machine.core.wait(of: probe) else {
            Issue.record("the probe was not asked for")
            return
        }
        #expect(request.driverName == "new" && request.busName == "pci")
        #expect(request.call == .probe(.pci(.wildcard)))
        var failed = machine
        try failed.probed(probe, .returned(-5))
        failed.run()
        #expect(driver(failed) == nil)
        try machine.probed(probe, .bound([]))
        machine.run()
        #expect(driver(machine) == "new")
    }

    @Test func `an operation from no file tells its outcome once`() throws {
        var machine = try machine()
        let device = try #require(
            machine.core.device(named: "0000:00:05.0", on: DriverCore.BusID(rawValue: 0))
        )
        let task = machine.begin(.removeDevice(device))
        #expect(machine.takeOutcome(of: task) == nil)
        machine.run()
        #expect(machine.takeOutcome(of: task) == .done)
        #expect(machine.takeOutcome(of: task) == nil)
        #expect(machine.takeNews().ended.isEmpty)
    }
}
