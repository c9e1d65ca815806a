import KernelLab
import LabBase
import MachineFiles
import MachineSimulation
import Sysfs
import Testing

extension RealKernelTests {
    /// What `anybind snapshot` tells of a real machine, started here, is that machine.
    @Suite struct SnapshotScenarios {}
}

extension RealKernelTests.SnapshotScenarios {
    /// The machine that a guest's snapshot describes.
    private func snapshot(of guest: Guest) throws -> SimulatedMachine {
        let run = try guest.anybind("snapshot", "--bus", "pci", "--bus", "platform")
        #expect(run.status == ExitStatus.done, run.said)
        return try SimulatedMachine(
            MachineDescription(text: Array(run.output.text.utf8), source: "snapshot")
        )
    }

    @Test(arguments: Guests.kernels)
    func `a snapshot lists the same devices with the same drivers and groups`(kernel: String) throws
    {
        try onKernel(kernel) { guest in
            let machine = try snapshot(of: guest)
            let devices = try guest.names("/sys/bus/pci/devices")
            try #expect(machine.sysfs.list("/bus/pci/devices") == devices)
            for device in devices {
                let path = "/bus/pci/devices" / device as SysfsPath
                try #expect(machine.sysfs.linkedName(path / "driver") == guest.driver(of: device))
                try #expect(
                    machine.sysfs.linkedName(path / "iommu_group") == guest.group(of: device)
                )
                try #expect(
                    machine.sysfs.readlink(path)
                        == link(guest, "/sys/bus/pci/devices/\(device)")
                )
            }
        }
    }

    private func link(_ guest: Guest, _ path: String) throws -> String? {
        guard case .link(let target) = try guest.ask(.readlink(path: path)) else { return nil }
        return target
    }

    @Test(arguments: Guests.kernels)
    func `every file that a snapshot has reads as the kernel's own`(kernel: String) throws {
        try onKernel(kernel) { guest in
            let machine = try snapshot(of: guest)
            var count = 0
            for device in try guest.names("/sys/bus/pci/devices") {
                let path = "/bus/pci/devices" / device as SysfsPath
                for (file, bytes) in files(machine.sysfs, path) {
                    let real = "/sys\(path)/\(file)"
                    guard case .bytes(let first) = try guest.ask(.read(path: real)) else {
                        Issue.record("\(real) is not there, or cannot be read")
                        continue
                    }
                    // What counts time or packets is another one each time.
                    guard case .bytes(let second) = try guest.ask(.read(path: real)),
                        first == second, !isCounter(file)
                    else { continue }
                    count += 1
                    #expect(bytes == first.bytes, "\(real)")
                }
            }
            // Some forty files for each of some twenty functions.
            #expect(count > 300)
        }
    }

    private func isCounter(_ file: String) -> Bool {
        file.hasPrefix("power/runtime") || file.contains("statistics/") || file.hasSuffix("/stat")
            || file.hasSuffix("/diskstats")
    }

    /// The readable files below a directory, with what they hold.
    private func files(_ sysfs: any Sysfs, _ path: SysfsPath) -> [(String, [UInt8])] {
        var found: [(String, [UInt8])] = []
        for name in (try? sysfs.list(path)) ?? [] {
            guard let stat = try? sysfs.stat(path / name) else { continue }
            if stat.kind == .directory {
                found += files(sysfs, path / name).map { (name + "/" + $0.0, $0.1) }
            } else if stat.kind == .file, stat.mode & 0o444 != 0,
                let bytes = try? sysfs.readBytes(path / name)
            {
                found.append((name, bytes))
            }
        }
        return found
    }
}
