import DriverCore
import Testing

/// The index only leaves out what the match rule would refuse: it changes no decision.
@Suite struct MatchIndexTests {
    @Test(arguments: 0..<40 as Range<UInt64>)
    func `a device gets the first driver in the order of registering that fits`(seed: UInt64) {
        var random = Random(state: seed)
        let tables = (0..<12).map { _ in (0..<3).map { _ in random.entry() } }
        let devices = (0..<30).map { _ in random.identity() }
        for identity in devices {
            let first = tables.firstIndex { $0.contains { !$0.overrideOnly && $0.fits(identity) } }
            #expect(
                driverNumber(of: identity, tables, driversFirst: true) == first,
                "\(identity) is added"
            )
            #expect(
                driverNumber(of: identity, tables, driversFirst: false) == first,
                "drivers for \(identity) are registered"
            )
        }
    }

    /// The number of the driver that a device gets, by a search for one or by the drivers' coming.
    private func driverNumber(
        of identity: DriverCore.PCIIdentity,
        _ tables: [[DriverCore.PCIMatchID]],
        driversFirst: Bool
    ) -> Int? {
        let drivers = tables.enumerated().map { number, table in
            DriverCore.Operation.registerDriver(
                DriverCore.DriverDescription(name: "\(number)", bus: "pci", table: .pci(table))
            )
        }
        let device = DriverCore.Operation.addDevice(
            DriverCore.DeviceDescription(name: "0000:00:01.0", bus: "pci", identity: .pci(identity))
        )
        var core = DriverCore()
        let bus = DriverCore.Operation.addBus(DriverCore.BusDescription(name: "pci", rule: .pci))
        for operation in [bus] + (driversFirst ? drivers + [device] : [device] + drivers) {
            _ = core.perform(operation, probesReturn: .bound([]))
        }
        return core.bus(named: "pci")
            .flatMap { core.device(named: "0000:00:01.0", on: $0) }
            .flatMap { core.driver(of: $0) }
            .flatMap { core.name(of: $0) }
            .flatMap { Int($0) }
    }
}

/// Entries and identities from so few values that many of them fit each other.
private struct Random {
    var state: UInt64

    /// Source: the multiplier and increment of Knuth's MMIX generator.
    mutating func number(below limit: UInt32) -> UInt32 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return UInt32(truncatingIfNeeded: state >> 33) % limit
    }

    mutating func value(orAny odds: UInt32) -> UInt32 {
        number(below: odds) == 0 ? DriverCore.PCIMatchID.any : number(below: 3)
    }

    mutating func classCode() -> UInt32 {
        number(below: 2) << 16 | number(below: 2) << 8 | number(below: 2)
    }

    mutating func entry() -> DriverCore.PCIMatchID {
        let masks: [UInt32] = [0, 0xff0000, 0xffff00, 0xffffff, 0xffff_ffff, 0x00ff00]
        return DriverCore.PCIMatchID(
            vendor: value(orAny: 2),
            device: value(orAny: 2),
            classCode: classCode(),
            classMask: masks[Int(number(below: UInt32(masks.count)))],
            overrideOnly: number(below: 4) == 0
        )
    }

    mutating func identity() -> DriverCore.PCIIdentity {
        DriverCore.PCIIdentity(
            vendor: number(below: 3),
            device: number(below: 3),
            classCode: classCode()
        )
    }
}
