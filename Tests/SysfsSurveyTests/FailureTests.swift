import DriverCore
import DriverScripts
import MachineSimulation
import Sysfs
import SysfsSurvey
import SystemPackage
import Testing

/// What cannot be described is said, with the path and the errno; and the first page's example.
@Suite struct FailureTests {
    @Test func `a device or driver that is not there is refused with its path`() throws {
        let sysfs = try MachineTests.machine("demo").sysfs
        let missing: [(String, String)] = [("0000:77:00.0", "pci"), ("x", "no-bus")]
        for (name, bus) in missing {
            #expect {
                try DriverCore.DeviceDescription(of: name, on: bus, in: sysfs)
            } throws: {
                let failure = $0 as? SysfsSurvey.Failure
                return failure?.path.text == "/bus/\(bus)/devices/\(name)"
                    && failure?.problem == .refused(.noSuchFileOrDirectory)
            }
            #expect {
                try DriverCore.DriverDescription(of: name, on: bus, in: sysfs)
            } throws: {
                ($0 as? SysfsSurvey.Failure)?.problem == .refused(.noSuchFileOrDirectory)
            }
        }
    }

    @Test(arguments: ["", ".", "..", "a/b", "../../kernel", "\0"])
    func `what is no name leads nowhere`(name: String) throws {
        let sysfs = try MachineTests.machine("demo").sysfs
        for (device, bus) in [(name, "pci"), ("0000:03:00.0", name)] {
            #expect(throws: SysfsSurvey.Failure.self) {
                try DriverCore.DeviceDescription(of: device, on: bus, in: sysfs)
            }
            #expect(throws: SysfsSurvey.Failure.self) {
                try DriverCore.DriverDescription(of: device, on: bus, in: sysfs)
            }
        }
    }

    @Test(
        arguments: [
            "/bus/pci/drivers/e1000e", "/class/net/eth1", "/kernel", "/", "/bus/pci", "/nowhere",
            "/devices/nowhere", "/bus/pci/devices/0000:03:00.0/vendor",
        ] as [SysfsPath]
    )
    func `a path of something else is no device`(path: SysfsPath) throws {
        let sysfs = try MachineTests.machine("demo").sysfs
        #expect(throws: SysfsSurvey.Failure.self) {
            try DriverCore.DeviceDescription(at: path, in: sysfs)
        }
    }

    @Test func `a device that only holds others is described by its path`() throws {
        let sysfs = try MachineTests.machine("demo").sysfs
        let root = try DriverCore.DeviceDescription(at: "/devices/pci0000:00", in: sysfs)
        #expect(root.name == "pci0000:00" && root.bus == nil && root.identity == .named)
    }

    @Test func `the link of a network interface leads to its device`() throws {
        let sysfs = try MachineTests.machine("demo").sysfs
        let path: SysfsPath = "/bus/pci/devices/0000:03:00.0/net/eth1/device"
        let device = try DriverCore.DeviceDescription(at: path, in: sysfs)
        #expect(device.name == "0000:03:00.0" && device.bus == "pci")
    }

    @Test func `the parent is the caller's`() throws {
        let machine = try MachineTests.machine("demo")
        let parent = try #require(machine.core.child(named: "pci0000:00", of: nil))
        let device = try DriverCore.DeviceDescription(
            of: "0000:03:00.0",
            on: "pci",
            in: machine.sysfs,
            below: parent
        )
        #expect(device.parent == parent)
    }

    @Test func `a node that a device shares with another is not matched by`() throws {
        let sysfs = PatchedSysfs(try MachineTests.machine("demo").sysfs)
        let path: SysfsPath = "/bus/platform/devices/fff51000.ethernet"
        let before = try DriverCore.DeviceDescription(at: path, in: sysfs)
        sysfs.patch(path / "modalias", .success(Array("platform:part\n".utf8)))
        let after = try DriverCore.DeviceDescription(at: path, in: sysfs)
        guard case .platform(let own) = before.identity, case .platform(let shared) = after.identity
        else { return #expect(Bool(false), "no platform device") }
        #expect(own.node?.compatible.isEmpty == false)
        #expect(shared.node?.compatible == [] && shared.node?.fullName == own.node?.fullName)
        #expect(shared.baseName == "part")
    }

    @Test func `without device tree events the alias tells what the node is compatible with`()
        throws
    {
        let sysfs = PatchedSysfs(try MachineTests.machine("demo").sysfs)
        let path: SysfsPath = "/bus/platform/devices/fff51000.ethernet"
        sysfs.patch(path / "uevent", .success([]))
        sysfs.patch(
            path / "modalias",
            .success(Array("of:NleafT(null)Cvendor,oneCvendor,two\n".utf8))
        )
        let device = try DriverCore.DeviceDescription(at: path, in: sysfs)
        guard case .platform(let identity) = device.identity else {
            return #expect(Bool(false), "no platform device")
        }
        let node = DriverCore.DeviceTreeNode(
            name: "leaf",
            compatible: ["vendor,one", "vendor,two"],
            fullName: ""
        )
        #expect(identity.node == node)
    }

    @Test func `aliases of a driver's module are its table`() throws {
        let sysfs = try MachineTests.machine("demo").sysfs
        let aliases = ModuleAliases(
            alias: """
                alias pci:v00008086d000010F6sv*sd*bc*sc*i* e1000e
                alias pci:v00008086d000010D3sv*sd00001234bc02sc00i* e1000e
                alias pci:v+0008086d000010D3sv*sd*bc*sc*i* e1000e
                """
        )
        let driver = try DriverCore.DriverDescription(
            of: "e1000e",
            on: "pci",
            in: sysfs,
            aliases: aliases
        )
        guard case .pci(let ids) = driver.table else { return #expect(Bool(false), "no table") }
        let first = DriverCore.PCIMatchID(
            vendor: 0x8086,
            device: 0x10d3,
            subdevice: 0x1234,
            classCode: 0x020000,
            classMask: 0xffff00
        )
        // depmod writes the last one first; what is no alias is left out.
        #expect(ids.prefix(2) == [first, DriverCore.PCIMatchID(vendor: 0x8086, device: 0x10f6)])
    }

    @Test func `the example of the first page prints the entry that decides`() throws {
        let sysfs = try MachineTests.machine("demo").sysfs
        let device = try DriverCore.DeviceDescription(of: "0000:03:00.0", on: "pci", in: sysfs)
        let driver = try DriverCore.DriverDescription(of: "e1000e", on: "pci", in: sysfs)
        var core = DriverCore()
        var code = ScriptedDrivers()
        _ = core.perform(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)), &code)
        guard case .device(let device) = core.perform(.addDevice(device), &code).outcome,
            case .driver(let driver) = core.perform(.registerDriver(driver), &code).outcome
        else { return #expect(Bool(false), "the core refuses what was described") }
        let entry = DriverCore.PCIMatchID(vendor: 0x8086, device: 0x10d3)
        #expect(core.explain(driver, device).decision == .tableEntry(entry, index: 0))
    }
}
