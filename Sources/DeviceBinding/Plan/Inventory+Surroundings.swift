internal import Sysfs

/// What procedures look at beside the devices; each is read only for one that asks.
extension Inventory {
    /// What a procedure wants to know of what is around some changes.
    func surroundings(_ changes: [Change], for procedures: Procedures) throws(Failure)
        -> Surroundings
    {
        var found = Surroundings()
        for (bus, procedure) in procedures.byBus.sorted(by: { $0.key < $1.key })
        where !procedure.looksAt.isEmpty {
            let own = changes.filter { $0.device.reference.bus == bus }
            let drivers = Set(own.compactMap(\.driverWanted)).sorted()
            if procedure.looksAt.contains(.autoprobe) {
                found.autoprobe[bus] = try flag(SysfsPath("/bus/\(bus)/drivers_autoprobe"))
            }
            if procedure.looksAt.contains(.identifiers), Procedure.hasKnownIDs(bus) {
                try findIdentifiers(of: own, &found)
            }
            if procedure.looksAt.contains(.driverAutoprobe) {
                for driver in drivers {
                    found.driverAutoprobe[driver] = try flag(driver.path / "autoprobe")
                }
            }
            if procedure.looksAt.contains(.freeIdentifier), bus == "pci", !drivers.isEmpty {
                found.freeIdentifier[bus] = try freeIdentifier()
            }
            if procedure.looksAt.contains(.autoprobe) || procedure.looksAt.contains(.identifiers) {
                try findPopulations(on: bus, drivers, &found)
            }
        }
        return found
    }

    /// The IDs of the devices of a bus, and who else has one that a driver is to be given.
    private func findIdentifiers(of own: [Change], _ found: inout Surroundings) throws(Failure) {
        for driver in Set(own.compactMap(\.driverWanted)).sorted()
        where isThere(driver.path / "new_id") {
            found.driversWithNewID.insert(driver)
        }
        let drivers = found.driversWithNewID
        let listed = own.filter { $0.driverWanted.map(drivers.contains) ?? false }
        guard let bus = listed.first?.device.reference.bus else { return }
        for change in own {
            let reference = change.device.reference
            found.identifiers[reference] = try identifiers(of: reference).first
        }
        var takers: [String: Set<String>] = [:]
        for change in listed {
            guard let id = found.identifiers[change.device.reference],
                let driver = change.driverWanted
            else { continue }
            takers[id, default: []].insert(driver.name)
        }
        let references = Set(own.map(\.device.reference))
        for other in try self.references(bus: bus) where !references.contains(other) {
            let drivers = try identifiers(of: other).flatMap { takers[$0] ?? [] }
            guard !drivers.isEmpty else { continue }
            let served = try self.driver(of: other)
            for driver in Set(drivers).sorted() {
                let isFree = served == nil ? try !isKept(other, from: driver) : false
                found.neighbours.append(
                    .init(reference: other, driver: served, taker: driver, isFree: isFree)
                )
            }
        }
    }

    /// Whether a device without a driver names another one than this.
    private func isKept(_ reference: DeviceReference, from driver: String) throws(Failure) -> Bool {
        let named = [
            try override(of: reference).driver,
            try text(reference.path / "preferred_driver").flatMap { Override(text: $0).driver },
        ]
        return named.contains { $0 != nil && $0 != driver }
    }

    /// The IDs of a device as `new_id` of its bus takes them, the most exact first.
    ///
    /// A whole device of USB has none: no driver with `new_id` serves one.
    private func identifiers(of reference: DeviceReference) throws(Failure) -> [String] {
        switch reference.bus {
        case "pci", "usb":
            let alias = try text(reference.path / "modalias")
            return alias.flatMap(ProductID.init(modalias:)).map { [$0.spaced] } ?? []
        case "vmbus":
            let guid = try text(reference.path / "class_id")
            return guid.map { [String($0.filter { $0 != "{" && $0 != "}" })] } ?? []
        default:
            let lines = (try text(reference.path / "uevent") ?? "").split(separator: "\n")
            return lines.compactMap { line in
                guard line.hasPrefix("OF_COMPATIBLE_"), !line.hasPrefix("OF_COMPATIBLE_N=") else {
                    return nil
                }
                return line.firstIndex(of: "=").map { String(line[line.index(after: $0)...]) }
            }
        }
    }

    /// An ID that no function claims: the vendor `ffff` is what an empty slot answers.
    private func freeIdentifier() throws(Failure) -> String? {
        var taken: Set<String> = []
        for reference in try references(bus: "pci") {
            if let id = try text(reference.path / "driver_probe_id") { taken.insert(id) }
        }
        return (1...0xFFFE).lazy.map { "ffff " + hex(UInt32($0), digits: 4) }
            .first { !taken.contains($0) }
    }

    /// Which devices a bus has, and which of them each of some drivers has.
    private func findPopulations(
        on bus: String,
        _ drivers: [DriverReference],
        _ found: inout Surroundings
    ) throws(Failure) {
        let present = try references(bus: bus).map(\.name)
        for driver in drivers {
            let served = Set(try listIfThere(driver.path)).intersection(present).sorted()
            found.populations.append(
                .init(bus: bus, present: present, driver: driver.name, served: served)
            )
        }
        if drivers.isEmpty {
            found.populations.append(.init(bus: bus, present: present, driver: nil, served: []))
        }
    }

    /// What names a driver for a device beside its override.
    func marks(of device: Device) throws(Failure) -> Marks {
        var marks = Marks()
        let path = device.reference.path
        if let text = try text(path / "preferred_driver") { marks.preferred = Override(text: text) }
        marks.probeID = try text(path / "driver_probe_id")
        if let id = marks.probeID { marks.hasOtherID = try id != ownProbeID(device) }
        return marks
    }

    /// What `driver_probe_id` says of a device that has its own ID.
    private func ownProbeID(_ device: Device) throws(Failure) -> String? {
        if device.identity != nil {
            return device.modalias.flatMap(ProductID.init(modalias:))?.spaced
        }
        if let compatible = try identifiers(of: device.reference).first { return compatible }
        guard let alias = device.modalias, alias.hasPrefix("platform:") else { return nil }
        return String(alias.dropFirst("platform:".count))
    }

    /// A file of one bit; nil where there is none.
    private func flag(_ path: SysfsPath) throws(Failure) -> Bool? {
        try text(path).map { $0 != "0" }
    }
}

extension ProductID {
    /// Vendor and device as `new_id` takes them, `8086 10d3`.
    fileprivate var spaced: String { hex(vendor, digits: 4) + " " + hex(product, digits: 4) }
}
