/// How a program names a device to vfio: `0000:01:00.1`, and for virtual functions with a token.
///
/// A virtual function whose physical function vfio-pci has, and such a physical function while one of its
/// virtual functions is open, is had by those alone who know the token. The first user of the physical
/// function says what it is; before, and after each binding, nobody knows it.
///
/// Source: `vfio_device_get_from_name()`, drivers/vfio/group.c; `vfio_pci_core_match()`,
/// `vfio_pci_validate_vf_token()`, drivers/vfio/pci/vfio_pci_core.c.
extension DriverCore {
    /// The device of a group that a program means; asking for it may set a token.
    mutating func device(of group: VFIOGroup, named text: String) -> Result<DeviceID, Refusal> {
        let written = text.utf8.prefix { $0 != 0 }
        for id in group.devices {
            guard let device = facts(of: id) else { continue }
            let driver = read(id, .driver)?.driver.flatMap { facts(of: $0) }
            let isPCI = driver?.description.code == .vfioPCI
            if isPCI, profile.vfioKnowsSRIOV {
                guard written.starts(with: device.name.utf8) else { continue }
                let options = Array(written.dropFirst(device.name.utf8.count))
                guard options.first.map({ $0 == UInt8(ascii: " ") }) ?? true else { continue }
                guard let token = VFToken.read(options[...]) else {
                    return .failure(Refusal(.EINVAL, .vfio(.notAnOption)))
                }
                if let refusal = check(token, of: device) { return .failure(refusal) }
            } else if !written.elementsEqual(device.name.utf8) {
                continue
            }
            if canBeOpened(id) { return .success(id) }
        }
        return .failure(Refusal(.ENODEV, .vfio(.noSuchDevice)))
    }

    /// Why a token, or none, does not open a device.
    private mutating func check(_ given: VFToken?, of device: DeviceFacts) -> Refusal? {
        let unasked = given.map { _ in Refusal(.EINVAL, .vfio(.tokenNotAsked)) }
        if let physical = device.physicalFunction {
            let driver = read(physical, .driver)?.driver.flatMap { facts(of: $0) }
            return driver?.isVFIO == true ? compare(given, of: physical) : unasked
        }
        guard device.pci?.sriov != nil else { return unasked }
        if virtualFunctions(of: device.id).contains(where: { isOpen($0) }) {
            return compare(given, of: device.id)
        }
        if let given { change(device.id, .vfio) { $0.token = given } }
        return nil
    }

    private func compare(_ given: VFToken?, of physical: DeviceID) -> Refusal? {
        guard let given else { return Refusal(.EACCES, .vfio(.tokenMissing)) }
        return read(physical, .vfio)?.token == given ? nil : Refusal(.EACCES, .vfio(.tokenWrong))
    }

    /// A UUID that those share who use a physical function and its virtual ones.
    struct VFToken: Equatable, Sendable {
        private let bytes: [UInt8]

        private static var key: [UInt8] { Array("vf_token=".utf8) }

        /// The token among the options behind a device's name: nil for options that are none, or twice there.
        static func read(_ options: ArraySlice<UInt8>) -> VFToken?? {
            var token: VFToken?
            var rest = options
            while let byte = rest.first {
                if byte == UInt8(ascii: " ") {
                    rest = rest.dropFirst()
                    continue
                }
                guard token == nil, rest.starts(with: key) else { return .none }
                rest = rest.dropFirst(key.count)
                guard let read = VFToken(rest.prefix(36)) else { return .none }
                token = read
                rest = rest.dropFirst(36)
            }
            return .some(token)
        }

        /// A UUID as text, in capitals or not.
        private init?(_ text: ArraySlice<UInt8>) {
            guard text.isUUID else { return nil }
            bytes = text.map { $0 | 0x20 }
        }
    }
}

extension DriverCore.VFToken: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(bytes)
    }
}
