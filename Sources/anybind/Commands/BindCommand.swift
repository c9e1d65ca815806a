import ArgumentParser
import DeviceBinding

/// `anybind bind`.
struct BindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bind",
        abstract: "Bind devices to a driver: all of them, or none.",
        usage: "anybind bind [<options>] <device> ... <driver>",
        discussion: """
            The driver is named in each device's override first, so that no other driver can bind \
            it meanwhile; then the devices are unbound and probed, and the result is read back. If \
            anything fails, all devices are put back as they were found. The override stays, so \
            that the devices stay where they are; 'anybind release' clears it.

            Examples:
              anybind bind 03:00.0 vfio-pci
              anybind bind group=7 vfio-pci --owner alice
              anybind bind --dry-run eth1 vfio-pci
              anybind bind 80:04.* vfio-pci --load
            """
    )

    @Argument(help: ArgumentHelp("The devices, then the driver.", valueName: "device ... driver"))
    var names: [String]

    @Flag(help: "Load the driver's module if the driver is not registered.")
    var load = false

    @Option(help: "Give the node in /dev/vfio to USER or USER:GROUP.")
    var owner: String?

    @Flag var overridden: [GivingFlag] = []

    @OptionGroup(title: "Changes") var change: ChangeOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func validate() throws {
        guard names.count >= 2 else {
            throw ValidationError("Name at least one device, and the driver after it.")
        }
    }

    func run() throws {
        try options.perform { target throws(Failure) in
            assert(names.count >= 2, "validate() lets no driver without a device pass")
            let inventory = Inventory(target.sysfs, host: target.host)
            let driver = names[names.count - 1]
            let found = try inventory.selection(
                Array(names.dropLast()),
                bus: options.bus,
                driver: driver
            )
            var request = try change.request(found.devices, .driver(driver))
            request.selected = found.selected
            request.loadsModules = load
            request.owner = owner
            request.overridden.formUnion(overridden.map(\.rule))
            return try change.carryOut(request, on: target, options)
        }
    }
}
