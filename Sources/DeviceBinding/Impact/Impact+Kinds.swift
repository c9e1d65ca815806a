extension Impact.Use {
    /// The kinds of use.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// A file system is mounted from it; the name is where.
        case fileSystem = "file-system"
        /// The kernel swaps to it; the name is the area.
        case swap
        /// A disk of others is made of it, which nobody is known to use; the name is that disk.
        case member
        /// It is exported to other machines; the name is the path that is exported, or what exports it.
        case exported
        /// The kernel has it claimed, and does not say for whom.
        case claimed
        /// It holds data that nobody uses now; the name says which.
        case formatted
        /// The kernel resumes from it.
        case resume
        /// It has an address; the name is that.
        case address
        /// It carries the default route.
        case defaultRoute = "default-route"
        /// It carries another route; the name is where to.
        case route
        /// A socket is bound to it; the name is its kind.
        case socket
        /// An interface stands above it that nobody is known to use, as a bridge for guests; the name is that one.
        case port
        /// Its interface lies in another network namespace.
        case otherNamespace = "other-namespace"
        /// It shows the console.
        case display
        /// The kernel writes its messages to it.
        case console
        /// It is the only keyboard; the name is the number of keyboards where several go and none stays.
        case keyboard
        /// Processes have its node open.
        case open
        /// A process holds it through vfio, so that its removal waits; the name is the node.
        case held
        /// It keeps the time.
        case clock
        /// It restarts a machine that hangs; the name is its state, where that is known.
        case watchdog
        /// It keeps keys.
        case keys
        /// It is a part of the machine's memory.
        case memory
    }
}

extension Impact.Use.Kind {
    /// The rule that a use of this kind refuses by; nil where it is no more than a word of warning.
    public var rule: Binder.Refusal.Rule? {
        switch self {
        case .fileSystem, .swap, .member, .exported, .claimed: .mounted
        case .address, .defaultRoute, .route, .socket, .otherNamespace: .network
        case .display, .console, .keyboard: .console
        case .open: .open
        case .held: .held
        case .formatted, .resume, .port, .clock, .watchdog, .keys, .memory: nil
        }
    }
}
