import ArgumentParser
import DeviceBinding

/// `anybind bind`.
struct BindCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bind",
        abstract: "Bind devices to a driver: all of them, or none.",
        usage: "anybind bind [<options>] <device> ... <driver>",
        discussion: """
            The driver is named in each device's override first, so that no other driver can come \
            between; then the devices are taken from their drivers, probed, and it is read back \
            who serves them. If anything fails, all devices are put back as they were found. The \
            override stays, so that the devices stay where they are; 'anybind release' clears it.

            Examples:
              anybind bind 03:00.0 vfio-pci
              anybind bind group=7 vfio-pci --owner alice
              anybind bind --dry-run eth1 vfio-pci
              anybind bind 80:04.* vfio-pci --load
            """
    )

    @Argument(help: ArgumentHelp("The devices, then the driver.", valueName: "device ... driver"))
    var names: [String]

    @Flag(help: "Load the driver's module if the driver is not there.")
    var load = false

    @Option(help: "Give the node in /dev/vfio to USER or USER:GROUP.")
    var owner: String?

    @Flag(help: "Try to give a PCI bridge to a vfio driver.")
    var forceBridge = false

    @Flag(help: "Try to give a device with virtual functions to a vfio driver.")
    var forceVirtualFunctions = false

    @Flag(
        name: .customLong("force-no-iommu"),
        help: "Try to give a device without an IOMMU group to a vfio driver."
    )
    var forceNoIOMMU = false

    @Flag(help: "Go on though other devices of the IOMMU group stay with drivers of the host.")
    var allowPartialGroup = false

    @Flag(help: "With 'new-id': go on though devices of the same ID and without a driver go along.")
    var allowNeighbours = false

    @OptionGroup(title: "Changes") var change: ChangeOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    /// The rules of a bind alone that the user overrides.
    private var overridden: Set<Binder.Refusal.Rule> {
        var rules: Set<Binder.Refusal.Rule> = []
        if forceBridge { rules.insert(.bridge) }
        if forceVirtualFunctions { rules.insert(.virtualFunctions) }
        if forceNoIOMMU { rules.insert(.noIOMMU) }
        if allowPartialGroup { rules.insert(.partialGroup) }
        if allowNeighbours { rules.insert(.neighbours) }
        return rules
    }

    func validate() throws {
        guard names.count >= 2 else {
            throw ValidationError("Name at least one device, and the driver after it.")
        }
    }

    func run() throws {
        try options.perform { target throws(Failure) in
            let inventory = Inventory(target.sysfs)
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
            request.overridden.formUnion(overridden)
            return try change.carryOut(request, on: target, options)
        }
    }
}
