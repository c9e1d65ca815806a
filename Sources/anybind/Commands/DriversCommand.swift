import ArgumentParser
import Binding

/// `anybind drivers`.
struct DriversCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drivers",
        abstract: "List the drivers of a bus with the devices that they serve.",
        discussion: """
            A driver without 'unbind' lets no device be taken from it.

            Examples:
              anybind drivers
              anybind drivers --bus platform
              anybind drivers --json
            """
    )

    @OptionGroup var options: CommonOptions

    func run() throws {
        try options.perform { target throws(Failure) in
            let drivers = try Inventory(target.sysfs).drivers(bus: options.bus ?? "pci")
            return Report(.object(["drivers": .array(drivers.map(json))]), text(drivers))
        }
    }

    private func json(_ driver: Driver) -> JSON {
        .object([
            "bus": .string(driver.bus),
            "name": .string(driver.name),
            "module": .optional(driver.module),
            "devices": .strings(driver.devices),
            "canUnbind": .bool(driver.canUnbind),
            "isVFIO": .bool(driver.isVFIO),
        ])
    }

    private func text(_ drivers: [Driver]) -> String {
        var table = Table(["DRIVER", "MODULE", "UNBIND", "DEVICES"])
        for driver in drivers {
            table.add([
                driver.name, driver.module ?? "", driver.canUnbind ? "yes" : "no",
                driver.devices.joined(separator: " "),
            ])
        }
        return options.text(table)
    }
}
