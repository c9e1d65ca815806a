import ArgumentParser
import DeviceBinding

/// `anybind release`.
struct ReleaseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Give devices back to the driver that they get by their own IDs.",
        discussion: """
            The override is cleared, the device is taken from the driver that had it by that \
            override or through vfio, and probed. Perhaps no driver takes it; that is said.

            Examples:
              anybind release 03:00.0
              anybind release driver=vfio-pci
            """
    )

    @Argument(help: "Devices: names, patterns or selectors.")
    var devices: [String]

    @OptionGroup(title: "Changes") var change: ChangeOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func run() throws {
        try options.perform { target throws(Failure) in
            let found = try Inventory(target.sysfs).select(devices, bus: options.bus)
            return try change.carryOut(try change.request(found, .anyDriver), on: target, options)
        }
    }
}
