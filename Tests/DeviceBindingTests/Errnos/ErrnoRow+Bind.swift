import DeviceBinding
import Sysfs
import SystemPackage

/// What `bind` answers.
extension ErrnoRow {
    private static func pci(_ name: String) -> DeviceReference {
        DeviceReference(bus: "pci", name: name)
    }

    private static let bindFile = "/bus/pci/drivers/e1000e/bind"

    static let virtualFunctionWrites: [(path: SysfsPath, text: String)] = [
        ("/bus/pci/devices/0000:3b:00.0/sriov_drivers_autoprobe", "0"),
        ("/bus/pci/devices/0000:3b:00.0/sriov_numvfs", "4"),
    ]

    static let bindNoDevice: [ErrnoRow] = [
        ErrnoRow("bind", "ENODEV", "The device has gone", says: ["is not there any more"]) {
            .double { state in
                state.beforeWrite = { state, path, _ in
                    if path == bindFile { state.devices[Told.card] = nil }
                }
            }
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The override names another driver",
            says: ["since the override names 'nouveau', and no other driver is asked"],
            help: [.nameInOverride]
        ) {
            .double { state in
                state.beforeWrite = { state, path, _ in
                    if path == bindFile { state.devices[Told.card]?.override = "nouveau" }
                }
            }
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The physical function keeps drivers from its virtual functions",
            says: [
                "gave ENODEV, since sriov_drivers_autoprobe of its physical function 0000:3b:00.0 is 0"
            ],
            help: [
                .write(
                    "1",
                    file: "/sys/bus/pci/devices/0000:3b:00.2/physfn/sriov_drivers_autoprobe"
                ),
                .nameInOverride,
            ]
        ) {
            try .machine(
                virtualFunctions,
                after: virtualFunctionWrites,
                pci("0000:3b:00.2"),
                .driver("mlx5_core"),
                by: .bind
            )
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The flag of the physical function cannot be read",
            says: [
                "for one of these reasons", "may be 0",
                "cannot be read: permission denied (EACCES)",
            ],
            help: [.runAsRoot]
        ) {
            .probe(19) { state in
                let flag = "\(Told.cardPath)/physfn/sriov_drivers_autoprobe"
                state.files[flag] = "0\n"
                state.refusedOpens[flag] = .permissionDenied
            }
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The USB device or interface is not authorized",
            says: [
                "since it is not authorized for use: '/sys/bus/usb/devices/1-2/authorized' is 0"
            ],
            help: [.write("1", file: "/sys/bus/usb/devices/1-2/authorized")]
        ) {
            try .machine(
                usb,
                DeviceReference(bus: "usb", name: "1-2:1.0"),
                .driver("usb-storage")
            )
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The port or the driver is bound by hand alone",
            says: ["gave ENODEV, since '/sys/bus/serio/drivers/psmouse/bind_mode' is manual"],
            help: [.write("auto", file: "/sys/bus/serio/drivers/psmouse/bind_mode")]
        ) {
            .double(.driver("psmouse"), device: "serio0") { state in
                state.addPort()
                state.files["/bus/serio/drivers/psmouse/bind_mode"] = "manual\n"
            }
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The driver lists nothing that fits",
            says: [
                "for one of these reasons: 'pf' lists nothing that fits the device;"
                    + " the probe of 'pf' returned ENODEV"
            ],
            help: [.nameInOverride, .addIdentifier(driver: "pf")]
        ) {
            try .machine(cards, pci("0000:01:00.0"), .driver("pf"), by: .bind)
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The driver lists nothing that fits, on a bus without an override",
            says: ["for one of these reasons: 'usb-storage' lists nothing that fits the device"],
            help: [.addIdentifier(driver: "usb-storage")]
        ) {
            try .machine(
                usb,
                DeviceReference(bus: "usb", name: "1-1:1.0"),
                .driver("usb-storage")
            )
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The driver lists the device, and the probe returned it",
            says: ["gave ENODEV, since the probe of 'e1000e' returned ENODEV."],
            help: [.readKernelLog]
        ) {
            .double(answers: fitting("e1000e")) { state in
                state.files["/module/e1000e/drivers/pci:e1000e"] = ""
                state.changeDriver("e1000e") { $0.refuses[Told.card] = 19 }
            }
        },
        ErrnoRow(
            "bind",
            "ENODEV",
            "The override names the driver, and the probe returned it",
            says: ["gave ENODEV, since the probe of 'refusing' returned ENODEV."],
            help: [.readKernelLog]
        ) {
            try .machine(cards, pci("0000:07:00.0"), .driver("refusing"))
        },
    ]

    static let bindBusy: [ErrnoRow] = [
        ErrnoRow(
            "bind",
            "EBUSY",
            "The device has a driver",
            says: ["gave EBUSY, since its driver is 'nouveau' now"],
            help: [.tryAgainAlone]
        ) {
            .double { state in
                state.beforeWrite = { state, path, _ in
                    if path == bindFile { state.devices[Told.card]?.driver = "nouveau" }
                }
            }
        },
        ErrnoRow(
            "bind",
            "EBUSY",
            "User space owns the IOMMU group",
            says: [
                "for one of these reasons: user space owns the IOMMU group",
                "through 0000:02:00.0 with 'vfio-pci'; the probe of 'card' returned EBUSY",
            ]
        ) {
            try .machine(cards, pci("0000:01:00.0"), .driver("card"))
        },
        ErrnoRow(
            "bind",
            "EBUSY",
            "vfio-pci, and the function has virtual functions",
            says: ["gave EBUSY, since it has virtual functions: its sriov_numvfs is 2"],
            help: [
                .removeVirtualFunctions(DeviceReference(bus: "pci", name: "0000:03:00.0"))
            ]
        ) {
            try .machine(
                cards,
                pci("0000:03:00.0"),
                .driver("vfio-pci"),
                overridden: [.virtualFunctions]
            )
        },
        ErrnoRow(
            "bind",
            "EBUSY",
            "The probe returned it",
            says: ["gave EBUSY, since the probe of 'e1000e' returned EBUSY."],
            help: [.readKernelLog]
        ) { .probe(16) },
    ]

