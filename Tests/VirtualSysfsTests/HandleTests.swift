import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

/// What an open file does, and what becomes of it when its object goes.
@Suite("handles")
struct HandleTests {
    var runner: CaseRunner
    var sysfs: VirtualSysfs<ScriptedDrivers> { runner.sysfs }

    init() throws {
        runner = try CaseRunner(arguments: ["-device edu,addr=05.0"], modules: ["bindlab"])
    }

    @Test func `a read goes on from an offset and ends in nothing`() throws {
        let handle = try sysfs.open("/bus/pci/devices/0000:00:05.0/modalias", .read)
        let whole = try sysfs.read(handle, upTo: 4096, at: 0)
        var parts: [UInt8] = []
        while true {
            let part = try sysfs.read(handle, upTo: 7, at: parts.count)
            if part.isEmpty { break }
            parts += part
        }
        #expect(parts == whole)
        #expect(try sysfs.read(handle, upTo: 4096, at: 10_000) == [])
        #expect(try sysfs.read(handle, upTo: 0, at: 0) == [])
        #expect(throws: Errno.invalidArgument) { try sysfs.read(handle, upTo: -1, at: 0) }
        #expect(throws: Errno.invalidArgument) { try sysfs.read(handle, upTo: 1, at: -1) }
    }

    @Test func `what an attribute has shown is of one moment, however it is read`() throws {
        let path: SysfsPath = "/bus/pci/devices/0000:00:05.0/driver_override"
        try sysfs.write(path, "first")
        let handle = try sysfs.open(path, .read)
        #expect(try sysfs.read(handle, upTo: 3, at: 0) == Array("fir".utf8))
        try sysfs.write(path, "another")
        #expect(try sysfs.read(handle, upTo: 100, at: 3) == Array("st\n".utf8))
        #expect(try sysfs.read(handle, upTo: 100, at: 6) == [], "not the end of the longer text")
        #expect(try sysfs.read(handle, upTo: 100, at: 5) == Array("er\n".utf8), "shown anew")
        #expect(try sysfs.read(handle, upTo: 100, at: 0) == Array("another\n".utf8))
    }

