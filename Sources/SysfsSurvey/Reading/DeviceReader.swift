internal import DriverCore
internal import Sysfs
internal import SystemPackage

/// The reading of one device; what cannot be read or makes no sense is noted, and taken for not said.
struct DeviceReader {
    let tree: TreeReader
    let path: SysfsPath
    private(set) var failures: [SysfsSurvey.Failure] = []

    init(_ tree: TreeReader, _ path: SysfsPath) {
        self.tree = tree
        self.path = path
    }

    // MARK: - The device

    /// The device with what has become of it; `files` are those of its directory.
    mutating func device(
        _ name: String,
        _ bus: String?,
        parent: Int?,
        files: [DriverCore.StaticAttribute]
    ) -> SysfsSurvey.Device {
        var device = SysfsSurvey.Device(
            description: description(name, bus, files),
            path: path,
            parent: parent
        )
        device.group = tree.linkedName(path / "iommu_group").flatMap { Int($0) }
        device.driver = driverName
        let override = try? tree.sysfs.readText(path / "driver_override")
        device.override = override == "(null)" || override == "" ? nil : override
        device.suppliers = suppliers
        if bus == "pci" { addVirtualFunctions(to: &device) }
        device.failures = failures
        return device
    }

    private var driverName: String? { tree.linkedName(path / "driver") }

    /// What a core is told of it.
    mutating func description(
        _ name: String,
        _ bus: String?,
        _ files: [DriverCore.StaticAttribute]
    ) -> DriverCore.DeviceDescription {
        var description = DriverCore.DeviceDescription(
            name: name,
            bus: bus,
            identity: identity(name, bus),
            group: bus == nil ? .none : groupAssignment(),
            hasFirmwareNode: tree.kind(path / "waiting_for_supplier") != nil
        )
        if tree.kind(path / "power/wakeup") != nil { description.wakeup = .able }
        let gives = GivenFiles(bus, description.identity, driver: driverName, files)
        description.attributes = files.filter { !gives.contains($0) }
        return description
    }

    private mutating func identity(_ name: String, _ bus: String?) -> DriverCore.DeviceIdentity {
        switch bus.map({ DriverCore.MatchRule(ofBus: $0) }) {
        case .pci: .pci(pciIdentity())
        case .platform: .platform(platformIdentity(name))
        case .bus(let kind): busIdentity(kind, name).map { .bus($0) } ?? .named
        case .scripted, nil: .named
        }
    }

    // MARK: - Groups and suppliers

    private mutating func groupAssignment() -> DriverCore.GroupAssignment {
        guard let name = tree.linkedName(path / "iommu_group") else { return .none }
        guard let number = unsigned(name, radix: 10), let number = Int32(exactly: number) else {
            note(unexpected: "iommu_group", "the number of a group", name)
            return .none
        }
        let members = try? tree.sysfs.list(path / "iommu_group/devices")
        return members?.count == 1 ? .own : .shared(number)
    }

    /// The devices that it needs; what only puts off a `sync_state` is no need.
    private var suppliers: [SysfsSurvey.Supplier] {
        tree.names(path).filter { $0.hasPrefix("supplier:") }.compactMap { link in
            let parts = link.split(separator: ":", maxSplits: 2)
            guard parts.count == 3,
                (try? tree.sysfs.readText(path / link / "sync_state_only")) != "1"
            else { return nil }
            let status = (try? tree.sysfs.readText(path / link / "status")) ?? "not tracked"
            return SysfsSurvey.Supplier(
                bus: String(parts[1]),
                name: String(parts[2]),
                isManaged: status != "not tracked"
            )
        }
    }

    // MARK: - Files

    /// The text of a file without the line end; nil where there is none.
    mutating func text(_ name: String) -> String? {
        do {
            return try tree.sysfs.readText(path / name)
        } catch .noSuchFileOrDirectory {
            return nil
        } catch {
            note(SysfsSurvey.Failure(path / name, error))
            return nil
        }
    }

    /// The text of a file that every such device has.
    mutating func requiredText(_ name: String) -> String? {
        let count = failures.count
        if let text = text(name) { return text }
        if failures.count == count {
            note(SysfsSurvey.Failure(path / name, .noSuchFileOrDirectory))
        }
        return nil
    }

    /// The number that a file holds, of up to `most`, in hexadecimal with or without `0x`, or in decimal.
    mutating func number(_ name: String, radix: Int = 16, most: UInt64) -> UInt64? {
        text(name).flatMap { number(in: $0, name, radix, most) }
    }

    /// The number of a file that every such device has.
    mutating func requiredNumber(_ name: String, radix: Int = 16, most: UInt64) -> UInt64? {
        requiredText(name).flatMap { number(in: $0, name, radix, most) }
    }

    private mutating func number(in text: String, _ name: String, _ radix: Int, _ most: UInt64)
        -> UInt64?
    {
        let digits = radix == 16 && text.hasPrefix("0x") ? text.dropFirst(2) : text[...]
        if let number = unsigned(digits, radix: radix), number <= most { return number }
        let base = radix == 16 ? "a hexadecimal" : "a"
        let limit = String(most, radix: radix)
        note(unexpected: name, "\(base) number of up to \(limit)", text)
        return nil
    }

    mutating func note(unexpected name: String, _ expected: String, _ found: String) {
        note(SysfsSurvey.Failure(path / name, expected: expected, found: found))
    }

    /// Each once: a file may be asked for twice.
    private mutating func note(_ failure: SysfsSurvey.Failure) {
        if !failures.contains(failure) { failures.append(failure) }
    }
}
