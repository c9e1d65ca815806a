internal import DriverCore
internal import MachineFiles
public import SystemPackage

extension SimulatedMachine {
    /// The machine that a command line names: by `--machine`, by `--state`, or by both.
    ///
    /// `machine` is the path of a description or `demo`; `state` is the path of a file that keeps the
    /// state from one command to the next, and need not be there at first. Where it is there, it holds
    /// the machine too, and a `machine` given as well must be the same one. Nothing is written before
    /// ``save()``.
    ///
    /// - Throws: ``SimulationError``, its code telling a bad description from a bad state file.
    ///
    /// `profile` and `proposals` replace the kernel that its text names, and add proposals of the
    /// debate of 2014; a state file keeps them.
    public static func open(
        machine: String?,
        state: FilePath?,
        profile: String? = nil,
        proposals: [String] = []
    ) throws(SimulationError) -> SimulatedMachine {
        guard let state else {
            return try SimulatedMachine(
                try description(machine ?? "demo", profile, proposals),
                stateFile: nil
            )
        }
        let file = try StateFile(state)
        guard let contents = try file.contents() else {
            guard let machine else {
                throw SimulationError(
                    .state,
                    "There is no state file \(file.name) yet: name the machine that it is for with --machine."
                )
            }
            return try SimulatedMachine(
                try description(machine, profile, proposals),
                stateFile: file,
                life: Digest.ofNewLife
            )
        }
        if let machine {
            let named = try description(machine, profile, proposals)
            try check(contents.machine, is: named, file)
        } else if profile != nil || !proposals.isEmpty {
            let named = try under(profile, proposals, contents.machine)
            try check(contents.machine, is: named, file)
        }
        return try resume(contents, file)
    }

    /// Refuses a state that is of another machine than the command line names.
    private static func check(
        _ kept: MachineDescription,
        is named: MachineDescription,
        _ file: StateFile
    ) throws(SimulationError) {
        guard named.text == kept.text else {
            throw SimulationError(
                .state,
                "The state file \(file.name) is for another machine than --machine names, or for"
                    + " an earlier text of it: leave out --machine, or delete the file to start over."
            )
        }
        guard named.profile == kept.profile else {
            throw SimulationError(
                .state,
                "The state file \(file.name) is for a machine under \(kept.profile.words), not"
                    + " under \(named.profile.words): name the same, or delete the file to start over."
            )
        }
    }

    /// Keeps the state in the state file; nothing happens without one, or where nothing was written to
    /// the machine since it was opened.
    ///
    /// The file is replaced whole or not at all. To be called at the end of a command, even
    /// of one that failed, since it may have changed something before; and before what rests on the state being kept.
    public func save() throws(SimulationError) {
        guard let stateFile, events.count > eventsAtStart else {
            return
        }
        try stateFile.save(description, events, life: life)
    }

    /// Lets other commands have the state file, once the state is kept; this machine then goes on without it.
    public func release() { stateFile?.release() }

    private static func resume(_ contents: StateFile.Contents, _ file: StateFile)
        throws(SimulationError) -> SimulatedMachine
    {
        let machine = try SimulatedMachine(
            contents.machine,
            stateFile: file,
            eventsAtStart: contents.events.count,
            life: contents.life
        )
        if let index = machine.replay(contents.events) {
            throw SimulationError(
                .state,
                "The state file \(file.name) does not fit this version of anybind: change \(index + 1) of"
                    + " \(contents.events.count) had another outcome, so delete it to start over."
            )
        }
        return machine
    }

    private static func description(
        _ machine: String,
        _ profile: String?,
        _ proposals: [String]
    ) throws(SimulationError) -> MachineDescription {
        let description: MachineDescription
        do throws(MachineError) {
            description =
                machine == "demo"
                ? try MachineDescription.demo()
                : try MachineDescription(contentsOf: FilePath(machine))
        } catch {
            throw SimulationError(error)
        }
        return try under(profile, proposals, description)
    }

    private static func under(
        _ profile: String?,
        _ proposals: [String],
        _ description: MachineDescription
    ) throws(SimulationError) -> MachineDescription {
        do throws(MachineError) {
            return try description.under(profile: profile, proposals: proposals)
        } catch {
            throw SimulationError(error, .kernel)
        }
    }
}

extension DriverCore.Profile {
    /// The profile with its proposals, for messages.
    fileprivate var words: String {
        proposals.isEmpty
            ? "'\(name)'"
            : "'\(name)' with " + proposals.all.map { $0.name }.joined(separator: ", ")
    }
}