    @Test func `what an attribute has shown is read to its end when its device has gone`() throws {
        let handle = try sysfs.open("/bus/pci/devices/0000:00:05.0/vendor", .read)
        #expect(try sysfs.read(handle, upTo: 2, at: 0) == Array("0x".utf8))
        #expect(!sysfs.isGone(handle))
        try sysfs.write("/bus/pci/devices/0000:00:05.0/remove", "1")
        #expect(sysfs.isGone(handle))
        #expect(try sysfs.read(handle, upTo: 4, at: 2) == Array("1234".utf8))
        #expect(try sysfs.read(handle, upTo: 4, at: 6) == Array("\n".utf8))
        #expect(throws: Errno.operationNotSupportedByDevice) {
            try sysfs.read(handle, upTo: 4, at: 7)
        }
    }

    @Test func `each write is a command of its own`() throws {
        let path: SysfsPath = "/bus/pci/devices/0000:00:05.0/driver_override"
        let handle = try sysfs.open(path, .readWrite)
        #expect(try sysfs.write(handle, Array("one".utf8)) == 3)
        #expect(try sysfs.write(handle, Array("two".utf8)) == 3)
        #expect(try sysfs.read(handle, upTo: 4096, at: 0) == Array("two\n".utf8))
        #expect(try sysfs.write(handle, Array("three".utf8)) == 5)
        #expect(try sysfs.read(handle, upTo: 4096, at: 0) == Array("three\n".utf8))
    }

    @Test func `a write longer than a page delivers the page`() throws {
        let handle = try sysfs.open("/bus/pci/drivers_autoprobe", .write)
        let bytes = [UInt8](repeating: UInt8(ascii: "0"), count: 9000)
        #expect(try sysfs.write(handle, bytes) == 4096)
        #expect(try sysfs.readText("/bus/pci/drivers_autoprobe") == "0")
    }

    @Test func `a handle is good for what it was opened for`() throws {
        let reading = try sysfs.open("/bus/pci/drivers_autoprobe", .read)
        let writing = try sysfs.open("/bus/pci/drivers_autoprobe", .write)
        let directory = try sysfs.open("/bus/pci", .read)
        #expect(throws: Errno.badFileDescriptor) { try sysfs.write(reading, [1]) }
        #expect(throws: Errno.badFileDescriptor) { try sysfs.read(writing, upTo: 1, at: 0) }
        #expect(throws: Errno.isDirectory) { try sysfs.read(directory, upTo: 1, at: 0) }
        #expect(throws: Errno.isDirectory) { try sysfs.open("/bus/pci", .readWrite) }
        sysfs.close(reading)
        sysfs.close(reading)
        #expect(throws: Errno.badFileDescriptor) { try sysfs.read(reading, upTo: 1, at: 0) }
        sysfs.close(SysfsHandle(rawValue: -1))
        sysfs.close(SysfsHandle(rawValue: .max))
    }

    @Test func `a device's handle is dead after the device, also when its name comes back`() throws
    {
        let names = ["driver_override", "uevent", "vendor", "config"]
        let handles = try names.map {
            try sysfs.open("/bus/pci/devices/0000:00:05.0" / $0, .readWriteIfAllowed($0))
        }
        try sysfs.write("/bus/pci/devices/0000:00:05.0/remove", "1")
        for handle in handles {
            #expect(throws: Errno.operationNotSupportedByDevice) {
                try sysfs.read(handle, upTo: 1, at: 0)
            }
        }
        try sysfs.write("/bus/pci/rescan", "1")
        #expect(sysfs.exists("/bus/pci/devices/0000:00:05.0"))
        for handle in handles {
            #expect(throws: Errno.operationNotSupportedByDevice) {
                try sysfs.read(handle, upTo: 1, at: 0)
            }
        }
        #expect(throws: Errno.operationNotSupportedByDevice) {
            try sysfs.write(handles[0], Array("x".utf8))
        }
        #expect(try sysfs.readText("/bus/pci/devices/0000:00:05.0/driver_override") == "(null)")
    }

    @Test
    mutating func `a driver's handle is dead after the driver, also when its name comes back`()
        throws
    {
        #expect(runner.run("lab cdrv a") == ["OK"])
        let handle = try sysfs.open("/bus/pci/drivers/a/bind", .write)
        #expect(throws: Errno.operationNotSupportedByDevice) {
            try sysfs.write(handle, Array("0000:00:05.0".utf8))
        }
        #expect(sysfs.lastRefusal?.reason == .noMatch(.noPCIEntry(nearest: nil)))
        #expect(runner.run("lab drvdel a") == ["OK"])
        #expect(runner.run("lab cdrv a ids=1234:11e8 ret=-19") == ["OK"])
        #expect(runner.run("lab ret a 0") == ["OK"])
        #expect(throws: Errno.operationNotSupportedByDevice) {
            try sysfs.write(handle, Array("0000:00:05.0".utf8))
        }
        #expect(try sysfs.linkedName("/bus/pci/devices/0000:00:05.0/driver") == nil)
    }

    @Test func `a class device's handle does not reach the next one of its name`() throws {
        let interface = DriverCore.ClassDevice(
            className: "net",
            name: "eth0",
            attributes: [DriverCore.StaticAttribute(name: "mtu", bytes: Array("1500\n".utf8))]
        )
        let children = ScriptedChildren(
            device: "0000:00:05.0",
            classDevices: [interface]
        )
        sysfs.setScript(DriverScript(classDevices: [children]), of: "nic", on: "pci")
        let table = DriverCore.MatchTable.pci([
            DriverCore.PCIMatchID(vendor: 0x1234, device: 0x11e8)
        ])
        sysfs.perform(
            .registerDriver(DriverCore.DriverDescription(name: "nic", bus: "pci", table: table))
        )
        let handle = try sysfs.open("/class/net/eth0/mtu", .read)
        #expect(try sysfs.read(handle, upTo: 10, at: 0) == Array("1500\n".utf8))
        try sysfs.write("/bus/pci/drivers/nic/unbind", "0000:00:05.0")
        #expect(!sysfs.exists("/class/net/eth0"))
        try sysfs.write("/bus/pci/drivers/nic/bind", "0000:00:05.0")
        #expect(try sysfs.readText("/class/net/eth0/mtu") == "1500")
        #expect(throws: Errno.operationNotSupportedByDevice) {
            try sysfs.read(handle, upTo: 10, at: 0)
        }
    }

    @Test func `more open files than the limit are EMFILE`() throws {
        let few = VirtualSysfs(limits: SysfsLimits(openFilesMax: 2))
        let first = try few.open("/bus", .read)
        _ = try few.open("/bus", .read)
        #expect(throws: Errno.tooManyOpenFiles) { try few.open("/bus", .read) }
        few.close(first)
        _ = try few.open("/bus", .read)
    }

    @Test func `logs keep the latest and no more than their limits`() throws {
        let sysfs = VirtualSysfs(limits: SysfsLimits(ueventsMax: 3, refusalsMax: 2))
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "platform", rule: .platform)))
        for action in ["add", "change", "move", "online", "offline", "bind", "unbind"] {
            try sysfs.write("/bus/platform/uevent", action)
        }
        #expect(sysfs.uevents.map { $0.action } == [.offline, .bind, .unbind])
        for name in ["a", "b", "c"] {
            #expect(throws: Errno.operationNotSupportedByDevice) {
                try sysfs.write("/bus/platform/drivers_probe", name)
            }
        }
        let names = sysfs.refusals.map { $0.reason }
        #expect(
            names == ["b", "c"].map { DriverCore.Reason.noSuchDevice(name: $0, bus: "platform") }
        )
    }
}

extension SysfsAccess {
    /// Read and write where the file of that name allows both, else read.
    fileprivate static func readWriteIfAllowed(_ name: String) -> SysfsAccess {
        name == "vendor" ? .read : .readWrite
    }
}
