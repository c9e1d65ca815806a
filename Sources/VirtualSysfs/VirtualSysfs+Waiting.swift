public import DriverCore
public import Sysfs
public import SystemPackage

/// The face for a file system that serves several programs.
extension VirtualSysfs: WaitingSysfs {
    /// Opens a file; only root sees all of a configuration space.
    public func open(_ path: SysfsPath, _ access: SysfsAccess, asRoot: Bool) throws(Errno)
        -> SysfsHandle
    {
        try withServer { server throws(Errno) in
            try server.open(path, access, asRoot: asRoot)
        }
    }

    /// Begins a read that may wait.
    public func beginRead(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno)
        -> SysfsProgress<[UInt8]>
    {
        let range = ReadRange(count: count, offset: offset)
        return try withServer { server throws(Errno) in
            try server.read(handle, range).shared
        }
    }

    /// Begins a write that may wait.
    public func beginWrite(_ handle: SysfsHandle, _ bytes: [UInt8], at offset: Int) throws(Errno)
        -> SysfsProgress<Int>
    {
        try withServer { server throws(Errno) in
            try server.write(handle, bytes, at: offset).shared
        }
    }

    /// Whether the object behind an open file has gone.
    public func isGone(_ handle: SysfsHandle) -> Bool {
        withServer { server in
            guard case .file(let file)? = server.files[handle]?.node else { return false }
            return !server.core.exists(file)
        }
    }

    /// Begins an operation that stands behind a file outside the tree: when it succeeds, that many bytes
    /// were written.
    public func begin(_ operation: DriverCore.Operation, writing count: Int) throws(Errno)
        -> SysfsProgress<Int>
    {
        try withServer { server throws(Errno) in
            let (outcome, task) = server.perform(operation, as: .operation(count))
            switch outcome {
            case nil: return .waits(SysfsTicket(rawValue: Int(task.rawValue)))
            case .failed(let refusal)?: throw Errno(rawValue: refusal.errno.rawValue)
            default: return .done(count)
            }
        }
    }

    /// What has happened since this was asked last; what ended of ``submit(_:)`` is among it.
    public func takeNews() -> SysfsNews {
        withServer { server in
            var news = SysfsNews()
            if !server.answers.isEmpty {
                news.ended = server.takeAnswers().compactMap { $0.ended }
            }
            guard let changes = server.changes else {
                server.changes = []
                return news
            }
            if !changes.isEmpty {
                news.changes = changes
                server.changes = []
            }
            return news
        }
    }
}

extension Progress where Value: Sendable {
    fileprivate var shared: SysfsProgress<Value> {
        switch self {
        case .done(let value): .done(value)
        case .waits(let task): .waits(SysfsTicket(rawValue: Int(task.rawValue)))
        }
    }
}

extension SysfsAnswer {
    fileprivate var ended: SysfsEnded? {
        let ticket = SysfsTicket(rawValue: Int(task.rawValue))
        switch result {
        case .success(.bytes(let bytes)):
            return SysfsEnded(ticket: ticket, result: .success(.read(bytes)))
        case .success(.count(let count)):
            return SysfsEnded(ticket: ticket, result: .success(.written(count)))
        case .failure(let errno): return SysfsEnded(ticket: ticket, result: .failure(errno))
        case .success: return nil
        }
    }
}
