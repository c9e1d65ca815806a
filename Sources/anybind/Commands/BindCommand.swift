import ArgumentParser
import DeviceBinding

/// `anybind bind`.
struct BindCommand: ChangingCommand {
    static let configuration = CommandConfiguration(
        commandName: "bind",
        abstract: "Bind devices to a driver: all of them, or none.",
        usage: """
            anybind bind [<options>] <device> ... <driver>
            anybind bind [<options>] <device>=<driver> ...
            """,
        discussion: """
            The driver is named in each device's override first, so that no other driver can bind \
            it meanwhile; then the devices are unbound and probed, and the result is read back. If \
            anything fails, all devices are put back as they were found. The override stays, so \
            that the devices stay where they are; 'anybind release' clears it.

            Each device can have its own driver, behind the last '='; 'none' stands for none. That \
            is one change: all devices are unbound before the first is probed, on whatever bus they \
            are.

            '--keep' also writes a rule for each device, of where and what it is: 'anybind check' \
            compares the machine with the rules, 'anybind apply' makes it so again.

            Examples:
              anybind bind 03:00.0 vfio-pci
              anybind bind group=7 vfio-pci --owner alice
              anybind bind --dry-run eth1 vfio-pci
              anybind bind 80:04.* vfio-pci --load
              anybind bind 03:00.0=vfio-pci fff51000.ethernet=vfio-platform
              anybind bind class=network,group=11=vfio-pci 04:00.0=none
              anybind bind --keep 03:00.0 vfio-pci
            """
    )

    static let example = "03:00.0 vfio-pci"

    @Argument(
        help: ArgumentHelp(
            "The devices, then the driver; or DEVICE=DRIVER for each.",
            valueName: "device ... driver"
        )
    )
    var names: [String]

    @Flag(help: "Write a rule for each device, so that 'anybind apply' does it again.")
    var keep = false

    @OptionGroup var giving: GivingOptions
    @OptionGroup(title: "Changes") var change: ChangeOptions
    @OptionGroup(title: "Changes") var record: RecordOptions
    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Common") var looking: BusOption
    @OptionGroup(title: "Common") var options: CommonOptions

    func validate() throws {
        guard GivingOptions.areEnough(names) else {
            throw ValidationError("Name at least one device, and the driver after it.")
        }
        if !keep, !policy.policyDir.isEmpty {
            throw ValidationError("'--policy-dir' is for '--keep', which writes a rule there.")
        }
    }

    var lasting: Lasting { keep ? .kept(policy) : .none }

    func request(on target: Target) throws(Failure) -> Binder.Request {
        try giving.request(names, bus: looking.bus, change, on: target)
    }
}
