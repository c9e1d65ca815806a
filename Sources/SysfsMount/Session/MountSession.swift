internal import Glibc
internal import Synchronization
internal import Sysfs
internal import SystemPackage

/// A mount that is being served.
///
/// One thread reads the kernel's requests and answers them one after the other: their order is total.
/// A write that waits in the tree is answered when it has ended, and keeps nobody else waiting.
public final class MountSession: Sendable {
    private let fuse: Descriptor
    private let observer: (any MountObserver)?
    private let deliveries: Deliveries
    /// Whether the observer is told of every request.
    private let describesRequests: Bool

    // MARK: - Mutable state

    /// All that is served.
    ///
    /// Guarded by itself; replies are sent with it held, so that none is older than a change that another
    /// thread has told of. The tree's own locks are taken after it.
    private let server: Mutex<MountServer>
    /// The requests that wait to be released, by their numbers.
    ///
    /// Guarded by itself; nothing else is taken with it held.
    private let held = Mutex<[Int: [UInt8]]>([:])
    /// The threads, the reader first; set once.
    ///
    /// Guarded by itself; nothing else is taken with it held.
    private let workers = Mutex<[Worker]>([])

    /// Serves trees through an open /dev/fuse, which is taken over.
    ///
    /// With an observer every request reaches this process; without one the kernel remembers names for
    /// as long as they hold.
    init(
        fuse: Descriptor,
        parts: [MountPart],
        user: UInt32,
        group: UInt32,
        observer: (any MountObserver)?,
        seesEveryRequest: Bool
    ) throws(MountError) {
        self.fuse = fuse
        self.observer = observer
        describesRequests = seesEveryRequest
        let options = MountOptions(
            remembersNames: !seesEveryRequest,
            user: user,
            group: group,
            seconds: UInt64(max(0, time(nil)))
        )
        server = Mutex(MountServer(parts, options))
        do throws(Errno) { deliveries = try Deliveries(fuse) } catch {
            throw MountError("A pipe cannot be made", error)
        }
        // What has changed is noted from the first question on.
        for part in parts { _ = part.waiting?.takeNews() }
    }

    /// Starts the threads that serve.
    func start() throws(MountError) {
        do throws(Errno) {
            let reader = try Worker { [self] in
                readRequests()
                deliveries.end()
            }
            let sender = try Worker { [deliveries] in deliveries.run() }
            workers.withLock { $0 = [reader, sender] }
        } catch {
            throw MountError("A thread cannot be started", error)
        }
    }

    /// Waits until the mount is gone.
    public func wait() {
        let workers = workers.withLock { $0 }
        for worker in workers { worker.join() }
    }

    /// Tells the kernel and waiting programs what has changed in the tree other than through the mount.
    public func settle() {
        let delivery = server.withLock { settle(&$0) }
        deliveries.send(delivery)
    }

    /// Answers the transfers that wait with `EINTR`, and perhaps all that would wait from now on.
    ///
    /// In the tree they go on. No signal ends a program that waits here, as none does on Linux.
    public func callOff(allLater: Bool) {
        let replies = server.withLock { server in
            if allLater { server.callsOffWaits = true }
            let waiting = server.pending.sorted { $0.key.rawValue < $1.key.rawValue }
            server.pending = [:]
            return waiting.map { _, pending in
                let result = Result<SysfsReply, Errno>.failure(.interrupted)
                if let described = pending.described { observer?.served(described, .done(result)) }
                return pending.reply(to: result)
            }
        }
        deliveries.send(Deliveries.Delivery(notices: [], replies: replies))
    }

    /// Serves a request that the observer held back.
    public func resume(_ number: Int) {
        guard let bytes = held.withLock({ $0.removeValue(forKey: number) }) else { return }
        // SAFETY: the bytes are lent while the request is read from them.
        let parsed = unsafe bytes.withUnsafeBytes { unsafe FuseRequest($0.bytes) }
        guard let request = parsed else { return }
        server.withLock { server in
            let described = server.describe(request, as: number)
            serve(request, described, &server)
        }
    }

    /// What is held for programs and for the kernel, to see that nothing is lost.
    var counts: MountCounts { server.withLock { MountCounts($0) } }

    // MARK: - Serving

