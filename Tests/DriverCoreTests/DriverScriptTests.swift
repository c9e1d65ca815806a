import DriverCore
import Testing

/// The probes of drivers as scripts.
@Suite struct DriverScriptTests {
    @Test func `a script that does not return is known, and one that does again is not`() {
        var scripts = DriverCore.ScriptedDrivers()
        #expect(!scripts.hasBlocked)
        scripts["a"].isBlocked = true
        scripts["b"].isBlocked = true
        scripts["a"].isBlocked = true
        #expect(scripts.hasBlocked)
        scripts["a"].isBlocked = false
        #expect(scripts.hasBlocked)
        scripts["b"].isBlocked = false
        #expect(!scripts.hasBlocked)
    }

    @Test func `what a script makes can be told before it and later`() {
        let made = [
            DriverCore.ScriptedChildren(
                device: "x",
                classDevices: [DriverCore.ClassDevice(className: "c", name: "c0")]
            )
        ]
        var later = DriverCore.DriverScript()
        later.classDevices = made
        #expect(later == DriverCore.DriverScript(classDevices: made))
        #expect(later.classDevices == made)
        let request = DriverCore.Request(
            task: DriverCore.TaskID(rawValue: 1),
            driver: DriverCore.DriverID(rawValue: 0),
            driverName: "d",
            device: DriverCore.DeviceID(rawValue: 0),
            deviceName: "x",
            call: .probe(nil)
        )
        #expect(later.answer(request) == .bound(made[0].classDevices))
    }
}
