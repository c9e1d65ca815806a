import DriverCore
import DriverScripts
import Testing

/// The probes of drivers as scripts.
@Suite struct DriverScriptTests {
    private func request(_ driver: String, _ bus: String, _ call: DriverCore.Request.Call)
        -> DriverCore.Request
    {
        DriverCore.Request(
            task: DriverCore.TaskID(rawValue: 1),
            driver: DriverCore.DriverID(rawValue: 0),
            driverName: driver,
            busName: bus,
            device: DriverCore.DeviceID(rawValue: 0),
            deviceName: "x",
            call: call
        )
    }

    @Test func `a script that does not return is known, and one that does again is not`() {
        var scripts = ScriptedDrivers()
        #expect(!scripts.mayAnswerLater)
        scripts["a", on: "pci"].isBlocked = true
        scripts["b", on: "pci"].isBlocked = true
        scripts["a", on: "pci"].isBlocked = true
        #expect(scripts.mayAnswerLater)
        scripts["a", on: "pci"].isBlocked = false
        #expect(scripts.mayAnswerLater)
        scripts["b", on: "pci"].isBlocked = false
        #expect(!scripts.mayAnswerLater)
    }

    @Test func `what a script makes can be told before it and later`() {
        let made = [
            ScriptedChildren(
                device: "x",
                classDevices: [DriverCore.ClassDevice(className: "c", name: "c0")]
            )
        ]
        var later = DriverScript()
        later.classDevices = made
        #expect(later == DriverScript(classDevices: made))
        #expect(later.classDevices == made)
        var scripts = ScriptedDrivers()
        scripts["d", on: "pci"] = later
        let answer = scripts.probe(request("d", "pci", .probe(nil)))
        #expect(answer == .bound(made[0].classDevices))
    }

    @Test func `drivers of one name on two buses have a script each`() {
        var scripts = ScriptedDrivers()
        scripts["d", on: "pci"] = DriverScript(results: [-5], afterwards: 0)
        #expect(scripts.probe(request("d", "usb", .probe(nil))) == .bound([]))
        #expect(scripts.probe(request("d", "pci", .probe(nil))) == .returned(-5))
        #expect(scripts.probe(request("d", "pci", .probe(nil))) == .bound([]))
    }

    @Test func `a blocked driver answers neither probe nor remove`() {
        var scripts = ScriptedDrivers()
        scripts["d", on: "pci"].isBlocked = true
        #expect(scripts.probe(request("d", "pci", .probe(nil))) == nil)
        #expect(scripts.remove(request("d", "pci", .remove)) == nil)
        #expect(scripts.remove(request("e", "pci", .remove)) == .ended)
    }
}
