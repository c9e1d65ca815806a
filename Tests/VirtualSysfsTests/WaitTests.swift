import DriverCore
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

/// What happens to requests that would wait, on both faces.
@Suite("waiting")
struct WaitTests {
    var runner: CaseRunner
    var sysfs: VirtualSysfs { runner.sysfs }

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
        let submission = sysfs.submit(.write(handle, Array("x".utf8)))
        guard case .pending(let task) = submission else {
            Issue.record("\(submission)")
            return
        }
        let explanation = try #require(sysfs.explanation(of: task))
        #expect(explanation.hasPrefix("It would wait for the lock of device 'x'"))
        #expect(sysfs.takeAnswers().isEmpty)
        run(["lab ret a 0", "lab unblock a"])
        let results = sysfs.takeAnswers().map { $0.result }
        #expect(results == [.success(.count(1)), .failure(.resourceBusy)])
        #expect(sysfs.explanation(of: task) == nil)
        #expect(sysfs.takeAnswers().isEmpty)
    }

    @Test mutating func `a read that waited is answered from its offset`() throws {
        let sysfs = try CaseRunner(profile: .linux6_1).sysfs
        sysfs.block("a")
        let table = DriverCore.MatchTable.platform(DriverCore.PlatformMatchTable(names: ["pcspkr"]))
        sysfs.perform(
            .registerDriver(DriverCore.DriverDescription(name: "a", bus: "platform", table: table))
        )
        let handle = try sysfs.open("/devices/platform/pcspkr/driver_override", .read)
        let submission = sysfs.submit(.read(handle, upTo: 3, at: 1))
        guard case .pending = submission else {
            Issue.record("\(submission)")
            return
        }
        sysfs.unblock("a")
        #expect(sysfs.takeAnswers().map { $0.result } == [.success(.bytes(Array("nul".utf8)))])
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
        guard case .answered(.success(.handle(let handle))) = sysfs.submit(.open(path, .readWrite))
        else {
            Issue.record("open")
            return
        }
        #expect(sysfs.submit(.write(handle, [0x61])) == .answered(.success(.count(1))))
        #expect(
            sysfs.submit(.read(handle, upTo: 9, at: 0))
                == .answered(.success(.bytes([0x61, 0x0a])))
        )
        #expect(sysfs.submit(.stat(path)) == .answered(.success(.stat(try sysfs.stat(path)))))
        #expect(sysfs.submit(.list("/bus")) == .answered(.success(.names(try sysfs.list("/bus")))))
        #expect(sysfs.submit(.readlink(path)) == .answered(.failure(.invalidArgument)))
        #expect(sysfs.submit(.close(handle)) == .answered(.success(.closed)))
        #expect(sysfs.submit(.write(handle, [0])) == .answered(.failure(.badFileDescriptor)))
    }
}
