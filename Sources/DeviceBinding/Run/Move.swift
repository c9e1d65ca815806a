public import Sysfs
public import SystemPackage

extension PlanRun {
    /// What a run wants to be done next.
    ///
    /// Large payloads are boxed, since a checker makes and drops a million of these a second.
    public enum Move: Hashable, Sendable {
        /// To look at `/sys`; see ``Look`` for the answer.
        case look(Look)
        /// To write; answered by ``Answer/done`` or ``Answer/failed(_:)``.
        case write(Write)
        /// To make a write that may wait for a process, without waiting for it indefinitely.
        ///
        /// Answered as ``write(_:)``, or by ``Answer/waits`` where the write goes on by itself.
        case patientWrite(Write)
        /// To keep a record, before the run goes on; answered by ``Answer/done``, or ``Answer/refused(_:)``.
        indirect case record(Record)
        /// To load a module with what it depends on; answered by ``Answer/done``, or ``Answer/refused(_:)``.
        case loadModule(String)
        /// To decide again, now that modules were loaded; answered by ``Answer/decision(_:)``, or
        /// ``Answer/refused(_:)``.
        case decide
        /// To decide what becomes of devices that have come, the virtual functions of a step; answered by
        /// ``Answer/decision(_:)`` with the same plan and what was added to it, or ``Answer/refused(_:)``.
        indirect case decideArrivals([DeviceReference])
        /// To wait a moment for the kernel to go on, before the next look; answered by ``Answer/done``.
        case pause
        /// To find the nodes by which user space opens the devices; answered by ``Answer/nodes(_:)``, or
        /// ``Answer/refused(_:)`` where user space cannot use them.
        indirect case findNodes([Device])
        /// To give a node to its owner; answered by ``Answer/done``, or ``Answer/refused(_:)``.
        indirect case setOwner(NodeOwner, node: String)
        /// Nothing: this came of it.
        indirect case end(Result<Report, Failure>)

        /// What it changes on the machine; nil for a move that changes nothing.
        public var deed: Deed? {
            switch self {
            case .write(let write), .patientWrite(let write): .write(write)
            case .loadModule(let name): .loadModule(name)
            case .setOwner(let owner, let node): .setOwner(owner, node: node)
            case .look, .record, .decide, .decideArrivals, .pause, .findNodes, .end: nil
            }
        }
    }

    /// One access to `/sys` that changes nothing.
    public enum Look: Hashable, Sendable {
        /// Reads a link: ``Answer/text(_:)`` with the target as it is written in the link.
        case link(SysfsPath)
        /// Opens and reads a file: ``Answer/text(_:)`` without the newline at its end.
        case text(SysfsPath)
        /// Checks whether there is an entry: ``Answer/done`` where there is.
        case entry(SysfsPath)
        /// Lists a directory: ``Answer/names(_:)``.
        case names(SysfsPath)

        /// Where it looks.
        public var path: SysfsPath {
            switch self {
            case .link(let path), .text(let path), .entry(let path), .names(let path): path
            }
        }
    }

    /// What changes something on the machine.
    public enum Deed: Hashable, Sendable {
        /// A write to `/sys`.
        case write(Write)
        /// The loading of a module.
        case loadModule(String)
        /// A new owner of a device node.
        case setOwner(NodeOwner, node: String)
    }

    /// What is to be kept, so that another process can resume from it alone.
    public enum Record: Hashable, Sendable {
        /// A change begins: the decision, with the devices as they were found. It comes again
        /// when the decision was made again after modules were loaded.
        case begin(Binder.Decision)
        /// This is about to be done.
        case intent(Deed)
        /// The change is over, successful or not.
        case end(Result<Report, Failure>)
    }

    /// The result of a move.
    public enum Answer: Hashable, Sendable {
        /// The text of a link or a file.
        case text(String)
        /// The names in a directory.
        case names([String])
        /// It was done; of a look: it is there.
        case done
        /// The write waits for a process, and goes on by itself.
        case waits
        /// What the system answered to a look or a write.
        case failed(Errno)
        /// Why something other than a look or a write was not done.
        indirect case refused(Failure)
        /// What was decided.
        indirect case decision(Binder.Decision)
        /// The nodes in `/dev/vfio`.
        case nodes([String])
    }

    /// The result of a run that succeeded.
    public struct Report: Hashable, Sendable {
        /// The devices as they are now, read back, in the order of the plan.
        public var devices: [Device]
        /// The nodes by which user space opens them.
        public var nodes: [String] = []
        /// What a person should know of devices that came meanwhile, a sentence each.
        public var notes: [String] = []
        /// The devices that went to the driver meanwhile and were not asked for.
        public var captured: [Captured] = []
    }
}
