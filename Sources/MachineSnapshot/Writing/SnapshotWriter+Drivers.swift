internal import DriverCore
internal import JSON5Text
internal import SysfsSurvey

/// Drivers, with what each lists.
extension SnapshotWriter {
    func value(of seen: SysfsSurvey.Driver) -> JSON {
        let driver = seen.description
        var members: JSONObject = [
            "name": .text(driver.name), "bus": .text(driver.bus),
        ]
        if let module = driver.module, seen.isModuleLoaded {
            members.append(("module", .text(module)))
        }
        switch driver.bus {
        case "pci": members += pci(driver)
        case "platform": members += platform(driver)
        case "virtio": members.append(("ids", .list(virtioIDs(of: driver))))
        default: members.append(("match", .integer(0)))
        }
        if driver.suppressesBindAttributes {
            members.append(("suppressBindAttributes", .boolean(true)))
        }
        return .object(members)
    }

    // MARK: - PCI

    private func pci(_ driver: DriverCore.DriverDescription) -> JSONObject {
        guard case .pci(let ids) = driver.table else { return [:] }
        var members: JSONObject = [:]
        if driver.code == .vfioPCI { members.append(("code", .text("vfio-pci"))) }
        if !ids.isEmpty { members.append(("ids", .list(ids.map(value)))) }
        // Of vfio's own code that is known.
        if driver.managesDMA, driver.code == .external {
            members.append(("managesDMA", .boolean(true)))
        }
        if driver.configuresSRIOV { members.append(("configuresSRIOV", .boolean(true))) }
        return members
    }

    /// As an entry of `ids`.
    func value(of id: DriverCore.PCIMatchID) -> JSON {
        let any = DriverCore.PCIMatchID.any
        var members: JSONObject = [:]
        let hasBoard = id.subvendor != any || id.subdevice != any
        let text = JSON.text(SnapshotWriter.pair(id.vendor, id.device))
        if !id.overrideOnly, id.classMask == 0, !hasBoard, id.vendor != any { return text }
        if id.vendor != any || id.device != any { members.append(("id", text)) }
        if hasBoard {
            let board = SnapshotWriter.pair(id.subvendor, id.subdevice)
            members.append(("subsystem", .text(board)))
        }
        if id.classMask != 0 {
            members.append(("class", .text(SnapshotWriter.hexadecimal(id.classCode, 6))))
            members.append(("classMask", .text(SnapshotWriter.hexadecimal(id.classMask, 6))))
        }
        if id.overrideOnly { members.append(("overrideOnly", .boolean(true))) }
        return .object(members)
    }

    private static func pair(_ first: UInt32, _ second: UInt32) -> String {
        [first, second].map { $0 == DriverCore.PCIMatchID.any ? "*" : hexadecimal($0, 4) }
            .joined(separator: ":")
    }

    static func hexadecimal(_ number: some BinaryInteger, _ digits: Int) -> String {
        padded(String(number, radix: 16), to: digits)
    }

    // MARK: - Platform and virtio

    private func platform(_ driver: DriverCore.DriverDescription) -> JSONObject {
        guard case .platform(let table) = driver.table else { return [:] }
        var members: JSONObject = [:]
        if !table.compatible.isEmpty { members.append(("compatible", .texts(table.compatible))) }
        if !table.acpiIDs.isEmpty { members.append(("acpi", .texts(table.acpiIDs))) }
        if let names = table.names { members.append(("names", .texts(names))) }
        if driver.code == .vfioPlatform { members.append(("code", .text("vfio-platform"))) }
        return members
    }

    private func virtioIDs(of driver: DriverCore.DriverDescription) -> [JSON] {
        guard case .bus(let table) = driver.table else { return [] }
        return table.ids.compactMap { id in
            // The type is the first of the fields.
            guard case .equals(.number(let type))? = id.tests.first else { return nil }
            return .object(["device": .text(SnapshotWriter.hexadecimal(type, 4))])
        }
    }
}
