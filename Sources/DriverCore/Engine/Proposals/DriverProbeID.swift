/// `driver_probe_id`: an ID of the device that matching takes for the real one.
///
/// Proposed by Alex Williamson on 26 March 2014 in a sentence; no code was posted, and it became
/// `preferred_driver` in the same message's answer. Decided here: on PCI a text is the numbers that
/// `new_id` takes, at most five, and what is not given is 0, so that neither an entry by class nor one
/// by board takes a device that was given another ID; on the platform bus it stands for the compatible
/// strings and the name. Any text may be written on a bus of no IDs, where it changes nothing.
extension DriverCore {
    /// Whether a device has the file: it is on PCI or the platform bus.
    func hasDriverProbeID(_ device: DeviceFacts) -> Bool {
        guard profile.proposals.contains(.driverProbeID) else { return false }
        switch device.description.identity {
        case .pci, .platform: return device.bus != nil
        default: return false
        }
    }

    mutating func storeDriverProbeID(_ id: DeviceID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard bytes.count <= Self.overrideBytesMax else {
            return refuse(.EINVAL, .tooLong(limit: Self.overrideBytesMax), task)
        }
        guard let device = facts(of: id) else { return refuse(.gone, task) }
        let line = StoreText(bytes).line
        if line.isEmpty {
            setProbeID(of: device, nil, nil)
            return conclude(.count(bytes.count), task)
        }
        guard let identity = device.description.identity.retargeted(to: bytes, line) else {
            return refuse(.notAnID, task)
        }
        setProbeID(of: device, shown(identity), identity)
        conclude(.count(bytes.count), task)
    }

    /// Sets or clears the ID, and moves the device to other keys of the index.
    private mutating func setProbeID(
        of device: DeviceFacts,
        _ text: String?,
        _ identity: DeviceIdentity?
    ) {
        guard let bus = device.bus, let before = read(device.id, .override) else { return }
        change(device.id, .override) {
            $0.proposed = .setting(probeID: text, identity, in: $0.proposed)
        }
        let now = read(device.id, .override) ?? before
        move(
            device.id,
            from: before.identity(of: device).matchKeys,
            to: now.identity(of: device).matchKeys,
            on: bus
        )
    }

    /// `driver_probe_id` as a read shows it, by default what the bus matches on.
    public func driverProbeID(of device: DeviceID) -> String? {
        guard let found = facts(of: device) else { return nil }
        return read(device, .override)?.proposed?.probeID ?? shown(found.description.identity)
    }

    /// `8086 10d3`, or the most exact compatible string, or the name.
    private func shown(_ identity: DeviceIdentity) -> String {
        switch identity {
        case .pci(let pci):
            lowerHexadecimal(pci.vendor, digits: 4) + " " + lowerHexadecimal(pci.device, digits: 4)
        case .platform(let platform): platform.node?.compatible.first ?? platform.baseName
        default: ""
        }
    }
}

extension DriverCore.DeviceIdentity {
    /// The identity with another ID; nil for a text that is not one.
    fileprivate func retargeted(to bytes: [UInt8], _ line: String) -> DriverCore.DeviceIdentity? {
        switch self {
        case .pci(let real):
            let numbers = DriverCore.StoreText(bytes).hexadecimalNumbers()
            guard numbers.count >= 2 else { return nil }
            func number(_ index: Int) -> UInt32 {
                index < numbers.count ? UInt32(truncatingIfNeeded: numbers[index]) : 0
            }
            var pci = real
            pci.vendor = number(0) & 0xffff
            pci.device = number(1) & 0xffff
            pci.subvendor = number(2) & 0xffff
            pci.subdevice = number(3) & 0xffff
            pci.classCode = number(4) & 0xff_ffff
            return .pci(pci)
        case .platform(let real):
            let name = real.node?.name ?? real.baseName
            return .platform(
                DriverCore.PlatformIdentity(
                    baseName: line,
                    node: DriverCore.DeviceTreeNode(name: name, compatible: [line])
                )
            )
        default: return nil
        }
    }
}
