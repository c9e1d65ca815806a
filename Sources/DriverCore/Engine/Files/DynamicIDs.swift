/// Dynamic IDs of PCI drivers.
///
/// Source: `new_id_store()`, `remove_id_store()`, drivers/pci/pci-driver.c.
extension DriverCore {
    mutating func storeNewID(_ driver: DriverID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let found = facts(of: driver) else { return refuse(.gone, task) }
        if rule(of: found.bus) == .platform { return storeCompatible(found, bytes, task) }
        if let format = rule(of: found.bus)?.rules?.dynamicIDs {
            return storeBusID(found, format, bytes, task)
        }
        let numbers = StoreText(bytes).hexadecimalNumbers(limit: 7)
        guard numbers.count >= 2 else { return refuse(.notAnID, task) }
        let id = PCIMatchID(scanned: numbers)
        if let refusal = refusal(
            of: id,
            isComplete: !profile.newIDRefusesKnown || numbers.count == 7,
            for: found
        ) {
            return refuse(refusal, task)
        }
        changeMatching(of: driver) { $0.dynamicIDs.append(id) }
        push(.conclude(.count(bytes.count)), task)
        push(.offer(Offer(driver: driver)), task)
    }

    /// Why an ID is not taken: it is covered already, or its driver data is not in the table.
    private func refusal(of id: PCIMatchID, isComplete: Bool, for driver: DriverFacts) -> Refusal? {
        // Number by number as they were written: those of more than 16 bits are no device's, and equal
        // nothing but themselves and a wildcard. Before, a device had its numbers in 16 bits each.
        // Source: `pci_match_one_id()`, drivers/pci/pci.h; `new_id_store()`, drivers/pci/pci-driver.c.
        let width: UInt32 = profile[.newIDComparesWholeNumbers] ? .max : 0xFFFF
        let asDevice = PCIIdentity(
            vendor: id.vendor & width,
            device: id.device & width,
            subvendor: id.subvendor & width,
            subdevice: id.subdevice & width,
            classCode: id.classCode
        )
        let table = driver.pciTable
        if !isComplete, table.contains(where: { !$0.overrideOnly && $0.fits(asDevice) }) {
            return Refusal(.EEXIST, .idExists)
        }
        let hasTable = driver.hasEmptyTable || !table.isEmpty
        if hasTable, !table.contains(where: { $0.driverData == id.driverData }) {
            return Refusal(.EINVAL, .driverDataNotInTable(id.driverData))
        }
        if !isComplete, dynamicIDs(of: driver.id).contains(where: { $0.fits(asDevice) }) {
            return Refusal(.EEXIST, .idExists)
        }
        return nil
    }

    mutating func storeRemoveID(_ driver: DriverID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let found = facts(of: driver) else { return refuse(.gone, task) }
        if rule(of: found.bus) == .platform { return removeCompatible(found, bytes, task) }
        if let format = rule(of: found.bus)?.rules?.dynamicIDs {
            return removeBusID(found, format, bytes, task)
        }
        let numbers = StoreText(bytes).hexadecimalNumbers()
        guard numbers.count >= 2 else { return refuse(.notAnID, task) }
        let request = PCIMatchID(scanned: numbers)
        let index = dynamicIDs(of: driver).firstIndex { request.names($0) }
        guard let index else {
            return refuse(.ENODEV, .noSuchID, task)
        }
        changeMatching(of: driver) { $0.dynamicIDs.remove(at: index) }
        conclude(.count(bytes.count), task)
    }
}

extension DriverCore.PCIMatchID {
    /// An ID from up to seven scanned numbers, each cut to the width of its field.
    init(scanned numbers: [UInt64]) {
        func field(_ index: Int) -> UInt32? {
            index < numbers.count ? UInt32(truncatingIfNeeded: numbers[index]) : nil
        }
        self.init(
            vendor: field(0) ?? DriverCore.PCIMatchID.any,
            device: field(1) ?? DriverCore.PCIMatchID.any,
            subvendor: field(2) ?? DriverCore.PCIMatchID.any,
            subdevice: field(3) ?? DriverCore.PCIMatchID.any,
            classCode: field(4) ?? 0,
            classMask: field(5) ?? 0,
            driverData: numbers.count > 6 ? numbers[6] : 0
        )
    }

    /// Whether a request to remove means this ID: its wildcards fit anything, its mask decides the class.
    fileprivate func names(_ id: DriverCore.PCIMatchID) -> Bool {
        vendor == id.vendor && device == id.device
            && (subvendor == DriverCore.PCIMatchID.any || subvendor == id.subvendor)
            && (subdevice == DriverCore.PCIMatchID.any || subdevice == id.subdevice)
            && (id.classCode ^ classCode) & classMask == 0
    }
}
