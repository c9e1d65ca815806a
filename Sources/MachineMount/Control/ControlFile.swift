/// The files by which the hardware and the administrator's side of a mounted machine are worked.
enum ControlFile: String, CaseIterable, Sendable {
    /// A device comes: the name of one that the machine file has, or the description of another.
    case plug
    /// A device is pulled out.
    case unplug
    /// A module is loaded, with what it needs.
    case load
    /// A module is unloaded.
    case unload
    /// A program opens a vfio group and its devices.
    case open
    /// It closes them.
    case close
    /// What programs have asked of the machine.
    case log
    /// Why the latest writes failed, there and in `/sys`.
    case refusals
    /// The events that the kernel has sent.
    case uevents
    /// What `/proc/modules` shows.
    case modules
    /// Locked by who changes something; its text is the number of that process.
    case lock

    /// Whether it is read; the others are written.
    var isReadable: Bool {
        switch self {
        case .log, .refusals, .uevents, .modules: true
        case .plug, .unplug, .load, .unload, .open, .close: false
        case .lock: true
        }
    }

    /// Whether it is written.
    var isWritable: Bool { !isReadable || self == .lock }

    /// Its permissions.
    var mode: UInt16 { self == .lock ? 0o600 : isReadable ? 0o444 : 0o200 }
}
