internal import JSON5
internal import Machine
internal import SystemPackage

/// The file that keeps a machine's state: what the machine is, and all that changed it since.
///
/// Opening it boots the machine and does everything again; that the same comes of each step proves that
/// the file is whole and that this program would have answered as the one that wrote it.
struct StateFile: Sendable {
    /// Where it is.
    let path: FilePath
    /// What it held when it was read; nil where there was none.
    let found: [UInt8]?

    /// What a state file says.
    struct Contents {
        var machine: MachineDescription
        var events: [SessionEvent]
    }

    /// The most that a session may hold.
    static let eventsMax = 100_000
    /// The most bytes of a file.
    static let bytesMax = 256 << 20

    /// The file at a path, which need not be there.
    init(_ path: FilePath) throws(SimulationError) {
        self.path = path
        let name = quoted(path.string)
        do throws(Errno) {
            found = try SmallFile.read(path, limit: StateFile.bytesMax)
        } catch .noSuchFileOrDirectory {
            found = nil
        } catch .fileTooLarge {
            throw SimulationError(.state, "The state file \(name) is too large to be one.")
        } catch {
            throw SimulationError(.system, "The state file \(name) cannot be read: \(error).")
        }
    }

    /// What the file says, or nil where there is none.
    func contents() throws(SimulationError) -> Contents? {
        guard let found else { return nil }
        do throws(StateProblem) {
            return try StateReader.contents(of: found)
        } catch {
            throw SimulationError(.state, "The state file \(name) \(error.sentence).")
        }
    }

    /// Writes the state in place of what was found, all or nothing.
    func save(_ machine: MachineDescription, _ events: [SessionEvent]) throws(SimulationError) {
        guard events.count <= StateFile.eventsMax else {
            throw SimulationError(
                .state,
                "The state file \(name) would hold more than \(StateFile.eventsMax) changes; begin a"
                    + " new one."
            )
        }
        let bytes = StateWriter.bytes(machine, events)
        guard bytes != found else { return }
        // Without this the slower of two commands would undo the other one.
        guard try now() == found else {
            throw SimulationError(
                .state,
                "The state file \(name) was changed by another command meanwhile, and stays as that one"
                    + " left it."
            )
        }
        do throws(Errno) {
            try SmallFile.replace(path, with: bytes)
        } catch {
            throw SimulationError(.system, "The state file \(name) cannot be written: \(error).")
        }
    }

    private func now() throws(SimulationError) -> [UInt8]? {
        try StateFile(path).found
    }

    /// The path as a message shows it.
    var name: String { quoted(path.string) }
}

/// What is wrong with a state file: the rest of a sentence that begins with its name.
struct StateProblem: Error {
    let sentence: String
}
