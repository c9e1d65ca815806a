import ArgumentParser
import DeviceBinding

/// `anybind vfs`.
struct VFsCommand: ChangingCommand {
    static let configuration = CommandConfiguration(
        commandName: "vfs",
        abstract: "Make virtual functions of a device, or take them away.",
        usage: "anybind vfs [<options>] <device> <count> [<driver>]",
        discussion: """
            With a driver, the virtual functions are made while 'sriov_drivers_autoprobe' is 0, so \
            that no driver of the host gets one; the driver is named in the override of each, the \
            flag is put back, and each is bound. If anything fails, all of them are taken away \
            again. Without a driver the flag stays as it is, and the kernel gives them to whichever \
            driver fits, as ever.

            With 0 they are all taken away, in one write, unless one of them is in use. The kernel \
            changes the number only from 0 or to 0: to have another one, take them away first. The \
            driver of the device makes them; 'vfio-pci' does so only with its option \
            'enable_sriov'.

            Examples:
              anybind vfs 08:00.0 4 vfio-pci
              anybind vfs eth3 4
              anybind vfs --dry-run 08:00.0 4 vfio-pci --owner alice
              anybind vfs 08:00.0 0
            """
    )

    static let example = "08:00.0 4 vfio-pci"

    @Argument(help: "The physical function: a name or a selector.")
    var device: String

    @Argument(help: "How many virtual functions it is to have; 0 takes them away.")
    var count: Int

    @Argument(help: "The driver of each; without, whichever the kernel gives them to.")
    var driver: String?

    @Flag(help: "Load the driver's module if the driver is not registered.")
    var load = false

    @Option(help: "Give the nodes in /dev/vfio to USER or USER:GROUP.")
    var owner: String?

    @Flag var overridden: [GivingFlag] = []

    @OptionGroup(title: "Changes") var change: ChangeOptions
    @OptionGroup(title: "Changes") var record: RecordOptions
    @OptionGroup(title: "Common") var looking: BusOption
    @OptionGroup(title: "Common") var options: CommonOptions

    func validate() throws {
        guard (0...65_535).contains(count) else {
            throw ValidationError("The number of virtual functions is from 0 to 65535.")
        }
        if count == 0, driver != nil {
            throw ValidationError("With 0 there is nothing left to give to a driver.")
        }
        guard driver == nil else { return }
        if load { throw ValidationError("'--load' needs a driver, whose module it loads.") }
        if owner != nil { throw ValidationError("'--owner' needs a driver that makes nodes.") }
        if let first = overridden.first {
            throw ValidationError(
                "'\(first.rule.option)' needs a driver: it is for devices that are given to one."
            )
        }
        if change.manner.using != nil {
            throw ValidationError("'--using' needs a driver, to which it gives the devices.")
        }
    }

    func request(on target: Target) throws(Failure) -> Binder.Request {
        let inventory = Inventory(target.sysfs)
        let found = try inventory.select([device], bus: looking.bus)
        guard found.count == 1 else {
            throw Failure(
                .malformed,
                "Virtual functions are made of one device at a time, and '\(device)' means \(found.count).",
                help: [.chooseOne(found.map(\.description))]
            )
        }
        var request = try change.request(found, driver.map(Change.Goal.driver) ?? .asIs)
        request.functions = count
        request.loadsModules = load
        request.owner = owner
        request.overridden.formUnion(overridden.map(\.rule))
        return request
    }
}
