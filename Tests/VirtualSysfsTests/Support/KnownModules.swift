import DriverCore

extension DriverDescription {
    /// The driver of ports, which is built in; its probe takes root ports only.
    static let pcieport = DriverDescription(
        name: "pcieport",
        bus: "pci",
        table: .pci([PCIMatchID(vendor: 0x1b36, device: 0x000c, classCode: 0x060400, classMask: ~0)]
        ),
        managesDMA: true
    )
}

extension ModuleDescription {
    /// What Debian's module of a name registers, as far as the cases go; nil for an unknown one.
    static func known(_ name: String) -> ModuleDescription? {
        switch name {
        case "bindlab", "vfio", "vfio_iommu_type1": ModuleDescription(name: name)
        case "e1000e":
            ModuleDescription(
                name: name,
                drivers: [pci("e1000e", PCIMatchID(vendor: 0x8086, device: 0x10d3))]
            )
        case "pci_pf_stub":
            ModuleDescription(name: name, drivers: [pfStub])
        case "pcspkr":
            ModuleDescription(
                name: name,
                drivers: [DriverDescription(name: "pcspkr", bus: "platform")]
            )
        case "vfio_pci":
            ModuleDescription(name: name, drivers: [vfioPCI], parameters: vfioParameters)
        default: nil
        }
    }

    private static func pci(_ name: String, _ ids: PCIMatchID...) -> DriverDescription {
        DriverDescription(name: name, bus: "pci", table: .pci(ids))
    }

    private static var pfStub: DriverDescription {
        var driver = pci("pci-pf-stub", PCIMatchID(vendor: 0x1d0f, device: 0x0053))
        driver.configuresSRIOV = true
        return driver
    }

    private static var vfioPCI: DriverDescription {
        DriverDescription(
            name: "vfio-pci",
            bus: "pci",
            table: .pci([PCIMatchID(overrideOnly: true)]),
            code: .vfioPCI,
            managesDMA: true,
            configuresSRIOV: true,
            keepsVFsWhenUnbound: false
        )
    }

    private static var vfioParameters: [ModuleParameter] {
        [
            ModuleParameter(name: "disable_denylist", value: "N"),
            ModuleParameter(name: "disable_idle_d3", value: "N"),
            ModuleParameter(name: "disable_vga", value: "N"),
            ModuleParameter(name: "enable_sriov", value: "N", mode: 0o644),
            ModuleParameter(name: "nointxmask", value: "N"),
        ]
    }
}
