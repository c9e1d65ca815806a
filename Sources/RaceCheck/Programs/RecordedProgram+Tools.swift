internal import DeviceBinding
internal import Sysfs

/// What published tools do to give a device to a driver for user space, read from their sources.
///
/// Each is its accesses to `/sys` in their order, what it makes of the answers, and what it says at the end.
/// Modules are loaded already, no guard of the tool speaks against it, and the device is no virtual function.
extension RecordedProgram {
    /// The names of the tools.
    public static let toolNames = [
        "driverctl", "dpdk-devbind", "spdk-setup", "libvirt", "vfio-selftests",
    ]

    /// The program of a tool; nil for a name that is none of ``toolNames``.
    public static func tool(_ name: String, for task: Assignment)
        -> RecordedProgram?
    {
        switch name {
        case "driverctl": driverctl(task)
        case "dpdk-devbind": devbind(task)
        case "spdk-setup": spdkSetup(task)
        case "libvirt": libvirt(task)
        case "vfio-selftests": selftests(task)
        default: nil
        }
    }

    /// Asks whether there is a driver, unbinds, names the driver in the override, probes, and asks
    /// again whether there is a driver: whichever.
    ///
    /// Source: `set_override()`, driverctl 0.111.
    private static func driverctl(_ task: Assignment) -> RecordedProgram {
        let files = Files(task)
        return RecordedProgram(
            "driverctl",
            source: "driverctl 0.111, set_override()",
            [
                .then(.access(.look(.entry(files.override))), [.failed: .end(.failure)]),
                .then(.access(.look(.link(files.link))), [.failed: .step(3)]),
                .then(.write(files.unbind, task.device.name + "\n"), [.failed: .end(.failure)]),
                .then(.write(files.override, task.driver + "\n"), [.failed: .end(.failure)]),
                .then(.write(files.probe, task.device.name + "\n"), [.failed: .end(.failure)]),
                .then(
                    .access(.look(.link(files.link))),
                    [.failed: .end(.failure)],
                    otherwise: .end(.success)
                ),
            ]
        )
    }

    /// Looks which driver there is, unbinds, names the driver in the override, binds by name, and
    /// clears the override; where the bind fails, it looks, and gives the device back by name.
    ///
    /// Source: `bind_one()`, dpdk-devbind.py of DPDK 22.11.
    private static func devbind(_ task: Assignment) -> RecordedProgram {
        let files = Files(task)
        let name = task.device.name
        return RecordedProgram(
            "dpdk-devbind",
            source: "DPDK 22.11, dpdk-devbind.py, bind_one()",
            [
                .then(
                    .access(.look(.link(files.link))),
                    remembering: true,
                    [.named(task.driver): .end(.success), .failed: .step(2)]
                ),
                .then(
                    .writeToRemembered(bus: task.device.bus, file: "unbind", text: name),
                    [.failed: .end(.failure)]
                ),
                .then(.write(files.override, task.driver), [.failed: .end(.failure)]),
                .then(.write(files.bind, name), [.failed: .step(5)]),
                // One byte that is NUL.
                .then(
                    .write(files.override, "\0"),
                    [.failed: .end(.failure)],
                    otherwise: .end(.success)
                ),
                .then(
                    .access(.look(.link(files.link))),
                    [.named(task.driver): .end(.success)]
                ),
                .then(
                    .writeToRemembered(bus: task.device.bus, file: "bind", text: name),
                    [.failed: .end(.failure)]
                ),
                .then(.write(files.override, "\0"), otherwise: .end(.failure)),
            ]
        )
    }

