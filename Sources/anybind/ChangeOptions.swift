import ArgumentParser
import DeviceBinding

/// By which steps a change is made, and what keeps it from being made.
struct MannerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How: driver-override (the default where the bus has it), bind, or another that"
                + " 'anybind procedures' lists.",
            valueName: "procedure"
        )
    )
    var using: String?

    @Flag(help: "Also refuse if it cannot be determined whether something uses the device.")
    var careful = false

    /// Whether any was given.
    var areGiven: Bool { using != nil || careful }
}

/// What a change that gives devices to drivers, or takes them away, goes on in spite of.
struct TakingOptions: ParsableArguments {
    @Flag var overridden: [TakingFlag] = []
}

/// Whether a record of the change is kept.
struct RecordOptions: ParsableArguments {
    @Flag(help: "Keep no record of the change: nothing is put back if this process is killed.")
    var noJournal = false
}

/// The options of every command that decides who serves a device.
struct ChangeOptions: ParsableArguments {
    @OptionGroup var carrying: CarryingOptions
    @OptionGroup var manner: MannerOptions
    @OptionGroup var taking: TakingOptions

    /// The request of a command for some devices, all with one goal.
    func request(_ devices: [DeviceReference], _ goal: Change.Goal) throws(Failure)
        -> Binder.Request
    {
        try request(devices.map { DeviceGoal($0, goal) })
    }

    /// The request of a command with a goal for each device.
    func request(_ goals: [DeviceGoal]) throws(Failure) -> Binder.Request {
        var request = Binder.Request(goals)
        request.overridden = Set(taking.overridden.map(\.rule))
        request.isCareful = manner.careful
        request.procedure = try manner.using.map { name throws(Failure) in
            try Procedure.named(name)
        }
        return request
    }
}
