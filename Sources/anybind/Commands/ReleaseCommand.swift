import ArgumentParser
import DeviceBinding

/// `anybind release`.
struct ReleaseCommand: ChangingCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Give devices back to the driver that matches their own IDs.",
        discussion: """
            The override is cleared, the device is unbound from a vfio driver or the driver that \
            the override named, and probed. If no driver takes it, the output says so. A device that \
            has no override and a host driver is left as it is: nothing tells whether somebody gave \
            it to that driver by hand. With '--using bind', 'new-id' or another way to bind you say that \
            it was so, and it is unbound and probed too.

            Examples:
              anybind release 03:00.0
              anybind release driver=vfio-pci
            """
    )

    static let example = "driver=vfio-pci"

    @Argument(help: "Devices: names, patterns or selectors.")
    var devices: [String]

    @OptionGroup(title: "Changes") var change: ChangeOptions
    @OptionGroup(title: "Changes") var record: RecordOptions
    @OptionGroup(title: "Common") var looking: BusOption
    @OptionGroup(title: "Common") var options: CommonOptions

    func request(on target: Target) throws(Failure) -> Binder.Request {
        let found = try Inventory(target.sysfs, host: target.host).select(
            devices,
            bus: looking.bus
        )
        return try change.request(found, .anyDriver)
    }
}
