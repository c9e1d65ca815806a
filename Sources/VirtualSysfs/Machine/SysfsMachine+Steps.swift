public import DriverCore
public import Sysfs
public import SystemPackage

/// What a machine does, a step at a time.
extension SysfsMachine {
    /// Begins a call of a program.
    ///
    /// A call that needs the core waits from then on, and takes no step by itself: see
    /// ``step(_:)`` and ``run()``. All else is done at once.
    ///
    /// - Throws: The errno with which the call fails at once.
    public mutating func begin(_ call: SysfsCall) throws(Errno) -> SysfsProgress<SysfsReply> {
        switch call {
        case .open(let path, let access, let asRoot):
            return .done(.handle(try open(path, access, asRoot: asRoot)))
        case .read(let handle, let count, let offset):
            return try read(handle, ReadRange(count: count, offset: offset))
        case .write(let handle, let bytes, let offset): return try write(handle, bytes, at: offset)
        case .close(let handle):
            files.remove(handle)
            return .done(.done)
        case .list(let path): return .done(.names(try list(path)))
        case .readlink(let path): return .done(.target(try readlink(path)))
        case .stat(let path): return .done(.stat(try stat(path)))
        }
    }

    /// Begins an operation that comes from no file; it takes no step yet.
    public mutating func begin(_ operation: DriverCore.Operation) -> DriverCore.TaskID {
        begin(operation, for: .caller)
    }

    /// Lets one task of the core take a step.
    ///
    /// - Throws: ``/DriverCore/DriverCore/Misstep`` where it cannot; nothing has changed then.
    public mutating func step(_ task: DriverCore.TaskID) throws(DriverCore.Misstep) {
        try apply(.step(task))
    }

    /// Gives a task the result of the probe that it asked for.
    ///
    /// - Throws: ``/DriverCore/DriverCore/Misstep`` where it has not asked; nothing has changed then.
    public mutating func probed(_ task: DriverCore.TaskID, _ answer: DriverCore.ProbeAnswer)
        throws(DriverCore.Misstep)
    {
        try apply(.probed(task, answer))
    }

    /// Tells a task that the remove that it asked for has ended.
    ///
    /// - Throws: ``/DriverCore/DriverCore/Misstep`` where it has not asked; nothing has changed then.
    public mutating func removed(_ task: DriverCore.TaskID) throws(DriverCore.Misstep) {
        try apply(.removed(task))
    }

    private mutating func apply(_ action: DriverCore.Action) throws(DriverCore.Misstep) {
        let effects = try core.apply(action)
        found = nil
        absorb(effects)
    }

    /// Lets everything run, the oldest task first, and the drivers' code answer, until all wait.
    public mutating func run() {
        let effects = core.run(&onlyDrivers[0])
        found = nil
        absorb(effects)
    }

    /// What has ended, and where names may have come or gone, since this was asked last.
    ///
    /// Changes of names are noted from the first call on.
    public mutating func takeNews() -> SysfsNews {
        var news = SysfsNews()
        if !ended.isEmpty {
            news.ended = ended.compactMap { $0.call }
            ended.removeAll { $0.call != nil }
        }
        guard let changes else {
            self.changes = []
            return news
        }
        if !changes.isEmpty {
            news.changes = changes
            self.changes = []
        }
        return news
    }

    /// The outcome of an operation that came from no file, once it has ended; it is reported once.
    public mutating func takeOutcome(of task: DriverCore.TaskID) -> DriverCore.Outcome? {
        guard let index = ended.firstIndex(where: { $0.task == task }),
            case .operation(let outcome) = ended[index].end
        else { return nil }
        ended.remove(at: index)
        return outcome
    }

    /// Begins an operation that stands behind a write of this many bytes to a file outside the tree.
    mutating func begin(_ operation: DriverCore.Operation, writing count: Int) -> SysfsTicket {
        begin(operation, for: .outside(count)).ticket
    }

    /// Nobody waits for the outcome of a task any more.
    mutating func abandon(_ task: DriverCore.TaskID) {
        assert(pending[task] != nil, "only what waits is abandoned")
        pending[task]?.asker = .nobody
    }

    /// What a call came to, once it has ended; it is told once, here or in the news.
    package mutating func takeResult(of ticket: SysfsTicket) -> Result<SysfsReply, Errno>? {
        guard let index = ended.firstIndex(where: { $0.task.ticket == ticket }),
            case .call(let result) = ended[index].end
        else { return nil }
        ended.remove(at: index)
        return result
    }

    // MARK: - Events and effects

    /// The events since this was asked last, which are forgotten here.
    public mutating func takeUevents() -> [DriverCore.Uevent] { uevents.takeAll() }

    /// What drivers were asked and answered since this was asked last, which is forgotten here.
    public mutating func takeDriverCalls() -> [DriverCall] { driverCalls.takeAll() }
}

extension EndedOperation {
    /// The end of a call of a program; nil for what no program asked for.
    fileprivate var call: SysfsEnded? {
        guard case .call(let result) = end else { return nil }
        return SysfsEnded(ticket: task.ticket, result: result)
    }
}

extension DriverCore.TaskID {
    /// The task under another name, for callers that know nothing of a driver core.
    public var ticket: SysfsTicket { SysfsTicket(rawValue: Int(rawValue)) }

    /// The task of a ticket that a ``SysfsMachine`` gave.
    public init(_ ticket: SysfsTicket) { self.init(rawValue: Int32(ticket.rawValue)) }
}
