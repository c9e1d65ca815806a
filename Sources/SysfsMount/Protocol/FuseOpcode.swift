/// What a request of the kernel asks for, by its number.
///
/// Source: `enum fuse_opcode`, include/uapi/linux/fuse.h.
enum FuseOpcode: UInt32, CaseIterable, Sendable {
    case lookup = 1
    case forget = 2
    case getAttributes = 3
    case setAttributes = 4
    case readLink = 5
    case symbolicLink = 6
    case makeNode = 8
    case makeDirectory = 9
    case unlink = 10
    case removeDirectory = 11
    case rename = 12
    case link = 13
    case open = 14
    case read = 15
    case write = 16
    case statistics = 17
    case release = 18
    case flush = 25
    case initialize = 26
    case openDirectory = 27
    case readDirectory = 28
    case releaseDirectory = 29
    case synchronizeDirectory = 30
    case create = 35
    case interrupt = 36
    case destroy = 38
    case poll = 40
    case batchForget = 42
    case rename2 = 45
    case temporaryFile = 51

    /// The errno with which sysfs refuses what it never does, or nil for what it may do.
    ///
    /// Source: fs/kernfs/dir.c has `mkdir`, `rmdir` and `rename` that answer `EPERM` without a handler;
    /// `may_create()` and its callers in fs/namei.c answer for the operations it does not have.
    var refusal: Int32? {
        switch self {
        case .symbolicLink, .makeNode, .makeDirectory, .unlink, .removeDirectory, .rename, .link:
            FuseError.notPermitted
        // With flags, of which kernfs knows none: `kernfs_iop_rename()`.
        case .rename2: FuseError.invalid
        // A directory of kernfs has no `fsync`.
        case .synchronizeDirectory: FuseError.invalid
        case .create: FuseError.accessDenied
        case .temporaryFile: FuseError.notSupported
        default: nil
        }
    }
}

/// The numbers of the errno values that are answered without a ``Sysfs`` being asked.
enum FuseError {
    static let notPermitted: Int32 = 1
    static let noEntry: Int32 = 2
    static let inputOutput: Int32 = 5
    static let accessDenied: Int32 = 13
    static let invalid: Int32 = 22
    static let notImplemented: Int32 = 38
    static let nameTooLong: Int32 = 36
    static let protocolError: Int32 = 71
    static let notSupported: Int32 = 95
}
