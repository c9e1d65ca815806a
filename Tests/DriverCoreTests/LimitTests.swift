import DriverScripts
import Testing

@testable import DriverCore

/// Input at the edge of what there is.
@Suite struct LimitTests {
    @Test(arguments: [Int32.min, Int32.min + 1, Int32.max, -4096, 4096])
    func `no number that a probe returns traps`(number: Int32) {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        machine.add("x")
        machine.scripts["x"] = DriverScript(afterwards: number)
        #expect(machine.bind("x", to: "x").reason == .probeReturned(number))
        #expect(machine.driversProbe("x", on: "platform") != nil)
        #expect(machine.core.locks.isEmpty)
    }

    @Test(arguments: [Int32.min, -517, -1, 0, 1, Int32.max])
    func `no number that a match returns traps`(number: Int32) {
        var machine = TestMachine()
        machine.add("x", to: "lab")
        machine.register(DriverCore.DriverDescription(name: "m", bus: "lab", matchAnswer: number))
        let probe = machine.driversProbe("x", on: "lab")
        #expect((probe.errno == .EINVAL) == (number < 0))
        #expect(machine.core.deferredDevices.count == (number == -517 ? 1 : 0))
    }

    /// Source: `driver_set_override()`, drivers/base/driver.c: a page, less the NUL and the newline of a read.
    @Test func `the files that take a name take 4094 bytes and no more`() throws {
        let proposals: DriverCore.ProposalSet = [.preferredDriver, .driverProbeID]
        for profile in [DriverCore.Profile.linux6_1, .linux6_12] {
            var machine = TestMachine(profile.with(proposals))
            machine.register("nic")
            let device = machine.plug("0000:00:03.0")
            let text = "8086 10d3" + String(repeating: " ", count: 4094 - 9)
            for attribute in [
                DriverCore.Attribute.driverOverride(device), .preferredDriver(device),
                .driverProbeID(device),
            ] {
                #expect(machine.perform(.store(attribute, Array(text.utf8))) == .count(4094))
                #expect(
                    machine.perform(.store(attribute, Array((text + " ").utf8)))
                        == .failed(DriverCore.Refusal(.EINVAL, .tooLong(limit: 4094)))
                )
            }
        }
    }

    @Test func `class devices that stand below each other in a circle have paths`() throws {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        machine.scripts["x"] = DriverScript(classDevices: [
            ScriptedChildren(
                device: "x",
                classDevices: [
                    DriverCore.ClassDevice(className: "c", name: "a", below: "b"),
                    DriverCore.ClassDevice(className: "c", name: "b", below: "a"),
                    DriverCore.ClassDevice(className: "c", name: "s", below: "s"),
                    DriverCore.ClassDevice(className: "d", name: "leaf", below: "b"),
                ]
            )
        ])
        let device = machine.add("x")
        let paths = machine.core.classDevices(of: device).map {
            machine.core.classPath(of: $0, on: device)
        }
        let root = "/devices/platform/x/c"
        #expect(
            paths == [root + "/a", root + "/a/b", root + "/s", root + "/a/b/leaf"]
        )
    }

    private func write(_ text: String, _ machine: inout TestMachine) -> DriverCore.Outcome? {
        machine.driver("d").flatMap { machine.perform(.store(.newID($0), Array(text.utf8))) }
    }

    @Test func `an ID is compared as it was written, although no device has more than 16 bits`() {
        var machine = TestMachine()
        machine.register("d", [DriverCore.PCIMatchID(vendor: 0x2341, device: 0x11e8)])
        #expect(write("12341 11e8", &machine) == .count(10))
        #expect(write("12341 11e8", &machine).errno == .EEXIST)
        #expect(write("2341 11e8", &machine).errno == .EEXIST)
    }

    @Test func `a prefix without digits is the number 0`() {
        var machine = TestMachine()
        machine.register("d", [])
        #expect(write("1234 0x 11e8", &machine) == .count(12))
        let id = machine.driver("d").map { machine.core.dynamicIDs(of: $0) }
        #expect(id == [DriverCore.PCIMatchID(vendor: 0x1234, device: 0, subvendor: 0x11e8)])
    }

    @Test func `a table ends at an entry of zeros`() {
        var machine = TestMachine()
        machine.plug("0000:00:03.0")
        machine.register(
            "d",
            [DriverCore.PCIMatchID(vendor: 0, device: 1, subvendor: 0), TestMachine.nicID]
        )
        #expect(machine.driverName(of: "0000:00:03.0") == nil)
    }

    @Test func `no driver data is in a table that ends at once`() {
        var machine = TestMachine()
        machine.register("d", [DriverCore.PCIMatchID(vendor: 0, device: 1, subvendor: 0)])
        #expect(write("1234 11e8", &machine).errno == .EINVAL)
        #expect(write("1234 11e8 1 2 0 0 0", &machine).errno == .EINVAL)
    }
}
