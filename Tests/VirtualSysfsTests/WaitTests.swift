import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

/// What happens to requests that would wait, on both faces.
@Suite("waiting")
struct WaitTests {
    var runner: CaseRunner
    var sysfs: VirtualSysfs<ScriptedDrivers> { runner.sysfs }

    init() throws {
        runner = try CaseRunner(
            arguments: errnoMachine,
            modules: ["bindlab", "vfio-pci", "vfio_iommu_type1"]
        )
    }

    private mutating func run(_ lines: [String]) {
        for line in lines {
            let answer = runner.run(line).joined(separator: " | ")
            #expect(answer.hasPrefix("OK") || answer == "started", "\(line): \(answer)")
        }
    }

    @Test mutating func `an unbind of a device that is held open is EDEADLK and has not happened`()
    {
        run(Line.open)
        let before = sysfs.core.taskIDs
        #expect(throws: Errno.deadlock) {
            try sysfs.write("/bus/pci/drivers/vfio-pci/unbind", Line.inGroup)
        }
        #expect(sysfs.core.taskIDs == before)
        #expect(
            (try? sysfs.linkedName("/bus/pci/devices/0000:01:01.0/driver")) == "vfio-pci"
        )
        #expect(
            sysfs.lastRefusal?.request
                == "a write of '0000:01:01.0' to 'unbind' of driver 'vfio-pci'"
        )
        #expect(
            sysfs.lastRefusal?.sentence
                == "It would wait until the program that has device '0000:01:01.0' open through vfio"
                + " closes it."
        )
        run(["vfio close 3", Line.unbind("vfio-pci", Line.inGroup)])
        #expect(!sysfs.exists("/bus/pci/devices/0000:01:01.0/driver"))
    }

    @Test mutating func `a bind whose probe does not return is EDEADLK and names the driver`() {
        run(["lab pdrv a ids=x ret=-19", "lab pdev x", "lab block a"])
        _ = sysfs.takeUevents()
        #expect(throws: Errno.deadlock) { try sysfs.write("/bus/platform/drivers/a/bind", "x") }
        #expect(
            sysfs.lastRefusal?.sentence
                == "It would wait for the probe of driver 'a' for device 'x', which does not return."
        )
        #expect(sysfs.core.isProbingDone)
        #expect(!sysfs.exists("/bus/platform/devices/x/driver"))
    }

    @Test mutating func `who waits for a lock is told who holds it`() throws {
        run([
            "lab pdrv a ids=x ret=-19", "lab pdev x", "lab block a",
            "bg 1 write /sys/bus/platform/drivers/a/bind \"x\"",
        ])
        #expect(throws: Errno.deadlock) { try sysfs.write("/bus/platform/drivers/a/bind", "x") }
        #expect(
            sysfs.lastRefusal?.sentence
                == "It would wait for the lock of device 'x', which a write of 'x' to 'bind' of"
                + " driver 'a' holds."
        )
        let handle = try sysfs.open("/bus/platform/drivers/a/bind", .write)
        guard case .waits(let ticket) = try sysfs.begin(.write(handle, Array("x".utf8), at: 0))
        else {
            Issue.record("it does not wait")
            return
        }
        let explanation = try #require(sysfs.explanation(of: ticket))
        #expect(explanation.hasPrefix("It would wait for the lock of device 'x'"))
        #expect(sysfs.takeNews().ended.isEmpty)
        run(["lab ret a 0", "lab unblock a"])
        let results = sysfs.takeNews().ended.map { $0.result }
        #expect(results == [.success(.count(1)), .failure(.resourceBusy)])
        #expect(sysfs.explanation(of: ticket) == nil)
        #expect(sysfs.takeNews().ended.isEmpty)
    }

    @Test mutating func `a read that waited is answered from its offset`() throws {
        let sysfs = try CaseRunner(profile: .linux6_1).sysfs
        sysfs.block("a", on: "platform")
        let table = DriverCore.MatchTable.platform(DriverCore.PlatformMatchTable(names: ["pcspkr"]))
        sysfs.perform(
            .registerDriver(DriverCore.DriverDescription(name: "a", bus: "platform", table: table))
        )
        let handle = try sysfs.open("/devices/platform/pcspkr/driver_override", .read)
        guard case .waits = try sysfs.begin(.read(handle, upTo: 3, at: 1)) else {
            Issue.record("it does not wait")
            return
        }
        sysfs.unblock("a", on: "platform")
        #expect(sysfs.takeNews().ended.map { $0.result } == [.success(.bytes(Array("nul".utf8)))])
    }

    @Test mutating func `a request that does not wait is answered while others do`() {
        run([
            "lab pdrv a ids=x ret=-19", "lab pdev x", "lab block a",
            "bg 1 write /sys/bus/platform/drivers/a/bind \"x\"",
        ])
        run([Line.override(Line.first, "vfio-pci"), Line.probe(Line.first)])
        #expect((try? sysfs.linkedName("/bus/pci/devices/0000:00:05.0/driver")) == "vfio-pci")
    }

    @Test func `both faces answer alike where nothing waits`() throws {
        let path: SysfsPath = "/bus/pci/devices/0000:00:05.0/driver_override"
        guard
            case .done(.handle(let handle)) = try sysfs.begin(.open(path, .readWrite, asRoot: true))
        else {
            Issue.record("open")
            return
        }
        #expect(try sysfs.begin(.write(handle, [0x61], at: 0)) == .done(.count(1)))
        #expect(try sysfs.begin(.read(handle, upTo: 9, at: 0)) == .done(.bytes([0x61, 0x0a])))
        #expect(try sysfs.begin(.stat(path)) == .done(.stat(try sysfs.stat(path))))
        #expect(try sysfs.begin(.list("/bus")) == .done(.names(try sysfs.list("/bus"))))
        #expect(throws: Errno.invalidArgument) { try sysfs.begin(.readlink(path)) }
        #expect(try sysfs.begin(.close(handle)) == .done(.done))
        #expect(throws: Errno.badFileDescriptor) { try sysfs.begin(.write(handle, [0], at: 0)) }
    }
}
