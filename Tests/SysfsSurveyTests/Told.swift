import DriverCore
import SysfsSurvey

/// What a `/sys` tells of a device: the list of ``SysfsSurvey``, line by line, applied to what a core knows.
struct Told {
    let core: DriverCore

    /// The description that a look at the core's `/sys` gives.
    ///
    /// Groups are compared apart, since their numbers are labels: ``group(of:)``.
    func description(of device: DriverCore.DeviceID) -> DriverCore.DeviceDescription? {
        guard let own = core.description(of: device) else { return nil }
        var told = DriverCore.DeviceDescription(
            name: own.name,
            bus: own.bus,
            identity: identity(own),
            hasFirmwareNode: own.hasFirmwareNode && core.profile != .linux3_14
        )
        told.wakeup = core.canWake(device) ? .able : .none
        return told
    }

    /// The members of the group, which is what a number stands for; nil for none.
    func group(of device: DriverCore.DeviceID) -> Set<String>? {
        core.group(of: device).map { Set(core.members(of: $0).compactMap { core.name(of: $0) }) }
    }

    private func identity(_ device: DriverCore.DeviceDescription) -> DriverCore.DeviceIdentity {
        switch device.identity {
        case .pci(var pci):
            if core.profile == .linux3_14 { pci.sriov = nil }
            return .pci(pci)
        case .platform(var platform):
            if platform.node != nil { platform.acpiIDs = [] }
            if platform.node != nil || !platform.acpiIDs.isEmpty { platform.baseName = device.name }
            return .platform(platform)
        case .bus(let bus):
            let rule = device.bus.map { DriverCore.MatchRule(ofBus: $0) }
            return rule == .bus(bus.kind) ? .bus(identity(bus, device.name)) : .named
        case .named: return .named
        }
    }

    private func identity(_ bus: DriverCore.BusIdentity, _ name: String) -> DriverCore.BusIdentity {
        let isWhole = bus.kind == .usb && bus["isDevice"] == 1
        let isBus = bus.kind == .cdx && bus["is_bus"] == 1
        var values: [(String, DriverCore.BusValue)] = []
        for field in bus.kind.rules.fields {
            var value = bus[field.name]
            if value == .absent, field.kind != .text, field.kind != .guid { value = 0 }
            if value == .absent, field.kind == .text, field.name != "firmware_id" { value = "" }
            if bus.kind == .usb {
                let isOfInterface = field.name.hasPrefix("bInterface")
                let isOfAddress = ["isDevice", "busnum", "devnum"].contains(field.name)
                if isWhole ? isOfInterface : isOfAddress { continue }
            }
            if bus.kind == .cdx, isBus != (field.name == "is_bus") { continue }
            if field.name == "unplugged" { continue }
            if bus.kind == .spi, !bus.acpiIDs.isEmpty { value = .text(name) }
            values.append((field.name, value))
        }
        return DriverCore.BusIdentity(bus.kind, values, node: bus.node, acpiIDs: acpiIDs(bus))
            ?? bus
    }

    /// The alias has them, where the bus puts them there and no node comes before.
    private func acpiIDs(_ bus: DriverCore.BusIdentity) -> [String] {
        bus.modalias?.hasPrefix("acpi:") == true ? bus.acpiIDs : []
    }
}

extension DriverCore {
    /// All devices of buses.
    var busDevices: [(bus: String, name: String, id: DeviceID)] {
        busIDs.flatMap { bus in
            devices(of: bus).compactMap { device in
                guard let busName = name(of: bus), let deviceName = name(of: device) else {
                    return nil
                }
                return (busName, deviceName, device)
            }
        }
    }
}
