import DriverCore
import DriverScripts
import Sysfs
import SysfsSurvey
import SystemPackage
import Testing
import VirtualSysfs

/// Random machines with devices on all buses, described from their `/sys`, whole and damaged.
@Suite struct RandomMachineTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `every device of every bus is described as it is, and matched so`(seed: UInt64) throws {
        let machine = RandomMachine(seed: seed)
        let core = machine.core
        let sysfs = VirtualSysfs(core: core, drivers: machine.code)
        let devices = core.busDevices
        #expect(devices.count == 3 * RandomMachine.buses.count)
        let told = Told(core: core)
        var found: [DriverCore.DeviceDescription] = []
        for (bus, name, id) in devices {
            var device = try DriverCore.DeviceDescription(of: name, on: bus, in: sysfs)
            #expect((device.group == .none) == (core.group(of: id) == nil))
            device.group = .none
            let own = try #require(told.description(of: id))
            #expect(device == own, "\(bus)/\(name), seed \(seed)")
            found.append(device)
        }
        let before = try Matches(
            driversOf: core,
            devices.compactMap { core.description(of: $0.id) }
        )
        let after = try Matches(driversOf: core, found)
        #expect(before.hasMatch)
        let (expected, explained) = (before.explained, after.explained)
        for (index, device) in found.enumerated() where expected[index] != explained[index] {
            // Only where what drivers look at is in the list of what a `/sys` does not tell.
            let own = try #require(core.description(of: devices[index].id))
            #expect(own.identity != device.identity, "\(device), seed \(seed)")
        }
        let differing = found.indices.count { expected[$0] != explained[$0] }
        #expect(differing * 4 < found.count)
    }

    /// Describes all devices; each is described or fails with a path.
    private func describeAll(_ core: DriverCore, _ sysfs: any Sysfs) -> (good: Int, bad: Int) {
        var (good, bad) = (0, 0)
        for (bus, name, _) in core.busDevices {
            do {
                _ = try DriverCore.DeviceDescription(of: name, on: bus, in: sysfs, withFiles: true)
                good += 1
            } catch {
                #expect(error.path.text.hasPrefix("/bus/\(bus)/devices/\(name)"))
                #expect(!error.description.contains("\n"))
                bad += 1
            }
        }
        for bus in core.busIDs {
            for driver in core.drivers(of: bus) {
                let (name, busName) = (core.name(of: driver) ?? "", core.name(of: bus) ?? "")
                #expect(throws: Never.self) {
                    try DriverCore.DriverDescription(of: name, on: busName, in: sysfs)
                }
            }
        }
        return (good, bad)
    }

    @Test(arguments: 0..<2 as Range<UInt64>)
    func `whatever a file holds, a device is described or the failure names a file`(seed: UInt64)
        throws
    {
        let machine = RandomMachine(seed: seed)
        let core = machine.core
        let sysfs = PatchedSysfs(VirtualSysfs(core: core, drivers: machine.code))
        _ = describeAll(core, sysfs)
        _ = SysfsSurvey(of: sysfs)
        var random = RandomMachine.Generator(state: seed)
        var (good, bad) = (0, 0)
        let files = sysfs.opened.sorted { $0.text < $1.text }
        #expect(files.count > 500)
        for round in 0..<4 {
            for file in files { sysfs.patch(file, content(round, &random)) }
            if round == 3 { patchLinks(core, sysfs, &random) }
            let counts = describeAll(core, sysfs)
            (good, bad) = (good + counts.good, bad + counts.bad)
            #expect(SysfsSurvey(of: sysfs).devices.contains { !$0.failures.isEmpty })
        }
        #expect(good > 0 && bad > 0)
    }

    /// Lets the links of each device lead anywhere.
    private func patchLinks(
        _ core: DriverCore,
        _ sysfs: PatchedSysfs,
        _ random: inout RandomMachine.Generator
    ) {
        let targets = ["", "/", "..", "-1", "+7", "../../99999999999", "\n", "a/\u{e9}\u{7f}"]
        for (bus, name, id) in core.busDevices {
            let path = core.path(of: id) ?? ""
            for link in ["iommu_group", "driver", "module"] {
                let target = targets[Int(random.next() % UInt64(targets.count))]
                for directory in ["/bus/\(bus)/devices/\(name)", path] {
                    sysfs.patch(link: SysfsPath(directory) / link, target)
                }
            }
        }
    }

    /// Bytes of any kind, those of an attribute's own alphabet, or none.
    private func content(_ round: Int, _ random: inout RandomMachine.Generator) -> Result<
        [UInt8], Errno
    > {
        let count = [0, 1, 3, 9, 40, 4096][Int(random.next() % 6)]
        switch round {
        case 0:
            return .failure(
                [
                    .ioError, .permissionDenied, .noSuchFileOrDirectory,
                    .operationNotSupportedByDevice,
                ][
                    Int(random.next() % 4)
                ]
            )
        case 1: return .success((0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) })
        case 2:
            let letters = Array("0x19af:-+.=CTNv{}* \n\0OF_FULLNAME".utf8)
            return .success(
                (0..<count).map { _ in letters[Int(random.next() % UInt64(letters.count))] }
            )
        default:
            let texts = [
                "of:N", "of:NT", "of:NxTCC", "acpi:", "acpi:::", "platform:", "usb:v",
                "usb:v*p*d*dc*dsc*dp*ic*isc*ip*in*",
                "fsl-mc:v", "fsl-mc:v00001957d", "spi:", "0x", "-1", "+1", "0xfffffffffffffffff",
                "18446744073709551616",
                "OF_FULLNAME=\nOF_NAME", "OF_FULLNAME=/", "DEVTYPE=usb_device", "{}", "{f8615163}",
                "{f8615163-df3e-46c5-913f-f2d2f965ed0e",
                "\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}-\u{e9}", "=", "\n\n",
            ]
            return .success(Array((texts[Int(random.next() % UInt64(texts.count))] + "\n").utf8))
        }
    }

    @Test(arguments: 0..<2 as Range<UInt64>)
    func `one file that makes no sense fails its device and no other`(seed: UInt64) throws {
        let machine = RandomMachine(seed: seed)
        let core = machine.core
        let sysfs = PatchedSysfs(VirtualSysfs(core: core, drivers: machine.code))
        for (bus, name, id) in core.busDevices where bus == "pci" || name == "virtio-0" {
            for file in ["vendor", "device"] {
                let devicePath = SysfsPath((core.path(of: id) ?? "") + "/" + file)
                let path = SysfsPath("/bus/\(bus)/devices/\(name)/\(file)")
                let rows: [(Result<[UInt8], Errno>, SysfsSurvey.Failure.Problem?)] = [
                    (.failure(.ioError), .refused(.ioError)),
                    (
                        .failure(.operationNotSupportedByDevice),
                        .refused(.operationNotSupportedByDevice)
                    ),
                    (.success(Array("0x12345\n".utf8)), nil), (.success(Array("-1\n".utf8)), nil),
                    (.success([]), nil),
                ]
                for (content, problem) in rows {
                    sysfs.patch(path, content)
                    sysfs.patch(devicePath, content)
                    let failure = #expect(throws: SysfsSurvey.Failure.self) {
                        try DriverCore.DeviceDescription(of: name, on: bus, in: sysfs)
                    }
                    #expect(failure?.path == path)
                    if let problem { #expect(failure?.problem == problem) }
                }
                let survey = SysfsSurvey(of: sysfs)
                #expect(survey.devices.filter { !$0.failures.isEmpty }.map(\.name) == [name])
                sysfs.patch(path, nil)
                sysfs.patch(devicePath, nil)
            }
        }
    }
}
