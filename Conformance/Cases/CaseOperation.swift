/// One operation of a case, as `Conformance/README.md` lists them.
public enum CaseOperation: Hashable, Sendable {
    /// Opens a file, writes once, closes it.
    case write(path: String, bytes: [UInt8])
    /// The same with so many copies of one byte.
    case fill(path: String, count: Int, byte: UInt8)
    /// Reads, looks at or lists what is at a path.
    case look(Look, path: String)
    /// The operation done by a user without capabilities.
    indirect case asUser(UInt32, CaseOperation)
    /// Opens a file for writing and keeps it.
    case hold(handle: String, path: String)
    /// Writes to a held file.
    case put(handle: String, bytes: [UInt8])
    /// Closes a held file.
    case release(handle: String)
    /// Lets time pass.
    case sleep(milliseconds: Int)
    /// A process of its own does a `write` or a `read`.
    indirect case background(job: String, CaseOperation)
    /// What that process answers, within a time.
    case wait(job: String, milliseconds: Int)
    /// A signal to that process.
    case kill(job: String, signal: Int32)
    /// Loads a module after those it depends on.
    case insmod(module: String, parameters: [String])
    /// Removes a module.
    case rmmod(module: String)
    /// QEMU plugs a device in: its type, then `KEY=VALUE` words.
    case hotAdd([String])
    /// QEMU asks for the device of an id to be unplugged.
    case hotDelete(id: String)
    /// The kernel's events since they were last asked for, of these subsystems or of all.
    case uevents(subsystems: [String])
    /// The list of deferred probes.
    case deferred
    /// What the synthetic drivers were asked since this was last asked for.
    case labLog
    /// A command to the module that makes synthetic drivers and devices.
    case lab([String])
    /// An operation on vfio's device nodes.
    case vfio([String])

    /// What is asked of a path.
    public enum Look: String, Hashable, Sendable, CaseIterable {
        /// The text.
        case read
        /// How long the text is.
        case length
        /// Where the link points.
        case readlink
        /// The kind, the mode and the size.
        case stat
        /// The names in the directory.
        case list = "ls"
    }
}

extension CaseOperation {
    /// Whether it leaves the machine's hardware or modules as no reset makes them again.
    ///
    /// What was removed and found again stands at another position in its bus's list of devices.
    public var changesHardware: Bool {
        switch self {
        case .hotAdd, .hotDelete: true
        case .write(let path, _), .fill(let path, _, _), .hold(_, let path):
            ["remove", "rescan", "sriov_numvfs"].contains(path.split(separator: "/").last ?? "")
        case .asUser(_, let operation), .background(_, let operation): operation.changesHardware
        case .look, .put, .release, .sleep, .wait, .kill, .insmod, .rmmod, .uevents, .deferred,
            .labLog, .lab, .vfio:
            false
        }
    }
}
