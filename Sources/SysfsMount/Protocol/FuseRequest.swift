/// One request of the kernel, read from the bytes that /dev/fuse gave.
///
/// Source: include/uapi/linux/fuse.h; all numbers are in the machine's own byte order.
struct FuseRequest: Hashable, Sendable {
    let header: FuseHeader
    let body: FuseBody
}

/// What every request begins with: `struct fuse_in_header`.
struct FuseHeader: Hashable, Sendable {
    static let byteCount = 40

    /// The bytes of the whole request.
    let length: UInt32
    let opcode: UInt32
    /// The number that the reply repeats.
    let unique: UInt64
    /// The file or directory that it is about.
    let node: UInt64
    /// The user who asks, as the mount's user namespace numbers them.
    let user: UInt32
    /// The process that asks; 0 for the kernel itself.
    let process: UInt32
}

/// What a request asks for.
enum FuseBody: Hashable, Sendable {
    case initialize(major: UInt32, minor: UInt32, flags: UInt32)
    case lookup(name: String)
    case forget([FuseForget])
    case getAttributes
    case setAttributes(FuseSetAttributes)
    case readLink
    case open(flags: UInt32)
    case openDirectory
    case read(handle: UInt64, offset: UInt64, count: UInt32)
    case write(handle: UInt64, offset: UInt64, bytes: [UInt8])
    case readDirectory(handle: UInt64, offset: UInt64, count: UInt32)
    case release(handle: UInt64)
    case releaseDirectory(handle: UInt64)
    case poll(handle: UInt64, events: UInt32)
    case statistics
    case interrupt
    case destroy
    /// What sysfs refuses, what this server does not know, and what makes no sense.
    case refused(Int32)
}

/// How often a node that the kernel drops was given to it.
struct FuseForget: Hashable, Sendable {
    let node: UInt64
    let count: UInt64
}

/// What of a file's attributes is to change; nil for what stays.
struct FuseSetAttributes: Hashable, Sendable {
    var mode: UInt32?
    var user: UInt32?
    var group: UInt32?
    /// What truncate(2) asks for, which changes nothing.
    var size: UInt64?
}

extension FuseRequest {
    /// Whether the kernel waits for a reply.
    var isReplied: Bool {
        switch body {
        case .forget, .interrupt: false
        default: true
        }
    }
}
