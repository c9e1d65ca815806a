/// The reading of requests; total, whatever the bytes are.
extension FuseRequest {
    /// The request that the bytes hold.
    ///
    /// Nil when they hold not even a header; a body that makes no sense is ``FuseBody/refused(_:)``.
    init?(_ bytes: RawSpan) {
        guard bytes.byteCount >= FuseHeader.byteCount else { return nil }
        header = FuseHeader(
            length: bytes.number32(0),
            opcode: bytes.number32(4),
            unique: bytes.number64(8),
            node: bytes.number64(16),
            user: bytes.number32(24),
            process: bytes.number32(32)
        )
        guard Int(header.length) == bytes.byteCount else { return nil }
        guard let opcode = FuseOpcode(rawValue: header.opcode) else {
            body = .refused(FuseError.notImplemented)
            return
        }
        let content = bytes.extracting(droppingFirst: FuseHeader.byteCount)
        body =
            opcode.refusal.map { .refused($0) } ?? FuseBody(opcode, content, node: header.node)
            ?? .refused(FuseError.invalid)
    }
}

extension FuseBody {
    /// What follows the header; nil when it is too short, or no text where text must be.
    fileprivate init?(_ opcode: FuseOpcode, _ bytes: RawSpan, node: UInt64) {
        switch opcode {
        case .lookup, .read, .write, .readDirectory, .open, .release, .releaseDirectory, .poll:
            guard let body = FuseBody(ofFile: opcode, bytes) else { return nil }
            self = body
        case .initialize:
            guard bytes.byteCount >= 16 else { return nil }
            self = .initialize(
                major: bytes.number32(0),
                minor: bytes.number32(4),
                flags: bytes.number32(12)
            )
        case .forget:
            guard bytes.byteCount >= 8 else { return nil }
            self = .forget([FuseForget(node: node, count: bytes.number64(0))])
        case .batchForget:
            guard let forgets = FuseForget.batch(bytes) else { return nil }
            self = .forget(forgets)
        case .setAttributes:
            guard bytes.byteCount >= 88 else { return nil }
            self = .setAttributes(FuseSetAttributes(bytes))
        case .getAttributes: self = .getAttributes
        case .readLink: self = .readLink
        case .openDirectory: self = .openDirectory
        case .statistics: self = .statistics
        case .interrupt: self = .interrupt
        case .destroy: self = .destroy
        case .flush: self = .refused(FuseError.notImplemented)
        case .symbolicLink, .makeNode, .makeDirectory, .unlink, .removeDirectory, .rename, .rename2,
            .link, .create, .temporaryFile, .synchronizeDirectory:
            preconditionFailure("\(opcode) is refused unread")
        }
    }

    private init?(ofFile opcode: FuseOpcode, _ bytes: RawSpan) {
        if opcode == .lookup {
            // The bytes of the name, and the NUL at its end.
            if bytes.byteCount > 256 {
                self = .refused(FuseError.nameTooLong)
                return
            }
            guard let name = bytes.name() else { return nil }
            // No name of sysfs is anything but text.
            let text = String(validating: name, as: UTF8.self)
            self = text.map { .lookup(name: $0) } ?? .refused(FuseError.noEntry)
            return
        }
        guard bytes.byteCount >= 8 else { return nil }
        let handle = bytes.number64(0)
        switch opcode {
        case .open: self = .open(flags: bytes.number32(0))
        case .release: self = .release(handle: handle)
        case .releaseDirectory: self = .releaseDirectory(handle: handle)
        case .poll:
            guard bytes.byteCount >= 24 else { return nil }
            self = .poll(handle: handle, events: bytes.number32(20))
        default:
            guard bytes.byteCount >= 40 else { return nil }
            let (offset, count) = (bytes.number64(8), bytes.number32(16))
            switch opcode {
            case .read: self = .read(handle: handle, offset: offset, count: count)
            case .readDirectory:
                self = .readDirectory(handle: handle, offset: offset, count: count)
            default:
                assert(opcode == .write, "\(opcode) is read as a write")
                guard bytes.byteCount - 40 == Int(count) else { return nil }
                let data = bytes.extracting(droppingFirst: 40)
                self = .write(handle: handle, offset: offset, bytes: data.bytes(upTo: .max))
            }
        }
    }
}

extension FuseForget {
    /// `struct fuse_batch_forget_in` and what follows it.
    fileprivate static func batch(_ bytes: RawSpan) -> [FuseForget]? {
        guard bytes.byteCount >= 8 else { return nil }
        let count = Int(bytes.number32(0))
        guard count <= (bytes.byteCount - 8) / 16 else { return nil }
        return (0..<count).map { index in
            FuseForget(
                node: bytes.number64(8 + index * 16),
                count: bytes.number64(16 + index * 16)
            )
        }
    }
}

extension FuseSetAttributes {
    /// `struct fuse_setattr_in`, of which times are nothing to sysfs.
    fileprivate init(_ bytes: RawSpan) {
        assert(bytes.byteCount >= 88, "less than a struct fuse_setattr_in")
        let valid = bytes.number32(0)
        mode = valid & 1 != 0 ? bytes.number32(68) : nil
        user = valid & 2 != 0 ? bytes.number32(76) : nil
        group = valid & 4 != 0 ? bytes.number32(80) : nil
        size = valid & 8 != 0 ? bytes.number64(16) : nil
    }
}

extension RawSpan {
    /// The number in four bytes, which must be there.
    func number32(_ offset: Int) -> UInt32 {
        // SAFETY: the bounds are checked by the span, and every bit pattern is a number.
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }

    /// The number in eight bytes, which must be there.
    func number64(_ offset: Int) -> UInt64 {
        // SAFETY: the bounds are checked by the span, and every bit pattern is a number.
        unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    /// A copy of the bytes, at most so many.
    fileprivate func bytes(upTo limit: Int) -> [UInt8] {
        // SAFETY: the array copies what it is given while the span lends it.
        unsafe extracting(first: Swift.min(limit, byteCount)).withUnsafeBytes { unsafe Array($0) }
    }

    /// The bytes up to the NUL at the end; nil where there is none, or where they are no name.
    fileprivate func name() -> [UInt8]? {
        guard byteCount >= 2 else { return nil }
        let bytes = bytes(upTo: byteCount - 1)
        // SAFETY: the last byte is inside the span.
        let last = unsafe unsafeLoad(fromByteOffset: byteCount - 1, as: UInt8.self)
        guard last == 0, !bytes.contains(0), !bytes.contains(UInt8(ascii: "/")) else { return nil }
        return bytes
    }
}