    static let bindInvalid: [ErrnoRow] = [
        ErrnoRow(
            "bind",
            "EINVAL",
            "vfio-pci, and the function is a bridge",
            says: ["gave EINVAL, since it is a PCI bridge."],
            help: [.leaveBridge]
        ) {
            try .machine(
                cards,
                pci("0000:04:00.0"),
                .driver("vfio-pci"),
                overridden: [.bridge]
            )
        },
        ErrnoRow(
            "bind",
            "EINVAL",
            "vfio, and the device is in no IOMMU group",
            says: ["gave EINVAL, since it is in no IOMMU group."],
            help: [.lookForIOMMU]
        ) {
            try .machine(
                cards,
                pci("0000:05:00.0"),
                .driver("vfio-pci"),
                overridden: [.noIOMMU]
            )
        },
        ErrnoRow(
            "bind",
            "EINVAL",
            "vfio-pci leaves the device alone",
            says: ["since it is on the list of devices that vfio-pci leaves alone"],
            help: [.loadWith(option: "disable_denylist=1", module: "vfio_pci")]
        ) {
            try .machine(cards, pci("0000:06:00.0"), .driver("vfio-pci"))
        },
        ErrnoRow(
            "bind",
            "EINVAL",
            "vfio-platform, and no firmware describes the device",
            says: ["since 'vfio-platform' needs an ACPI ID or a compatible string"],
            help: [.readKernelLog]
        ) {
            try .machine(
                platform,
                DeviceReference(bus: "platform", name: "bare"),
                .driver("vfio-platform")
            )
        },
        ErrnoRow(
            "bind",
            "EINVAL",
            "The probe returned it",
            says: ["gave EINVAL, since the probe of 'e1000e' returned EINVAL."],
            help: [.readKernelLog]
        ) { .probe(22) },
    ]

    static let bindAgain: [ErrnoRow] = [
        ErrnoRow(
            "bind",
            "EAGAIN",
            "A supplier has no driver",
            says: [
                "gave EAGAIN, since it waits for its supplier platform/clock, which has no driver"
            ],
            help: [.showSupplier("platform/clock")]
        ) {
            try .machine(
                platform,
                DeviceReference(bus: "platform", name: "sensor.0"),
                .driver("sensor"),
                by: .bind
            )
        },
        ErrnoRow(
            "bind",
            "EAGAIN",
            "A supplier is not there yet",
            says: ["since it waits for a supplier that is not there yet"],
            help: [.readKernelLog]
        ) {
            .probe(11) { $0.files["\(Told.cardPath)/waiting_for_supplier"] = "1\n" }
        },
        ErrnoRow(
            "bind",
            "EAGAIN",
            "The kernel says what the deferred device waits for",
            says: ["since its probe was deferred: e1000e: cannot find the clock"],
            help: [.readKernelLog]
        ) {
            .probe(11) { state in
                state.files["/kernel/debug/devices_deferred"] =
                    "serial8250\t\n\(Told.card)\te1000e: cannot find the clock\n"
            }
        },
        ErrnoRow(
            "bind",
            "EAGAIN",
            "The probe is to be tried later",
            says: ["since the probe of 'later' is deferred until another device appears"],
            help: [.readKernelLog]
        ) {
            try .machine(
                platform,
                DeviceReference(bus: "platform", name: "later"),
                .driver("later"),
                by: .bind
            )
        },
    ]

    static let bindOther: [ErrnoRow] = [
        ErrnoRow(
            "bind",
            "ENOENT",
            "The driver has gone",
            says: ["gave ENOENT, since there is no driver 'e1000e' any more"],
            help: [.showProcedures]
        ) {
            .double(had: "pci-stub") { state in
                state.beforeWrite = { state, path, _ in
                    if path.hasSuffix("pci-stub/unbind") {
                        state.drivers.removeAll { $0.name == "e1000e" }
                    }
                }
            }
        },
        ErrnoRow(
            "bind",
            "ENOENT",
            "The driver has no such file",
            says: ["gave ENOENT, since 'e1000e' has no file 'bind'"],
            help: [.showProcedures]
        ) {
            .double(had: "pci-stub") { state in
                state.beforeWrite = { state, path, _ in
                    if path.hasSuffix("pci-stub/unbind") {
                        state.changeDriver("e1000e") { $0.canUnbind = false }
                    }
                }
            }
        },
        ErrnoRow(
            "bind",
            "ENOENT",
            "The probe returned it",
            says: ["gave ENOENT, since the probe of 'e1000e' returned ENOENT."],
            help: [.readKernelLog]
        ) { .probe(2) },
        ErrnoRow(
            "bind",
            "EPERM",
            "No right, or the probe returned it",
            says: [
                "for one of these reasons: the system denied it; the probe of 'e1000e' returned EPERM"
            ],
            help: [.runAsRoot, .readKernelLog]
        ) { .probe(1) },
        ErrnoRow(
            "bind",
            "any other",
            "The probe returned it",
            says: ["gave EIO, since the probe of 'e1000e' returned EIO."],
            help: [.readKernelLog]
        ) { .probe(5) },
    ]
}

extension KernelState {
    /// A mouse's port without a driver, and the driver for it.
    mutating func addPort() {
        devices["serio0"] = Device(bus: "serio", modalias: "serio:ty01pr00id00ex00")
        drivers.append((name: "psmouse", driver: Driver(bus: "serio")))
    }
}
