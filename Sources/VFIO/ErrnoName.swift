internal import SystemPackage

/// The errno values that VFIO's calls are documented or seen to answer.
private let names: [Errno: String] = [
    .notPermitted: "EPERM", .noSuchFileOrDirectory: "ENOENT", .interrupted: "EINTR",
    .ioError: "EIO", .noSuchAddressOrDevice: "ENXIO", .argListTooLong: "E2BIG",
    .badFileDescriptor: "EBADF", .resourceTemporarilyUnavailable: "EAGAIN", .noMemory: "ENOMEM",
    .permissionDenied: "EACCES", .badAddress: "EFAULT", .resourceBusy: "EBUSY",
    .fileExists: "EEXIST", .operationNotSupportedByDevice: "ENODEV", .notDirectory: "ENOTDIR",
    .invalidArgument: "EINVAL", .tooManyOpenFilesInSystem: "ENFILE", .tooManyOpenFiles: "EMFILE",
    .noSpace: "ENOSPC", .outOfRange: "ERANGE", .noFunction: "ENOSYS", .overflow: "EOVERFLOW",
    Errno(rawValue: 25): "ENOTTY", .notSupported: "EOPNOTSUPP",
]

/// The name of an errno, `EBUSY`; its number where the name is not known here.
func name(of errno: Errno) -> String {
    names[errno] ?? "errno \(errno.rawValue)"
}
