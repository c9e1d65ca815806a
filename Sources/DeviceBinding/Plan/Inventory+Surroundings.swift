internal import Sysfs

/// What procedures look at beside the devices; each is read only for one that asks.
extension Inventory {
    /// What a procedure wants to know of what is around some changes.
    func surroundings(_ changes: [Change], for procedure: Procedure) throws(Failure) -> Surroundings
    {
        var found = Surroundings()
        guard !procedure.looksAt.isEmpty else { return found }
        for bus in Set(changes.map(\.device.reference.bus)).sorted() {
            if procedure.looksAt.contains(.autoprobe) {
                found.autoprobe[bus] = try flag(SysfsPath("/bus/\(bus)/drivers_autoprobe"))
            }
            guard case .driver(let driver)? = changes.first?.goal else { continue }
            try findIdentifiers(bus, driver, changes, procedure, &found)
            if procedure.looksAt.contains(.driverAutoprobe) {
                found.driverAutoprobe[bus] = try flag(Driver.path(driver, bus: bus) / "autoprobe")
            }
            if procedure.looksAt.contains(.freeIdentifier), bus == "pci" {
                found.freeIdentifier[bus] = try freeIdentifier()
            }
        }
        if procedure.looksAt.contains(.autoprobe) || procedure.looksAt.contains(.identifiers) {
            try findPopulations(changes, &found)
        }
        return found
    }

    /// The IDs of the devices, and who else has them.
    private func findIdentifiers(
        _ bus: String,
        _ driver: String,
        _ changes: [Change],
        _ procedure: Procedure,
        _ found: inout Surroundings
    ) throws(Failure) {
        guard procedure.looksAt.contains(.identifiers), Procedure.hasKnownIDs(bus) else { return }
        if isThere(Driver.path(driver, bus: bus) / "new_id") { found.busesWithNewID.insert(bus) }
        guard found.busesWithNewID.contains(bus) else { return }
        let own = changes.map(\.device.reference).filter { $0.bus == bus }
        for reference in own {
            found.identifiers[reference] = try identifiers(of: reference).first
        }
        let wanted = Set(own.compactMap { found.identifiers[$0] })
        for other in try references(bus: bus) where !own.contains(other) {
            guard !wanted.isDisjoint(with: try identifiers(of: other)) else { continue }
            let served = try self.driver(of: other)
            let isFree = served == nil ? try !isKept(other, from: driver) : false
            found.neighbours.append(.init(reference: other, driver: served, isFree: isFree))
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

    /// Which devices the buses have, and which of them the driver has.
    private func findPopulations(_ changes: [Change], _ found: inout Surroundings) throws(Failure) {
        var driver: String?
        if case .driver(let wanted)? = changes.first?.goal { driver = wanted }
        for bus in Set(changes.map(\.device.reference.bus)).sorted() {
            let present = try references(bus: bus).map(\.name)
            let files = try driver.map { driver throws(Failure) in
                try listIfThere(Driver.path(driver, bus: bus))
            }
            let served = Set(files ?? []).intersection(present).sorted()
            found.populations.append(
                .init(bus: bus, present: present, driver: driver, served: served)
            )
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
