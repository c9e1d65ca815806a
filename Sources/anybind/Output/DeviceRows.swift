import DeviceBinding
import JSON5Text
import MachineHost

/// Devices as `list` shows them: what they are called, and what they make.
struct DeviceRows {
    /// What the devices make.
    let functions: FunctionSurvey
    private let devices: [Device]
    private let naming: DeviceNaming

    /// Looks up the names and what the devices make.
    init(_ devices: [Device], _ inventory: Inventory, _ host: any HostSystem) throws(Failure) {
        self.devices = devices
        naming = DeviceNaming(devices, inventory)
        functions = try FunctionSurvey(inventory, host: host)
    }

    /// In the order in which a person looks for things.
    var tableForPeople: Table {
        var table = Table(["DEVICE", "DRIVER", "GROUP", "NAME", "MAKES", "WHAT", "OVERRIDE"])
        for device in devices {
            table.add([
                device.reference.description, device.driverCell, device.groupCell,
                naming.title(of: device), made(by: device), device.summaryCell,
                device.overrideCell,
            ])
        }
        return table
    }

    /// In the order that programs rely on: a new column comes behind the others.
    var tableForPrograms: Table {
        var table = Table(["DEVICE", "DRIVER", "OVERRIDE", "GROUP", "WHAT", "NAME", "MAKES"])
        for device in devices {
            table.add([
                device.reference.description, device.driverCell, device.overrideCell,
                device.groupCell, device.summaryCell, naming.title(of: device),
                made(by: device),
            ])
        }
        return table
    }

    /// The facts for programs.
    var json: [JSON] {
        devices.map { device in
            var members = naming.json(of: device)
            members["makes"] = .list(functions.functions(of: device.reference).map(\.json))
            return .object(members)
        }
    }

    private func made(by device: Device) -> String {
        functions.functions(of: device.reference).map(\.summary).joined(separator: ", ")
    }
}

extension DeviceFunction {
    /// The interface or disk for programs.
    fileprivate var json: JSON {
        .object(["name": .text(name), "uses": .texts(uses.map(\.words))])
    }
}

extension Device {
    /// The group in a listing.
    fileprivate var groupCell: String { group.map(String.init) ?? "" }
}
