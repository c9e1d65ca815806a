internal import DriverCore
internal import VirtualSysfs

/// What comes to the machine while a procedure runs.
extension Rehearsal {
    /// Plugs a PCI function in, which has an IOMMU group of its own.
    public func plug(
        _ name: String,
        id: (vendor: UInt32, device: UInt32),
        below parent: String? = nil
    ) {
        let identity = DriverCore.PCIIdentity(
            vendor: id.vendor,
            device: id.device,
            classCode: 0x02_0000
        )
        add(name, bus: "pci", .pci(identity), below: parent ?? "pci0000:00")
    }

    /// Makes a platform device with a compatible string appear.
    public func plug(_ name: String, compatible: String) {
        add(name, bus: "platform", platform(name, compatible), below: "platform")
    }

    /// Plugs a device in that no IOMMU covers and no driver knows.
    public func plugUngrouped(_ name: String, bus: String) {
        let identity: DriverCore.DeviceIdentity =
            bus == "pci"
            ? .pci(DriverCore.PCIIdentity(vendor: 0x1234, device: 0x5678, classCode: 0xFF_0000))
            : platform(name, "nobody,knows")
        add(name, bus: bus, identity, below: bus == "pci" ? "pci0000:00" : "platform", .none)
    }

    /// Takes a device away.
    public func unplug(_ name: String, bus: String) {
        let device = sysfs.withCore { core in
            core.bus(named: bus).flatMap { core.device(named: name, on: $0) }
        }
        if let device { sysfs.perform(.removeDevice(device)) }
    }

    /// A driver's probe does not come to an end from now on.
    package func suspend(_ driver: String, onBus bus: String) { sysfs.block(driver, on: bus) }

    private func platform(_ name: String, _ compatible: String) -> DriverCore.DeviceIdentity {
        let node = DriverCore.DeviceTreeNode(name: "late", compatible: [compatible])
        return .platform(DriverCore.PlatformIdentity(baseName: name, node: node))
    }

    private func add(
        _ name: String,
        bus: String,
        _ identity: DriverCore.DeviceIdentity,
        below parent: String,
        _ group: DriverCore.GroupAssignment = .own
    ) {
        let above = sysfs.withCore { core in
            core.bus(named: bus).flatMap { core.device(named: parent, on: $0) }
                ?? core.child(named: parent, of: nil)
        }
        sysfs.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: name,
                    bus: bus,
                    parent: above,
                    identity: identity,
                    group: group
                )
            )
        )
    }
}
