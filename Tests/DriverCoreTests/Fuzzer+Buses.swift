@testable import DriverCore

/// Devices and drivers of buses whose rules are data.
extension Fuzzer {
    /// One with the parent's lock and IDs at run time, one with IDs and an override, one with names,
    /// one with a group's DMA, one where everybody fits.
    static let kinds: [DriverCore.BusKind] = [.usb, .vmbus, .spi, .fslMC, .vdpa]
    static let guid = "f8615163-df3e-46c5-913f-f2d2f965ed0e"

    mutating func busDevice() -> DriverCore.DeviceDescription {
        let kind = pick(Self.kinds)
        let onBus = core.bus(named: kind.rawValue).map { core.devices(of: $0) } ?? []
        let functions = core.devices(of: DriverCore.BusID(rawValue: 0))
        let hub = pick([onBus, onBus, functions]).randomElement(using: &generator)
        var description = DriverCore.DeviceDescription(
            name: kind.rawValue + pick(["-1", "-2", "-3"]),
            bus: kind.rawValue,
            parent: pick(0..<2) == 0 ? hub : nil,
            identity: DriverCore.BusIdentity(kind, values(kind)).map { .bus($0) } ?? .named,
            group: kind == .fslMC ? pick([.own, .shared(3)]) : .none
        )
        description.maker = maker()
        return description
    }

    /// Who makes a device: often nobody, else whoever has the one above, or one of a name.
    mutating func maker() -> DriverCore.DeviceMaker? {
        pick([nil, nil, .first, .first, .driver("a"), .driver("pf")])
    }

    private mutating func values(_ kind: DriverCore.BusKind) -> [(String, DriverCore.BusValue)] {
        switch kind {
        case .usb:
            [
                ("idVendor", 0x46f4), ("idProduct", pick([1, 2])),
                ("bInterfaceClass", pick([3, 8])), ("isDevice", pick([0, 0, 1])),
            ]
        case .vmbus: [("class_id", .text(pick([Self.guid, "another"])))]
        case .spi: [("name", pick(["x", "spi-a"]))]
        case .fslMC: [("vendor", 0x1957), ("type", pick(["dpni", "dpio"]))]
        default: []
        }
    }

    mutating func busDriver(_ probeType: DriverCore.ProbeType) -> DriverCore.DriverDescription {
        let kind = pick(Self.kinds)
        return DriverCore.DriverDescription(
            name: kind.rawValue + pick(["-a", "-b"]),
            bus: kind.rawValue,
            table: .bus(table(kind)),
            managesDMA: pick(0..<3) == 0,
            probeType: probeType
        )
    }

    private mutating func table(_ kind: DriverCore.BusKind) -> DriverCore.BusMatchTable {
        let isEmpty = pick(0..<3) == 0
        if isEmpty {
            return DriverCore.BusMatchTable(isForWholeDevices: kind == .usb && pick(0..<2) == 0)
        }
        switch kind {
        case .usb:
            return pick([
                entries(kind, [("bInterfaceClass", .equals(8))]),
                entries(kind, [("idVendor", .equals(0x46f4)), ("idProduct", .equals(1))]),
                entries(kind, [("idVendor", .equals(0x46f4)), ("bInterfaceClass", .equals(3))]),
            ])
        case .vmbus: return entries(kind, [("class_id", .equals(.text(Self.guid)))])
        case .spi: return DriverCore.BusMatchTable(names: ["x", "y"])
        case .fslMC:
            return entries(kind, [("vendor", .equals(0x1957)), ("type", .equals("dpni"))])
        default: return DriverCore.BusMatchTable()
        }
    }
}
