/// `preferred_driver`: a device's own word on which driver may have it.
///
/// Proposed by Alex Williamson on 26 March 2014, in the PCI device with a patch, and in struct device
/// as a thought. A text that no driver has keeps every driver away; an empty line clears it. It was
/// merged for 3.16 as `driver_override`.
extension DriverCore {
    /// Whether a device has the file: PCI functions, or every device of a bus.
    func hasPreferredDriver(_ device: DeviceFacts) -> Bool {
        guard let bus = device.bus else { return false }
        if profile.proposals.contains(.preferredDriverOfAnyDevice) { return true }
        return profile.proposals.contains(.preferredDriver) && rule(of: bus) == .pci
    }

    /// The text until the end of its first line; no lock is taken, nothing is probed.
    mutating func storePreferredDriver(_ id: DeviceID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard bytes.count <= Self.overrideBytesMax else {
            return refuse(.EINVAL, .tooLong(limit: Self.overrideBytesMax), task)
        }
        let line = StoreText(bytes).line
        setPreferredDriver(of: id, to: line.isEmpty ? nil : line)
        conclude(.count(bytes.count), task)
    }

    /// Sets or clears it, and keeps the index of devices by it.
    private mutating func setPreferredDriver(of id: DeviceID, to value: String?) {
        guard let bus = bus(of: id), let naming = read(id, .override) else { return }
        let old = naming.proposed?.preferredDriver
        move(
            id,
            from: old.map { [.preferred($0)] } ?? [],
            to: value.map { [.preferred($0)] } ?? [],
            on: bus
        )
        change(id, .override) {
            $0.proposed = .setting(preferredDriver: value, in: $0.proposed)
        }
    }

    /// The entry that a PCI driver's probe is given for an entry that fits.
    ///
    /// Note 2 of the proposal: none at all where the preferred driver was matched by its name, unless
    /// one is made from the function's own numbers.
    func probeEntry(_ entry: PCIMatchID?, for device: MatchedDevice) -> PCIMatchID? {
        guard device.naming.override == nil, device.naming.proposed?.preferredDriver != nil else {
            return entry
        }
        guard profile.proposals.contains(.preferredDriverMakesID) else { return nil }
        guard entry == .wildcard, let pci = device.naming.pci(of: device.facts) else {
            return entry
        }
        return PCIMatchID(
            vendor: pci.vendor,
            device: pci.device,
            subvendor: pci.subvendor,
            subdevice: pci.subdevice,
            classCode: pci.classCode,
            classMask: 0xff_ffff
        )
    }

    /// `preferred_driver` of a device; nil when unset.
    public func preferredDriver(of device: DeviceID) -> String? {
        read(device, .override)?.proposed?.preferredDriver?.readable
    }
}
