import DeviceBinding
import MachineHost
import Sysfs
import SystemPackage

/// What nodes and modules answer, and devices that have no driver without any errno.
extension ErrnoRow {
    private static func answers(_ change: (inout HostDouble.Answers) -> Void) -> HostDouble.Answers
    {
        var answers = HostDouble.Answers()
        change(&answers)
        return answers
    }

    static let nodes: [ErrnoRow] = [
        ErrnoRow(
            "/dev/vfio/N",
            "EBUSY",
            "A process has the group open",
            says: ["qemu"],
            help: [.endProcess(HoldingProcess(pid: 4711, command: "qemu"))]
        ) {
            let holder = HoldingProcess(pid: 4711, command: "qemu")
            return .double(
                .noDriver,
                by: nil,
                had: "vfio-pci",
                answers: answers { $0.holders = [3: [holder]] }
            ) {
                _ in
            }
        },
        ErrnoRow(
            "/dev/vfio/N",
            "EACCES",
            "No right to open it",
            says: ["Whether user space can use IOMMU group 3 is unknown", "EACCES"]
        ) {
            let failure = HostError(
                .system,
                "cannot open '/dev/vfio/3': permission denied (EACCES)",
                errno: .permissionDenied
            )
            return .double(
                .driver("vfio-pci"),
                by: nil,
                answers: answers { $0.statusFailure = failure }
            ) {
                _ in
            }
        },
        ErrnoRow(
            "/dev/vfio/N",
            "ENOENT",
            "There is no node",
            says: ["The kernel should have made '/dev/vfio/3', but it is not there."]
        ) {
            .double(
                .driver("vfio-pci"),
                by: nil,
                answers: answers { $0.missingNodes = ["/dev/vfio/3"] }
            ) {
                _ in
            }
        },
    ]

    private static func load(_ words: String) -> Told {
        let failure = HostError(
            .system,
            "modprobe cannot load 'new' (exit status 1): modprobe: ERROR: could not insert 'new':"
                + " \(words)"
        )
        let answers = answers {
            $0.modules = [.driver("new"): ["new"]]
            $0.loadFailure = failure
        }
        return .double(.driver("new"), by: nil, answers: answers, loads: true) { _ in }
    }

    static let modules: [ErrnoRow] = [
        ("ENOENT", "It depends on a symbol that is not there", "Unknown symbol in module"),
        ("ENODEV", "Its start found no device", "No such device"),
        ("ENOEXEC", "It is of another kernel", "Exec format error"),
        ("EPERM", "The kernel is locked down, or the user is not root", "Operation not permitted"),
        ("EKEYREJECTED", "Its signature is not accepted", "Key was rejected by service"),
        ("EINVAL", "An option has a value that it does not take", "Invalid argument"),
        ("EBUSY", "A name of it is taken", "Device or resource busy"),
    ].map { errno, cause, words in
        ErrnoRow("modprobe", errno, cause, says: [words], help: [.readKernelLog]) { load(words) }
    }

    private static let virtualFunction = DeviceReference(bus: "pci", name: "0000:3b:00.3")

