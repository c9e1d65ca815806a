import ArgumentParser
import DeviceBinding
import Glibc
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

    @Flag(help: "Refuse too where it cannot be told whether something uses the device.")
    var careful = false

    @Flag var overridden: [TakingFlag] = []

    @Option(
        help: "With '--force-held': wait at most this many seconds for the device's release."
    )
    var wait = 30

    @Option(help: .hidden)
    var holdAfter: Int?

    @Option(help: .hidden)
    var holdAt: String?

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
        request.overridden = Set(overridden.map(\.rule))
        request.isCareful = careful
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
            var request = request
            // Who may not change anything asks nobody: a disk is opened, and processes looked at, by root.
            request.opensNodes = target.root == nil || geteuid() == 0
            let proposal = try binder.plan(request)
            let root = target.sysfs.root
            let inventory = binder.inventory
            return Report(
                proposal.json(root: root, DeviceNaming(proposal.devices, inventory)),
                (options.showsColumns
                    ? DeviceNaming(proposal.devices, inventory).lines(on: proposal.devices) : "")
                    + proposal.text(root: root)
            )
        }
        let reporter = StepReporter(isOn: options.verbose, hold: hold)
        let outcome = try SignalShield.hold { () throws(Failure) in
            try binder.apply(request, observer: reporter)
        }
        return Report(outcome.json, outcome.text)
    }
}
