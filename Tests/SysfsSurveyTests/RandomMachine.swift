import DriverCore
import DriverScripts
import SysfsSurvey

/// A machine with a few random devices and drivers on every bus that the core knows.
///
/// Each device says all that such a device of the kernel says: what is left out of a description reads as 0.
struct RandomMachine {
    private(set) var core: DriverCore
    private(set) var code = ScriptedDrivers()
    private var generator: Generator

    /// Repeatable: the numbers of SplitMix64.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9e37_79b9_7f4a_7c15
            var mixed = state
            mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
            mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
            return mixed ^ mixed >> 31
        }
    }

    static let buses =
        ["pci", "platform", "lab"]
        + DriverCore.BusKind.allCases.filter { !$0.isGeneral }.map(\.rawValue)

    init(seed: UInt64) {
        generator = Generator(state: seed)
        core = DriverCore(profile: DriverCore.Profile.all[Int(seed % 5)])
        for bus in Self.buses {
            let rule = DriverCore.MatchRule(ofBus: bus)
            perform(.addBus(DriverCore.BusDescription(name: bus, rule: rule)))
            let root = DriverCore.DeviceDescription(
                name: "root-" + bus,
                bus: nil,
                identity: .named
            )
            perform(.addDevice(root))
            for number in 0..<3 { add(device: number, bus, rule) }
            for number in 0..<2 { add(driver: number, bus, rule) }
        }
    }

    private mutating func perform(_ operation: DriverCore.Operation) {
        _ = core.perform(operation, &code)
    }

    private mutating func pick<T>(_ values: [T]) -> T {
        values[Int.random(in: values.indices, using: &generator)]
    }

    private mutating func number(_ most: UInt64) -> UInt64 {
        // Small ones too, so that tables fit some devices.
        pick([UInt64.random(in: 0...most, using: &generator), min(most, 1), 0, most])
    }

    // MARK: - Devices

    private mutating func add(device number: Int, _ bus: String, _ rule: DriverCore.MatchRule) {
        let name = bus == "pci" ? "0000:0\(number):00.0" : bus + "-\(number)"
        var device = DriverCore.DeviceDescription(
            name: name,
            bus: bus,
            parent: core.child(named: "root-" + bus, of: nil),
            identity: identity(rule, name),
            group: pick([.none, .own, .shared(3), .shared(4)]),
            attributes: [DriverCore.StaticAttribute(name: "label", bytes: [0, 0xff, 0x41])],
            hasFirmwareNode: pick([true, false])
        )
        device.wakeup = pick([.none, .able])
        perform(.addDevice(device))
    }

    private mutating func identity(_ rule: DriverCore.MatchRule, _ name: String)
        -> DriverCore.DeviceIdentity
    {
        switch rule {
        case .pci: .pci(function())
        case .platform: .platform(platform(name))
        case .bus(let kind): busIdentity(kind, name).map { .bus($0) } ?? .named
        case .scripted: .named
        }
    }

    private mutating func function() -> DriverCore.PCIIdentity {
        var identity = DriverCore.PCIIdentity(
            vendor: UInt32(number(0xffff)),
            device: UInt32(number(0xffff)),
            subvendor: UInt32(number(0xffff)),
            subdevice: UInt32(number(0xffff)),
            classCode: UInt32(number(0xff_ffff)),
            revision: UInt8(number(0xff)),
            headerType: pick([0, 1])
        )
        if pick([true, false]) {
            identity.sriov = DriverCore.SRIOVCapability(
                totalVFs: UInt16(number(0xfffe)) + 1,
                offset: UInt16(number(0xfffe)) + 1,
                stride: UInt16(number(0xfffe)) + 1,
                vfDevice: UInt16(number(0xffff))
            )
        }
        return identity
    }

    private mutating func node() -> DriverCore.DeviceTreeNode? {
        if pick([true, false]) { return nil }
        return DriverCore.DeviceTreeNode(
            name: "node",
            type: pick(["", "serial"]),
            compatible: pick([["a,b"], ["Card,with space", "a,b"], []]),
            fullName: pick(["/soc/node@1", "/node"])
        )
    }

    private mutating func platform(_ name: String) -> DriverCore.PlatformIdentity {
        DriverCore.PlatformIdentity(
            baseName: pick([name, "base", "a:b"]),
            node: node(),
            acpiIDs: pick([[], ["PNP0501"], ["ABC0001", "PNP0501"]])
        )
    }

    private mutating func busIdentity(_ kind: DriverCore.BusKind, _ name: String)
        -> DriverCore.BusIdentity?
    {
        let hasFirmware = kind.rules.steps.contains(.deviceTree) || kind == .amba
        return DriverCore.BusIdentity(
            kind,
            values(kind, name),
            node: hasFirmware ? node() : nil,
            acpiIDs: hasFirmware ? pick([[], ["PNP0501"]]) : []
        )
    }

    private mutating func values(_ kind: DriverCore.BusKind, _ name: String) -> [(
        String, DriverCore.BusValue
    )] {
        let isWhole = pick([true, false])
        return kind.rules.fields.compactMap { field in
            switch (kind, field.name) {
            case (.usb, "isDevice"), (.cdx, "is_bus"): return (field.name, isWhole ? 1 : 0)
            case (.usb, "busnum"), (.usb, "devnum"):
                return isWhole ? (field.name, .number(number(0x7f))) : nil
            case (.usb, _) where field.name.hasPrefix("bInterface") && isWhole: return nil
            case (.cdx, _) where isWhole: return nil
            case (.fslMC, "unplugged"): return nil
            default: return (field.name, value(field))
            }
        }
    }

    private mutating func value(_ field: DriverCore.BusField) -> DriverCore.BusValue {
        switch field.kind {
        case .number(let digits): .number(number(1 << UInt64(4 * digits) - 1))
        case .flag: .number(number(1))
        case .text: .text(pick(["chip", "rpmsg-a", "dpni"]))
        case .guid:
            .text("f8615163-df3e-46c5-913f-f2d2f965ed0" + pick(["e", "f"]))
        }
    }

    // MARK: - Drivers

    private mutating func add(driver number: Int, _ bus: String, _ rule: DriverCore.MatchRule) {
        var driver = DriverCore.DriverDescription(name: bus + "-driver\(number)", bus: bus)
        let (ofNode, acpi) = (pick([[], ["a,b"]]), pick([[], ["PNP0501"]]))
        let names = pick([nil, ["chip"], ["base"]])
        switch rule {
        case .pci:
            driver.table = .pci([
                DriverCore.PCIMatchID(vendor: UInt32(self.number(0xffff))),
                DriverCore.PCIMatchID(classCode: 0, classMask: pick([0xff, 0xff_ffff])),
            ])
        case .platform:
            driver.table = .platform(
                DriverCore.PlatformMatchTable(compatible: ofNode, acpiIDs: acpi, names: names)
            )
        case .bus(let kind):
            driver.table = .bus(
                DriverCore.BusMatchTable(
                    ids: [id(kind)].compactMap { $0 },
                    compatible: ofNode,
                    acpiIDs: acpi,
                    names: names,
                    isForWholeDevices: pick([true, false])
                )
            )
        case .scripted: break
        }
        perform(.registerDriver(driver))
    }

    private mutating func id(_ kind: DriverCore.BusKind) -> DriverCore.BusMatchID? {
        guard let field = kind.rules.fields.randomElement(using: &generator) else { return nil }
        let test: DriverCore.FieldTest =
            if case .number = field.kind {
                pick([.equals(0), .equals(1), .between(1, 0xff), .masked(1, mask: 1)])
            } else {
                .equals(value(field))
            }
        return DriverCore.BusMatchID(kind, [(field.name, test)])
    }
}