    static let withoutDriver: [ErrnoRow] = [
        ErrnoRow(
            "show",
            "none",
            "The physical function keeps drivers from its virtual functions",
            says: ["sriov_drivers_autoprobe of its physical function 0000:3b:00.0 is 0"]
        ) { try .reason(virtualFunctions, after: virtualFunctionWrites, virtualFunction) },
        ErrnoRow(
            "show",
            "none",
            "The USB device or interface is not authorized",
            says: ["it is not authorized for use: '/sys/bus/usb/devices/1-2/authorized' is 0"]
        ) { try .reason(usb, DeviceReference(bus: "usb", name: "1-2:1.0")) },
        ErrnoRow(
            "show",
            "none",
            "The port is bound by hand alone",
            says: ["'/sys/bus/serio/devices/serio0/bind_mode' is manual"]
        ) {
            try .reason(of: DeviceReference(bus: "serio", name: "serio0")) { state in
                state.addPort()
                state.files["/bus/serio/devices/serio0/bind_mode"] = "manual\n"
            }
        },
        ErrnoRow(
            "show",
            "none",
            "A supplier has no driver",
            says: ["it waits for its supplier platform/clock, which has no driver"]
        ) { try .reason(platform, DeviceReference(bus: "platform", name: "sensor.0")) },
        ErrnoRow(
            "show",
            "none",
            "A supplier is not there yet",
            says: ["it waits for a supplier that is not there yet"]
        ) { try .reason { $0.files["\(Told.cardPath)/waiting_for_supplier"] = "1\n" } },
        ErrnoRow(
            "show",
            "none",
            "The kernel will probe it again",
            says: ["its probe was deferred: waits for the clock"]
        ) {
            try .reason { state in
                state.files["/kernel/debug/devices_deferred"] =
                    "\(Told.card)\twaits for the clock\n"
            }
        },
        ErrnoRow(
            "show",
            "none",
            "The override names a driver that is not there",
            says: ["the override names 'nobody', but there is no such driver"]
        ) { try .reason { $0.devices[Told.card]?.override = "nobody" } },
        ErrnoRow(
            "show",
            "none",
            "The override names a driver that refused it, or was not asked",
            says: ["the override names 'pci-stub', which refused it or was not asked: nothing here"]
        ) { try .reason { $0.devices[Told.card]?.override = "pci-stub" } },
        ErrnoRow(
            "show",
            "none",
            "The bus probes nothing by itself",
            says: ["'e1000e' fits it, and drivers_autoprobe of the bus 'pci' is off"]
        ) {
            try .reason(answers: fitting("e1000e")) { state in
                state.files["/module/e1000e/drivers/pci:e1000e"] = ""
                state.files["/bus/pci/drivers_autoprobe"] = "0\n"
            }
        },
        ErrnoRow(
            "show",
            "none",
            "A driver that fits refused it, or it was unbound",
            says: [
                "'e1000e' fits it, and refused it, or the device was unbound by hand: nothing here"
            ]
        ) {
            try .reason(answers: fitting("e1000e")) {
                $0.files["/module/e1000e/drivers/pci:e1000e"] = ""
            }
        },
        ErrnoRow(
            "show",
            "none",
            "The module that fits is not loaded",
            says: ["the module 'e1000e' fits it, and is not loaded"]
        ) { try .reason(answers: fitting("e1000e")) { _ in } },
        ErrnoRow(
            "show",
            "none",
            "No driver and no module fits",
            says: ["no module's IDs match it"]
        ) { try .reason(answers: fitting(nil)) { _ in } },
        ErrnoRow(
            "release",
            "none",
            "The physical function keeps drivers from its virtual functions",
            says: [
                "0000:3b:00.3 has no driver now, since sriov_drivers_autoprobe of its physical"
                    + " function 0000:3b:00.0 is 0"
            ]
        ) {
            try .machine(
                virtualFunctions,
                after: virtualFunctionWrites,
                virtualFunction,
                .anyDriver
            )
        },
        ErrnoRow(
            "release",
            "none",
            "A driver that fits did not take it",
            says: ["0000:03:00.0 has no driver now: 'e1000e' fits it, and did not take it."]
        ) {
            .double(.anyDriver, by: nil, answers: fitting("e1000e")) { state in
                state.files["/module/e1000e/drivers/pci:e1000e"] = ""
                state.changeDriver("e1000e") { $0.refuses[Told.card] = 19 }
            }
        },
        ErrnoRow(
            "release",
            "none",
            "The module that fits is not loaded",
            says: ["0000:03:00.0 has no driver now; the module 'e1000e' would serve it"]
        ) {
            .double(.anyDriver, by: nil, answers: fitting("e1000e")) { state in
                state.changeDriver("e1000e") { $0.fits = [] }
            }
        },
        ErrnoRow(
            "release",
            "none",
            "No driver and no module fits",
            says: ["0000:03:00.0 has no driver now: none took it."]
        ) {
            .double(.anyDriver, by: nil, answers: fitting(nil)) { state in
                state.changeDriver("e1000e") { $0.fits = [] }
            }
        },
    ]

    /// A host that knows one module for the card, or none.
    static func fitting(_ module: String?) -> HostDouble.Answers {
        let alias = KernelState.server.devices[Told.card]?.modalias ?? ""
        return answers { $0.modules = [.alias(alias): module.map { [$0] } ?? []] }
    }

    /// Every row.
    static let all: [ErrnoRow] =
        bindNoDevice + bindBusy + bindInvalid + bindAgain + bindOther + probe + unbind + override
        + ids + functions + anyFile + nodes + modules + withoutDriver
}
