internal import Machine
public import SystemPackage

extension SimulatedMachine {
    /// The machine that a command line names: by `--machine`, by `--state`, or by both.
    ///
    /// `machine` is the path of a description or `demo`; `state` is the path of a file that keeps the
    /// state from one command to the next, and need not be there at first. Where it is there, it holds
    /// the machine too, and a `machine` beside it must be the same one. Nothing is written before
    /// ``save()``.
    ///
    /// - Throws: ``SimulationError``, its code telling a bad description from a bad state file.
    public static func open(machine: String?, state: FilePath?) throws(SimulationError)
        -> SimulatedMachine
    {
        guard let state else {
            return try SimulatedMachine(try description(machine ?? "demo"), stateFile: nil)
        }
        let file = try StateFile(state)
        guard let contents = try file.contents() else {
            guard let machine else {
                throw SimulationError(
                    .state,
                    "There is no state file \(file.name) yet: --machine says of which machine it is to be."
                )
            }
            return try SimulatedMachine(try description(machine), stateFile: file)
        }
        if let machine, try description(machine).text != contents.machine.text {
            throw SimulationError(
                .state,
                "The state file \(file.name) is of another machine than --machine names, or of an earlier"
                    + " text of it: leave out --machine, or delete the file to begin anew."
            )
        }
        return try resume(contents, file)
    }

    /// Keeps the state in the state file; nothing happens without one, or where nothing was written to
    /// the machine since it was opened.
    ///
    /// The file is replaced whole or not at all. To be called once at the end of a command, also of one
    /// that failed, since it may have changed something before.
    public func save() throws(SimulationError) {
        guard let stateFile, events.count > eventsAtStart else {
            return
        }
        try stateFile.save(description, events)
    }

    private static func resume(_ contents: StateFile.Contents, _ file: StateFile)
        throws(SimulationError) -> SimulatedMachine
    {
        let machine = try SimulatedMachine(
            contents.machine,
            stateFile: file,
            eventsAtStart: contents.events.count
        )
        if let place = machine.replay(contents.events) {
            throw SimulationError(
                .state,
                "The state file \(file.name) does not fit this version of anybind: change \(place + 1) of"
                    + " \(contents.events.count) came out otherwise, so delete it to begin anew."
            )
        }
        return machine
    }

    private static func description(_ machine: String) throws(SimulationError)
        -> MachineDescription
    {
        do throws(MachineError) {
            if machine == "demo" { return try MachineDescription.demo() }
            return try MachineDescription(contentsOf: FilePath(machine))
        } catch {
            throw SimulationError(error)
        }
    }
}
