/// The bodies of replies, one function a structure.
extension FuseReply {
    /// `struct fuse_init_out` of version 7.31, which newer kernels take too.
    mutating func initialized(_ unique: UInt64, _ flags: UInt32, writeBytesMax: Int) {
        begin(unique)
        append(UInt32(7))
        append(UInt32(31))
        append(UInt32(0))
        append(flags)
        // Requests in the background: none that this server gets are.
        append(UInt16(12))
        append(UInt16(9))
        append(UInt32(writeBytesMax))
        append(UInt32(1))
        appendZeros(36)
        end(structure: 64)
    }

    /// `struct fuse_entry_out`: what a name stands for, and for how long.
    mutating func entry(_ unique: UInt64, _ attributes: FuseAttributes, validSeconds: UInt64) {
        begin(unique)
        append(attributes.node)
        append(UInt64(0))
        append(validSeconds)
        append(validSeconds)
        append(UInt64(0))
        append(attributes)
        end(structure: 128)
    }

    /// `struct fuse_attr_out`.
    mutating func attributes(_ unique: UInt64, _ attributes: FuseAttributes, validSeconds: UInt64) {
        begin(unique)
        append(validSeconds)
        append(UInt64(0))
        append(attributes)
        end(structure: 104)
    }

    /// `struct fuse_open_out`.
    mutating func opened(_ unique: UInt64, handle: UInt64, flags: UInt32) {
        begin(unique)
        append(handle)
        append(flags)
        append(UInt32(0))
        end(structure: 16)
    }

    /// `struct fuse_write_out`.
    mutating func wrote(_ unique: UInt64, _ count: Int) {
        begin(unique)
        assert(count >= 0, "a write took fewer than no bytes")
        // The size, and four bytes that fill it up.
        append(UInt64(UInt32(truncatingIfNeeded: count)))
        end(structure: 8)
    }

    /// What a read gave.
    mutating func data(_ unique: UInt64, _ content: [UInt8]) {
        begin(unique)
        append(content)
        end()
    }

    /// The target of a link.
    mutating func target(_ unique: UInt64, _ text: String) {
        begin(unique)
        append(text)
        end()
    }

    /// `struct fuse_poll_out`.
    mutating func polled(_ unique: UInt64, _ events: UInt32) {
        begin(unique)
        append(events)
        append(UInt32(0))
        end(structure: 8)
    }

    /// `struct fuse_statfs_out`: nothing that could fill up.
    mutating func statistics(_ unique: UInt64) {
        begin(unique)
        appendZeros(40)
        append(UInt32(4096))
        append(UInt32(255))
        append(UInt32(4096))
        appendZeros(28)
        end(structure: 80)
    }

    /// `struct fuse_dirent`, as long as it keeps the reply within a limit.
    ///
    /// - Returns: Whether it had room.
    mutating func add(_ entry: FuseDirectoryEntry, limit: Int) -> Bool {
        let length = entry.name.utf8.count
        let padded = (24 + length + 7) & ~7
        assert(bytes.count % 8 == 0, "each entry begins at a multiple of 8")
        guard bytes.count - 16 + padded <= limit else { return false }
        append(entry.inode)
        append(entry.nextOffset)
        append(UInt32(truncatingIfNeeded: length))
        append(entry.kind)
        append(entry.name)
        appendZeros(padded - 24 - length)
        return true
    }

    /// `FUSE_NOTIFY_INVAL_ENTRY`: the kernel is to forget what a name in a directory stood for.
    static func forgetEntry(_ name: String, in directory: UInt64) -> [UInt8] {
        var notice = FuseReply()
        notice.begin(0)
        notice.put(UInt32(3), at: 4)
        notice.append(directory)
        notice.append(UInt32(truncatingIfNeeded: name.utf8.count))
        notice.append(UInt32(0))
        notice.append(name)
        notice.appendZeros(1)
        notice.end()
        return notice.bytes
    }

    /// `FUSE_NOTIFY_INVAL_INODE` of no bytes: the kernel is to ask again what stat(2) tells of a node.
    static func forgetAttributes(of node: UInt64) -> [UInt8] {
        var notice = FuseReply()
        notice.begin(0)
        notice.put(UInt32(2), at: 4)
        notice.append(node)
        notice.append(UInt64.max)
        notice.append(UInt64(0))
        notice.end()
        return notice.bytes
    }

    /// `struct fuse_attr`.
    private mutating func append(_ attributes: FuseAttributes) {
        append(attributes.inode)
        append(attributes.size)
        append(UInt64(0))
        for _ in 0..<3 { append(attributes.seconds) }
        appendZeros(12)
        append(attributes.mode)
        append(UInt32(1))
        append(attributes.user)
        append(attributes.group)
        append(UInt32(0))
        append(UInt32(4096))
        append(UInt32(0))
    }
}

/// What stat(2) is to tell of a node.
struct FuseAttributes: Hashable, Sendable {
    var node: UInt64
    var inode: UInt64
    var size: UInt64
    /// The kind and the permission bits.
    var mode: UInt32
    var user: UInt32
    var group: UInt32
    /// Of all its times.
    var seconds: UInt64
}

/// One name of a directory.
struct FuseDirectoryEntry: Hashable, Sendable {
    let inode: UInt64
    /// Where the listing goes on after it.
    let nextOffset: UInt64
    /// `DT_DIR`, `DT_REG` or `DT_LNK`.
    let kind: UInt32
    let name: String
}
