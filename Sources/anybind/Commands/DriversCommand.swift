import ArgumentParser
import DeviceBinding
import JSON5Text

/// `anybind drivers`.
struct DriversCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drivers",
        abstract: "List the drivers of all buses, or of one, with the devices that they serve.",
        discussion: """
            A driver of a bus other than PCI is shown as BUS/DRIVER. From a driver without
            'unbind' no device can be unbound.

            Examples:
              anybind drivers
              anybind drivers --bus platform
              anybind drivers --json
            """
    )

    @OptionGroup var looking: BusOption
    @OptionGroup var options: CommonOptions

    func run() throws {
        try options.perform { target throws(Failure) in
            let drivers = try drivers(Inventory(target.sysfs))
            for fault in drivers.compactMap(\.fault) { options.warn(fault) }
            return Report(.object(["drivers": .list(drivers.map(json))]), text(drivers))
        }
    }

    private func drivers(_ inventory: Inventory) throws(Failure) -> [Driver] {
        if let bus = looking.bus { return try inventory.drivers(bus: bus) }
        let (drivers, faults) = try inventory.drivers()
        for fault in faults { options.warn(fault.message) }
        return drivers
    }

    private func json(_ driver: Driver) -> JSON {
        .object([
            "bus": .text(driver.bus),
            "name": .text(driver.name),
            "module": .optional(driver.module),
            "devices": .texts(driver.devices),
            "canUnbind": .boolean(driver.canUnbind),
            "isVFIO": .boolean(driver.isVFIO),
            "fault": .optional(driver.fault),
        ])
    }

    private func text(_ drivers: [Driver]) -> String {
        var table = Table(["DRIVER", "MODULE", "UNBIND", "DEVICES"])
        for driver in drivers {
            table.add([
                driver.bus == "pci" ? driver.name : "\(driver.bus)/\(driver.name)",
                driver.fault == nil ? driver.module ?? "" : "(unreadable)",
                driver.canUnbind ? "yes" : "no",
                driver.devices.joined(separator: " "),
            ])
        }
        return options.text(table)
    }
}
