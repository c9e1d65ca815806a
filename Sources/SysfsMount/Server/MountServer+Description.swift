internal import Sysfs
internal import SystemPackage

/// Requests as an observer sees them.
extension MountServer {
    /// The request in the observer's words, or nil for what no program asked for.
    ///
    /// It gets the next number, or the one that it had before it was held.
    mutating func describe(_ request: FuseRequest, as known: Int? = nil) -> MountRequest? {
        guard let operation = operation(request) else { return nil }
        let number = subject(request)
        guard let node = nodes[number] else { return nil }
        var path = node.path.text
        if case .lookup(let name) = request.body { path = (node.path / name).text }
        if known == nil { requestCount += 1 }
        return MountRequest(
            number: known ?? requestCount,
            process: Int(request.header.process),
            operation: operation,
            part: node.part.map { parts[$0].name } ?? "",
            path: path
        )
    }

    private func operation(_ request: FuseRequest) -> MountRequest.Operation? {
        switch request.body {
        case .lookup: .lookup
        case .getAttributes, .setAttributes: .stat
        case .readLink: .readlink
        case .open(let flags): .open(flags: flags)
        case .read(_, let offset, let count):
            .read(count: Int(count), offset: Int(clamping: offset))
        case .write(_, _, let bytes): .write(bytes)
        case .readDirectory(_, let offset, _): offset == 0 ? .list : nil
        case .refused(let errno): errno == FuseError.notImplemented ? nil : .other
        case .initialize, .forget, .openDirectory, .release, .releaseDirectory, .poll, .statistics,
            .interrupt, .destroy:
            nil
        }
    }

    /// The node that a request is about: for open files what was opened.
    private func subject(_ request: FuseRequest) -> Int {
        switch request.body {
        case .read(let handle, _, _), .write(let handle, _, _):
            files[handle]?.node ?? index(of: request.header.node)
        default: index(of: request.header.node)
        }
    }
}
