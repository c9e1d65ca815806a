import ArgumentParser
import DeviceBinding

/// `anybind unbind`.
struct UnbindCommand: ChangingCommand {
    static let configuration = CommandConfiguration(
        commandName: "unbind",
        abstract: "Take devices from their drivers, and leave them without one.",
        discussion: """
            An override stays as it is. The next probe, such as the loading of a module, may give \
            the device to a driver again.

            Examples:
              anybind unbind 03:00.0
              anybind unbind class=audio
            """
    )

    static let example = "03:00.0"

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
        return try change.request(found, .noDriver)
    }
}
