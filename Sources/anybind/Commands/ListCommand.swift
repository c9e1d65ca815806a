import ArgumentParser
import DeviceBinding
import JSON5Text

/// `anybind list`.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List devices with their drivers.",
        discussion: """
            A star after the driver means that the device's override names it.

            Examples:
              anybind list
              anybind list class=network
              anybind list driver=none
              anybind list --bus platform
              anybind list --json
            """
    )

    @Argument(help: "Devices or selectors; without any, all devices of the bus.")
    var devices: [String] = []

    @OptionGroup var options: CommonOptions

    func run() throws {
        try options.perform { target throws(Failure) in
            let inventory = Inventory(target.sysfs)
            let found: [Device]
            if devices.isEmpty {
                found = try devicesOfBus(inventory)
            } else {
                let references = try inventory.select(devices, bus: options.bus)
                found = references.compactMap { inventory.listed($0) }
            }
            options.warn(of: found)
            return Report(.object(["devices": .list(found.map(\.json))]), text(found))
        }
    }

    /// The devices of the bus that was named; else those of PCI, and of every bus on a machine without PCI.
    private func devicesOfBus(_ inventory: Inventory) throws(Failure) -> [Device] {
        if let bus = options.bus { return try inventory.devices(bus: bus) }
        let buses = (try? inventory.buses()) ?? []
        if buses.contains("pci") || buses.isEmpty {
            let found = try inventory.devices(bus: "pci")
            if !found.isEmpty { return found }
        }
        var found: [Device] = []
        for bus in buses { found += try inventory.devices(bus: bus) }
        return found
    }

    private func text(_ devices: [Device]) -> String {
        var table = Table(["DEVICE", "DRIVER", "OVERRIDE", "GROUP", "WHAT"])
        for device in devices {
            table.add([
                device.reference.description,
                device.driverCell,
                device.overrideCell,
                device.group.map(String.init) ?? "",
                device.summaryCell,
            ])
        }
        return options.text(table)
    }
}
