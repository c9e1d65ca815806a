import ArgumentParser
import DeviceBinding
import Sysfs

/// The options of every command that changes which driver serves a device.
struct ChangeOptions: ParsableArguments {
    @Flag(name: [.customLong("dry-run"), .customShort("n")], help: "Write nothing; show the plan.")
    var dryRun = false

    @Option(
        help: ArgumentHelp(
            "How: driver-override (the default where the bus has it), bind, or another that"
                + " 'anybind procedures' lists.",
            valueName: "procedure"
        )
    )
    var using: String?

    @Flag(help: "Go on though a mounted file system or swap lies on the device.")
    var forceMounted = false

    @Flag(help: "Go on though the device carries an address or the default route.")
    var forceNetwork = false

    @Flag(help: "Go on though a process holds the device; the write waits until it lets go.")
    var forceHeld = false

    @Option(
        help: "With '--force-held': wait at most so many seconds, and leave the rest to itself."
    )
    var wait = 30

    @Option(help: .hidden)
    var holdAfter: Int?

    @Option(help: .hidden)
    var holdAt: String?

    /// The rules that the user overrides.
    var overridden: Set<Binder.Refusal.Rule> {
        var rules: Set<Binder.Refusal.Rule> = []
        if forceMounted { rules.insert(.mounted) }
        if forceNetwork { rules.insert(.network) }
        if forceHeld { rules.insert(.held) }
        return rules
    }

    func validate() throws {
        guard (holdAfter == nil) == (holdAt == nil) else {
            throw ValidationError("'--hold-after' and '--hold-at' go together.")
        }
        guard (0...86_400).contains(wait) else {
            throw ValidationError("'--wait' takes a number of seconds from 0 to 86400.")
        }
    }

    /// The request of a command for some devices.
    func request(_ devices: [DeviceReference], _ goal: Change.Goal) throws(Failure)
        -> Binder.Request
    {
        var request = Binder.Request(devices, goal: goal)
        request.overridden = overridden
        request.procedure = try using.map { name throws(Failure) in try Procedure.named(name) }
        return request
    }

    /// Where a test holds the steps; nil for everybody else.
    private var hold: Hold? {
        guard let holdAfter, let holdAt else { return nil }
        return Hold(step: holdAfter, fifo: holdAt)
    }

    /// The plan of a request, or what came of applying it.
    func carryOut(_ request: Binder.Request, on target: Target, _ options: CommonOptions)
        throws(Failure) -> Report
    {
        let binder = Binder(
            target.sysfs,
            host: target.host,
            patience: target.root.map { ChildWriter(root: $0, seconds: wait) }
        )
        if dryRun {
            let proposal = try binder.plan(request)
            let root = target.sysfs.root
            return Report(proposal.json(root: root), proposal.text(root: root))
        }
        let journal = StepReporter(isOn: options.verbose, hold: hold)
        let outcome = try SignalShield.hold { () throws(Failure) in
            try binder.apply(request, journal: journal)
        }
        return Report(outcome.json, outcome.text)
    }
}