    /// Unbinds, names the driver in the override, probes until that is not refused, clears the override, and looks
    /// whether the driver has the device.
    ///
    /// Source: `probe_driver()`, scripts/setup.sh of SPDK.
    private static func spdkSetup(_ task: Assignment) -> RecordedProgram {
        let files = Files(task)
        let probes = 11
        let first: [Step] = [
            .then(
                .access(.look(.link(files.link))),
                [.named(task.driver): .end(.success), .failed: .step(2)]
            ),
            .then(.write(files.unbind, task.device.name + "\n"), [.failed: .end(.failure)]),
            .then(.write(files.override, task.driver + "\n"), [.failed: .end(.failure)]),
        ]
        let tries = (0..<probes).map { _ in
            Step.then(
                .write(files.probe, task.device.name + "\n"),
                [.failed: .following],
                otherwise: .step(first.count + probes)
            )
        }
        let last: [Step] = [
            .then(.write(files.override, "\n"), [.failed: .end(.failure)]),
            .then(
                .access(.look(.entry(files.served))),
                [.failed: .end(.failure)],
                otherwise: .end(.success)
            ),
        ]
        return RecordedProgram(
            "spdk-setup",
            source: "SPDK, scripts/setup.sh, probe_driver()",
            first + tries + last
        )
    }

    /// Names the driver in the override, unbinds where there is a driver, and probes; it looks at nothing afterwards.
    ///
    /// Source: `virPCIDeviceBindWithDriverOverride()`, `virPCIDeviceRebind()`, src/util/virpci.c of libvirt.
    private static func libvirt(_ task: Assignment) -> RecordedProgram {
        let files = Files(task)
        return RecordedProgram(
            "libvirt",
            source: "libvirt, src/util/virpci.c, virPCIDeviceBindWithDriverOverride()",
            [
                .then(
                    .access(.look(.link(files.link))),
                    [.named(task.driver): .end(.success)]
                ),
                .then(.write(files.override, task.driver), [.failed: .end(.failure)]),
                .then(.access(.look(.entry(files.unbind))), [.failed: .step(4)]),
                .then(.write(files.unbind, task.device.name), [.failed: .end(.failure)]),
                .then(
                    .write(files.probe, task.device.name),
                    [.failed: .end(.failure)],
                    otherwise: .end(.success)
                ),
            ]
        )
    }

    /// Unbinds from the driver that there is, names the driver in the override, and binds by name; any failure ends it.
    ///
    /// Source: `main()`, tools/testing/selftests/vfio/scripts/setup.sh of Linux.
    private static func selftests(_ task: Assignment) -> RecordedProgram {
        let files = Files(task)
        let name = task.device.name + "\n"
        return RecordedProgram(
            "vfio-selftests",
            source: "Linux, tools/testing/selftests/vfio/scripts/setup.sh, main()",
            [
                .then(.access(.look(.entry(task.device.path))), [.failed: .end(.failure)]),
                .then(.access(.look(.link(files.link))), remembering: true, [.failed: .step(3)]),
                .then(
                    .writeToRemembered(bus: task.device.bus, file: "unbind", text: name),
                    [.failed: .end(.failure)]
                ),
                .then(.write(files.override, task.driver + "\n"), [.failed: .end(.failure)]),
                .then(
                    .write(files.bind, name),
                    [.failed: .end(.failure)],
                    otherwise: .end(.success)
                ),
            ]
        )
    }
}

/// The files that a tool uses.
struct Files {
    let link: SysfsPath
    let unbind: SysfsPath
    let override: SysfsPath
    let probe: SysfsPath
    let bind: SysfsPath
    /// The device in the directory of the driver.
    let served: SysfsPath

    init(_ task: Assignment) {
        let bus = SysfsPath("/bus/\(task.device.bus)")
        link = task.device.path / "driver"
        unbind = link / "unbind"
        override = task.device.path / "driver_override"
        probe = bus / "drivers_probe"
        bind = bus / "drivers/\(task.driver)/bind"
        served = bus / "drivers/\(task.driver)/\(task.device.name)"
    }
}

extension RecordedProgram.Act {
    /// Writes a text to a file.
    static func write(_ path: SysfsPath, _ text: String) -> RecordedProgram.Act {
        .access(.write(Write(path: path, text: text)))
    }
}