    private func readRequests() {
        let room = MountServer.writeBytesMax + 4096
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: room, alignment: 16)
        defer { unsafe buffer.deallocate() }
        while true {
            // SAFETY: read(2) writes no more than the buffer has, and its count is what it wrote.
            let count = unsafe read(fuse.rawValue, buffer.baseAddress, room)
            if count > 0 {
                let bytes = unsafe UnsafeRawBufferPointer(buffer)[..<count]
                unsafe take(UnsafeRawBufferPointer(rebasing: bytes))
            } else if count == 0 || !isPassing(errno) {
                return
            }
        }
    }

    /// Whether the next read may succeed: a request was taken back, or a signal came.
    private func isPassing(_ error: Int32) -> Bool {
        error == EINTR || error == EAGAIN || error == ENOENT
    }

    private func take(_ bytes: UnsafeRawBufferPointer) {
        guard let request = unsafe FuseRequest(bytes.bytes) else { return }
        guard describesRequests else { return server.withLock { serve(request, nil, &$0) } }
        let described = server.withLock { $0.describe(request) }
        if let described, let observer {
            // Before the observer is asked: it may resume the request before it has answered.
            held.withLock { unsafe $0[described.number] = Array(bytes) }
            guard observer.willServe(described) else { return settle() }
            guard held.withLock({ $0.removeValue(forKey: described.number) }) != nil else { return }
            settle()
        }
        server.withLock { serve(request, described, &$0) }
    }

    private func serve(
        _ request: FuseRequest,
        _ described: MountRequest?,
        _ server: inout MountServer
    ) {
        let progress = server.serve(request)
        guard request.isReplied else { return }
        switch progress {
        case .done:
            if let described { observer?.served(described, .done(server.result)) }
        case .waits(let ticket):
            assert(server.pending[ticket] == nil, "all parts count their tickets together")
            server.pending[ticket] = .init(unique: request.header.unique, described: described)
            if let described { observer?.served(described, .waits(ticket)) }
        }
        if let notice = server.notice { fuse.send(notice) }
        guard request.mayChangeTheTree else {
            assert(FuseReply.isWhole(server.reply.bytes), "a reply that does not tell its length")
            fuse.send(server.reply.bytes)
            return
        }
        var delivery = settle(&server)
        if case .waits = progress {
            if let name = server.setAside(request.header.node) {
                delivery.notices.append(FuseReply.forgetEntry(name.name, in: name.directory))
            }
            if delivery.notices.isEmpty && delivery.replies.isEmpty { return }
        } else if delivery.notices.isEmpty && delivery.replies.isEmpty {
            fuse.send(server.reply.bytes)
            return
        } else {
            delivery.replies.append(server.reply.bytes)
        }
        if delivery.notices.isEmpty { deliveries.send(delivery) } else { deliveries.add(delivery) }
    }

    /// Gathers what a change has ended and made wrong.
    private func settle(_ server: inout MountServer) -> Deliveries.Delivery {
        var delivery = Deliveries.Delivery(notices: [], replies: [])
        for (number, part) in server.parts.enumerated() {
            guard let waiting = part.waiting else { continue }
            let news = waiting.takeNews()
            for stale in server.apply(news.changes, part: number)
            where server.options.remembersNames {
                delivery.notices.append(FuseReply.forgetEntry(stale.name, in: stale.directory))
            }
            for ended in news.ended {
                guard let pending = server.pending.removeValue(forKey: ended.ticket) else {
                    continue
                }
                delivery.replies.append(pending.reply(to: ended.result))
                if let described = pending.described {
                    observer?.served(described, .done(ended.result))
                }
            }
        }
        observer?.settled()
        return delivery
    }
}

/// How much a mount holds.
struct MountCounts: Hashable, Sendable {
    /// The files and directories that are open, and the transfers that wait.
    let open: Int
    /// The names that the kernel knows, the root included.
    let nodes: Int
    /// Those of them that have gone and that the kernel has not forgotten.
    let dead: Int

    fileprivate init(_ server: borrowing MountServer) {
        open = server.files.count + server.directories.count + server.pending.count
        nodes = server.nodes.count
        dead = server.nodes.deadCount
    }
}

extension FuseRequest {
    /// Whether a reply to it may have to wait for the kernel to forget names.
    fileprivate var mayChangeTheTree: Bool {
        switch body {
        case .write: true
        default: false
        }
    }
}

extension MountServer.PendingRequest {
    /// The reply to a transfer that has ended.
    fileprivate func reply(to result: Result<SysfsReply, Errno>) -> [UInt8] {
        var reply = FuseReply()
        switch result {
        case .success(let given): reply.transferred(unique, given)
        case .failure(let error): reply.fail(unique, error.rawValue)
        }
        return reply.bytes
    }
}
