import ScratchTree

extension ScratchTree {
    /// A small `/sys` of plain files: two network cards of one kind and two devices in one group.
    static func server() -> ScratchTree {
        let tree = ScratchTree()
        let card = "pci:v00008086d000010D3sv00008086sd0000A01Fbc02sc00i00"
        tree.pciDevice("0000:03:00.0", card, driver: "e1000e", group: 3)
        tree.pciDevice("0000:04:00.0", card, driver: nil, group: 4)
        let graphics = "pci:v000010DEd00001B80sv00000000sd00000000bc03sc00i00"
        tree.pciDevice("0000:05:00.0", graphics, driver: "vfio-pci", group: 7, override: "vfio-pci")
        let sound = "pci:v000010DEd000010F0sv00000000sd00000000bc04sc03i00"
        tree.pciDevice("0000:05:00.1", sound, driver: "snd_hda_intel", group: 7)
        for driver in ["e1000e", "vfio-pci", "snd_hda_intel"] {
            for name in ["bind", "unbind", "uevent"] {
                tree.file("bus/pci/drivers/\(driver)/\(name)", "", mode: 0o200)
            }
        }
        tree.link("bus/pci/drivers/e1000e/module", to: "../../../../module/e1000e")
        tree.file("module/e1000e/initstate", "live\n")
        tree.link("class/net/eth0", to: "../../devices/pci0000:00/0000:03:00.0/net/eth0")
        tree.file("bus/platform/drivers_probe", "", mode: 0o200)
        tree.directory("bus/platform/drivers")
        tree.file("devices/platform/serial8250/modalias", "platform:serial8250\n")
        tree.link(
            "bus/platform/devices/serial8250",
            to: "../../../devices/platform/serial8250"
        )
        tree.file("bus/pci/drivers_probe", "", mode: 0o200)
        return tree
    }

    /// A PCI function with its links.
    private func pciDevice(
        _ name: String,
        _ modalias: String,
        driver: String?,
        group: Int,
        override: String = "(null)"
    ) {
        let path = "devices/pci0000:00/\(name)"
        file("\(path)/modalias", modalias + "\n")
        file("\(path)/driver_override", override + "\n")
        link("bus/pci/devices/\(name)", to: "../../../\(path)")
        link("\(path)/iommu_group", to: "../../../kernel/iommu_groups/\(group)")
        link(
            "kernel/iommu_groups/\(group)/devices/\(name)",
            to: "../../../../\(path)"
        )
        guard let driver else { return }
        link("\(path)/driver", to: "../../../bus/pci/drivers/\(driver)")
        link("bus/pci/drivers/\(driver)/\(name)", to: "../../../../\(path)")
    }
}
