import DriverCore
import Testing

/// The probes of drivers as scripts.
@Suite struct DriverScriptTests {
    @Test func `a script that does not return is known, and one that does again is not`() {
        var scripts = ScriptedDrivers()
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
            ScriptedChildren(device: "x", classDevices: [ClassDevice(className: "c", name: "c0")])
        ]
        var later = DriverScript()
        later.classDevices = made
        #expect(later == DriverScript(classDevices: made))
        #expect(later.classDevices == made)
        let request = Request(
            task: TaskID(rawValue: 1),
            driver: DriverID(rawValue: 0),
            driverName: "d",
            device: DeviceID(rawValue: 0),
            deviceName: "x",
            call: .probe(nil)
        )
        #expect(later.answer(request) == .bound(made[0].classDevices))
    }
}
