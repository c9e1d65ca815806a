internal import ConformanceCases

/// A machine on which random sequences are played, and how it is put back between two.
struct SequenceSetting: Sendable {
    let machine: CaseMachine
    /// The PCI functions that are played with.
    let functions: [String]
    /// Whether vfio-pci is there.
    var hasVFIO = false
    /// The functions of each IOMMU group whose vfio node is used, by the group's number.
    var groups: [Int: [String]] = [:]
    /// A bridge, which vfio-pci refuses.
    var bridge: String?
    /// Whether functions are removed and found again.
    var hotPlugs = false

    /// A sequence has one of these, so that many share a guest.
    static let all = [
        SequenceSetting(
            machine: CaseMachine(
                qemu: ["-device intel-iommu,intremap=on", "-device edu,addr=05.0"],
                modules: ["bindlab"]
            ),
            functions: ["0000:00:05.0"]
        ),
        SequenceSetting(
            machine: CaseMachine(
                qemu: ["-device intel-iommu,intremap=on", "-device edu,addr=05.0"] + behindBridge,
                modules: ["bindlab"]
            ),
            functions: ["0000:00:05.0", "0000:01:01.0", "0000:01:02.0"]
        ),
        SequenceSetting(
            machine: CaseMachine(modules: ["vfio-pci", "bindlab"]),
            functions: ["0000:00:1f.3"],
            hasVFIO: true
        ),
        SequenceSetting(
            machine: CaseMachine(
                qemu: ["-device intel-iommu,intremap=on", "-device edu,addr=05.0"] + behindBridge,
                modules: ["vfio-pci", "vfio_iommu_type1", "bindlab"]
            ),
            functions: ["0000:00:05.0", "0000:01:01.0", "0000:01:02.0"],
            hasVFIO: true,
            groups: [1: ["0000:00:05.0"], 2: ["0000:01:01.0", "0000:01:02.0"]],
            bridge: "0000:00:07.0"
        ),
        SequenceSetting(
            machine: CaseMachine(
                qemu: [
                    "-device intel-iommu,intremap=on", "-device edu,addr=05.0",
                    "-device edu,addr=06.0",
                ],
                modules: ["bindlab"]
            ),
            functions: ["0000:00:05.0", "0000:00:06.0"],
            hotPlugs: true
        ),
    ]

    private static let behindBridge = [
        "-device pcie-pci-bridge,id=br1,addr=07.0", "-device edu,bus=br1,addr=01.0",
        "-device edu,bus=br1,addr=02.0",
    ]

    /// The only IDs that vfio-pci is given; each may be listed with and without the parts behind it.
    static let vfioIDs = ["1234 11e8", "1234 11e8 1af4 1100", "1234 11e8 1af4 1101"]

    private static let buses = ["platform", "pci", "lab"]

    /// What is done before a sequence to have the machine as it was.
    ///
    /// A PCI function may be left among the deferred when its drivers have gone; the next binding has
    /// it tried again, and so taken off the list. That is what the last two drivers are for. Functions that
    /// come and go are all removed and found again, since a function that is found stands last on its bus.
    var reset: [CaseOperation] {
        var operations: [CaseOperation] = []
        func write(_ path: String, _ text: String) {
            operations.append(.write(path: "/sys/bus/" + path, bytes: Array(text.utf8)))
        }
        if hasVFIO { operations.append(.vfio(["closeall"])) }
        operations.append(.lab(["reset"]))
        if hasVFIO {
            for function in functions { write("pci/drivers/vfio-pci/unbind", function) }
            // One write takes one ID off.
            for _ in Self.vfioIDs { write("pci/drivers/vfio-pci/remove_id", Self.vfioIDs[0]) }
        }
        for bus in Self.buses { write(bus + "/drivers_autoprobe", "1") }
        for function in functions {
            if hotPlugs {
                write("pci/devices/\(function)/remove", "1")
            } else {
                write("pci/devices/\(function)/driver_override", "\n")
            }
        }
        if hotPlugs { write("pci/rescan", "1") }
        if let bridge { write("pci/devices/\(bridge)/driver_override", "\n") }
        let last = [["pdrv", "zz"], ["pdev", "zz"], ["reset"]]
        return operations + last.map { .lab($0) }
    }

    /// What the driver core has to be told to be where a kernel is after a reset.
    var coreReset: [CaseOperation] {
        hotPlugs ? reset.filter { if case .write = $0 { true } else { false } } : []
    }
}
