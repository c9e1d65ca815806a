internal import DriverCore

/// Why a case's machine cannot be made.
public struct BoardError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is missing.
    public let description: String
}

/// The functions of a machine: where they stand, and which of them the IOMMU can tell apart.
struct Topology {
    /// One function.
    struct Function {
        var record: FunctionRecord
        var devfn: Devfn
        /// The number of the bus that it is on.
        var bus: UInt8
        /// The bridge above it, by its index here.
        var above: Int?
        /// The bus behind it, where it is a bridge.
        var busBehind: UInt8?
        var isMultifunction: Bool
        var id: String?
    }

    let record: BoardRecord
    let translates: Bool
    private(set) var functions: [Function] = []

    /// The machine of a case: the functions in the order in which a kernel finds them.
    ///
    /// A bus is scanned whole before what is behind its bridges, and firmware numbers buses depth first.
    /// Source: `pci_scan_child_bus()`, drivers/pci/probe.c.
    init(_ record: BoardRecord, _ devices: [QEMUDevice]) throws(BoardError) {
        self.record = record
        translates = devices.contains { $0.type.hasSuffix("-iommu") || $0.type == "intel-iommu" }
        var found: [(device: QEMUDevice, record: FunctionRecord)] = []
        // What is plugged into a USB port is no function.
        for device in devices where !device.type.hasPrefix("usb-") {
            guard let known = record.devices[device.type] else {
                throw BoardError(description: "no record of QEMU's device '\(device.type)'")
            }
            if let known { found.append((device, known)) }
        }
        let fixed = record.builtIn.compactMap { entry in
            Devfn(entry.address).map { devfn in
                Function(
                    record: entry.function,
                    devfn: devfn,
                    bus: 0,
                    isMultifunction: devfn.slot == 0x1f
                )
            }
        }
        var next: UInt8 = 1
        scan(nil, fixed, found, &next)
    }

    private mutating func scan(
        _ above: Int?,
        _ fixed: [Function],
        _ found: [(device: QEMUDevice, record: FunctionRecord)],
        _ next: inout UInt8
    ) {
        let id = above.flatMap { functions[$0].id }
        let bus = above.flatMap { functions[$0].busBehind } ?? 0
        var here = fixed
        for (device, record) in found where above == nil ? device.bus == nil : device.bus == id {
            let taken = Set(here.map { $0.devfn.slot })
            let slot = (above == nil ? 1..<32 : 0..<32).first { !taken.contains(UInt8($0)) } ?? 0
            here.append(
                Function(
                    record: device.applied(to: record),
                    devfn: device.devfn ?? Devfn(slot: UInt8(slot), function: 0),
                    bus: bus,
                    above: above,
                    isMultifunction: device.isMultifunction,
                    id: device.id
                )
            )
        }
        let first = functions.count
        functions += here.sorted { $0.devfn < $1.devfn }
        for index in first..<functions.count where functions[index].record.isBridge {
            functions[index].busBehind = next
            next += 1
            scan(index, [], found, &next)
        }
    }

    /// Plugs a device in behind the bridge that it names; its index, or nil where there is none.
    mutating func plug(_ device: QEMUDevice) -> Int? {
        guard let known = record.devices[device.type], let known,
            let above = functions.firstIndex(where: { $0.id != nil && $0.id == device.bus })
        else { return nil }
        functions.append(
            Function(
                record: device.applied(to: known),
                devfn: device.devfn ?? Devfn(slot: 0, function: 0),
                bus: functions[above].busBehind ?? 0,
                above: above,
                isMultifunction: device.isMultifunction,
                id: device.id
            )
        )
        return functions.count - 1
    }

    /// Whether a function is in the slot of another.
    func isInSlot(_ index: Int, of other: Int) -> Bool {
        let (one, two) = (functions[index], functions[other])
        return one.above == two.above && one.devfn.slot == two.devfn.slot
    }

    /// `0000:00:1f.2`.
    func name(of index: Int) -> String {
        let bus = functions[index].bus
        return "0000:" + (bus < 16 ? "0" : "") + String(bus, radix: 16) + ":"
            + functions[index].devfn.text
    }

    // MARK: - Groups

    /// How a function comes to its IOMMU group.
    ///
    /// Source: `pci_device_group()`, drivers/iommu/iommu.c.
    func group(of index: Int) -> DriverCore.GroupAssignment {
        guard translates else { return .none }
        let top = isolatedTop(of: index)
        let function = functions[top]
        if function.isMultifunction && !function.record.isolates {
            let slot = Int32(function.bus) << 5 | Int32(function.devfn.slot)
            return .shared(0x10000 | slot)
        }
        return top == index && !function.record.isBridge ? .own : .shared(Int32(top))
    }

    /// The function whose requests those of another cannot be told from.
    private func isolatedTop(of index: Int) -> Int {
        var top = index
        var bridge = functions[index].above
        while let here = bridge {
            let isExpress = functions[here].record.isExpressPort
            if !isExpress || !functions[here].record.isolates { top = here }
            bridge = functions[here].above
        }
        return top
    }
}

extension FunctionRecord {
    /// Port type 4 is a root port.
    var wakeup: DriverCore.Wakeup { port == 4 ? .port : wakes ? .able : .none }
    var isBridge: Bool { identity.headerType == 1 }
    /// A root port (4), or an upstream (5) or downstream (6) port of a switch.
    ///
    /// Source: `PCI_EXP_FLAGS_TYPE`, include/uapi/linux/pci_regs.h.
    var isExpressPort: Bool { port.map { (4...6).contains($0) } ?? false }
}

extension QEMUDevice {
    /// The record of the type with what this one device was given.
    fileprivate func applied(to record: FunctionRecord) -> FunctionRecord {
        var record = record
        if record.identity.sriov != nil {
            if let virtualFunctions {
                record.identity.sriov?.totalVFs = virtualFunctions
            } else {
                record.identity.sriov = nil
            }
        }
        return record
    }
}
