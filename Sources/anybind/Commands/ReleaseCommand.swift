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

            '--forget' also removes the rule that keeps a device: one that was written for it alone.

            Examples:
              anybind release 03:00.0
              anybind release --forget 03:00.0
              anybind release driver=vfio-pci
            """
    )

    static let example = "driver=vfio-pci"

    @Argument(help: "Devices: names, patterns or selectors.")
    var devices: [String]

    @Flag(help: "Remove the rules of the policy that are for these devices alone.")
    var forget = false

    @OptionGroup(title: "Changes") var change: ChangeOptions
    @OptionGroup(title: "Changes") var record: RecordOptions
    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Common") var looking: BusOption
    @OptionGroup(title: "Common") var options: CommonOptions

    var lasting: Lasting { forget ? .forgotten(policy) : .none }

    func validate() throws {
        if !forget, !policy.policyDir.isEmpty {
            throw ValidationError("'--policy-dir' is for '--forget', which removes a rule there.")
        }
    }

    func request(on target: Target) throws(Failure) -> Binder.Request {
        let found = try Inventory(target.sysfs, host: target.host).select(
            devices,
            bus: looking.bus
        )
        return try change.request(found, .anyDriver)
    }
}
