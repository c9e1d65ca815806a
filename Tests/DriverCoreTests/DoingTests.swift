import DriverCore
import DriverScripts
import Testing

/// What a program does to a core in a line, and what it is told.
@Suite struct DoingTests {
    private static let node = DriverCore.DeviceTreeNode(name: "e", compatible: ["calxeda,xgmac"])

    private func machine() throws -> (
        core: DriverCore, drivers: ScriptedDrivers, device: DriverCore.DeviceID,
        driver: DriverCore.DriverID
    ) {
        var core = DriverCore()
        var drivers = ScriptedDrivers()
        try core.addBus(DriverCore.BusDescription(name: "platform", rule: .platform))
        let driver = try core.registerDriver(
            DriverCore.DriverDescription(name: "any", bus: "platform"),
            &drivers
        )
        let device = try core.addDevice(
            DriverCore.DeviceDescription(
                name: "x",
                bus: "platform",
                identity: .platform(DriverCore.PlatformIdentity(baseName: "e", node: Self.node))
            ),
            &drivers
        )
        return (core, drivers, device, driver)
    }

    @Test func `what is made is answered with its number`() throws {
        var (core, drivers, device, driver) = try machine()
        #expect(core.name(of: device) == "x" && core.name(of: driver) == "any")
        #expect(!core.isBound(device))
        try core.probe(driver, device, &drivers)
        #expect(core.driver(of: device) == driver)
        #expect(try core.write("x", to: .unbind(driver), &drivers) == 1)
        #expect(core.driver(of: device) == nil)
        try core.unregisterDriver(driver, &drivers)
        try core.removeDevice(device, &drivers)
        #expect(core.name(of: device) == nil && core.name(of: driver) == nil)
    }

    @Test func `a refusal is thrown with its errno, and says why in a sentence`() throws {
        var (core, drivers, device, driver) = try machine()
        let taken = DriverCore.Interruption.refused(
            DriverCore.Refusal(.EEXIST, .nameTaken("platform"))
        )
        #expect(throws: taken) {
            try core.addBus(DriverCore.BusDescription(name: "platform", rule: .platform))
        }
        #expect("\(taken)" == "EEXIST: The name 'platform' is taken on the bus.")
        try core.removeDevice(device, &drivers)
        #expect(throws: DriverCore.Interruption.self) { try core.removeDevice(device, &drivers) }
        #expect(throws: DriverCore.Interruption.self) { try core.probe(driver, device, &drivers) }
    }

    @Test func `what waits for a driver is thrown as the task that goes on`() throws {
        var (core, drivers, device, driver) = try machine()
        drivers["any", on: "platform"].isBlocked = true
        var waiting: DriverCore.TaskID?
        do throws(DriverCore.Interruption) {
            try core.probe(driver, device, &drivers)
        } catch {
            if case .waits(let task, .answer) = error { waiting = task }
        }
        let task = try #require(waiting)
        _ = core.act(.probed(task, .bound([])))
        _ = core.run(&drivers)
        #expect(core.driver(of: device) == driver)
    }

    @Test func `explain says in a sentence which rule decides`() throws {
        var (core, drivers, device, driver) = try machine()
        #expect(
            "\(core.explain(driver, device))"
                == "Neither the compatible strings, the ACPI IDs, the ID table nor the driver's name fit"
                + " the device."
        )
        try core.write("any", to: .driverOverride(device), &drivers)
        #expect(
            "\(core.explain(driver, device))"
                == "The device's driver_override is 'any', which decides alone."
        )
        try core.write("\n", to: .driverOverride(device), &drivers)
        let listed = try core.registerDriver(
            DriverCore.DriverDescription(
                name: "xgmac",
                bus: "platform",
                table: .platform(DriverCore.PlatformMatchTable(compatible: ["calxeda,xgmac"]))
            ),
            &drivers
        )
        #expect(
            "\(core.explain(listed, device))"
                == "The device's compatible string 'calxeda,xgmac' is in the driver's list."
        )
    }
}
