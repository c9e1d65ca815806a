extension DriverCore {
    /// An errno value of Linux, as a positive number.
    ///
    /// A struct over the number, not an enum: a driver's probe may return any value, and each passes through.
    public struct ErrorNumber: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
        /// The value, `19` for `ENODEV`.
        public let rawValue: Int32

        /// The errno with a value, `19` for `ENODEV`.
        public init(rawValue: Int32) { self.rawValue = rawValue }

        /// Operation not permitted.
        public static let EPERM = ErrorNumber(rawValue: 1)
        /// No such file or directory.
        public static let ENOENT = ErrorNumber(rawValue: 2)
        /// Interrupted system call.
        public static let EINTR = ErrorNumber(rawValue: 4)
        /// Input/output error.
        public static let EIO = ErrorNumber(rawValue: 5)
        /// No such device or address.
        public static let ENXIO = ErrorNumber(rawValue: 6)
        /// Bad file descriptor.
        public static let EBADF = ErrorNumber(rawValue: 9)
        /// Try again; what a deferral becomes where user space asked.
        public static let EAGAIN = ErrorNumber(rawValue: 11)
        /// Out of memory.
        public static let ENOMEM = ErrorNumber(rawValue: 12)
        /// Permission denied.
        public static let EACCES = ErrorNumber(rawValue: 13)
        /// Device or resource busy.
        public static let EBUSY = ErrorNumber(rawValue: 16)
        /// File exists.
        public static let EEXIST = ErrorNumber(rawValue: 17)
        /// No such device.
        public static let ENODEV = ErrorNumber(rawValue: 19)
        /// Invalid argument.
        public static let EINVAL = ErrorNumber(rawValue: 22)
        /// The call is for files of another kind.
        public static let ENOTTY = ErrorNumber(rawValue: 25)
        /// No space left.
        public static let ENOSPC = ErrorNumber(rawValue: 28)
        /// Result too large.
        public static let ERANGE = ErrorNumber(rawValue: 34)
        /// The file is not in the state that the call needs, or of another kind.
        public static let EBADFD = ErrorNumber(rawValue: 77)
        /// Operation not supported.
        public static let EOPNOTSUPP = ErrorNumber(rawValue: 95)
        /// Connection timed out.
        public static let ETIMEDOUT = ErrorNumber(rawValue: 110)
        /// The kernel's own code for a probe to be tried later; it never reaches user space as such.
        ///
        /// Source: `EPROBE_DEFER`, include/linux/errno.h.
        public static let EPROBE_DEFER = ErrorNumber(rawValue: 517)

        /// The names that ``description`` and ``init(name:)`` know.
        private static let names: [(StaticString, Int32)] = [
            ("EPERM", 1), ("ENOENT", 2), ("EINTR", 4), ("EIO", 5), ("ENXIO", 6), ("EBADF", 9),
            ("EAGAIN", 11), ("ENOMEM", 12), ("EACCES", 13), ("EFAULT", 14), ("EBUSY", 16),
            ("EEXIST", 17), ("ENODEV", 19), ("ENOTDIR", 20), ("EISDIR", 21), ("EINVAL", 22),
            ("ENFILE", 23), ("EMFILE", 24), ("ENOTTY", 25), ("ENOSPC", 28), ("EROFS", 30),
            ("ERANGE", 34), ("ENAMETOOLONG", 36), ("ENOSYS", 38), ("ELOOP", 40), ("EPROTO", 71),
            ("EBADFD", 77), ("EOPNOTSUPP", 95), ("ETIMEDOUT", 110), ("EREMOTEIO", 121),
            ("EPROBE_DEFER", 517),
        ]

        /// The errno with a name, `"ENODEV"`; nil for a name that is not known here.
        public init?(name: String) {
            for (known, value) in ErrorNumber.names where known.description == name {
                self.init(rawValue: value)
                return
            }
            return nil
        }

        /// The name, `ENODEV`, or `errno 71` for a value without a name here.
        public var description: String {
            for (name, value) in ErrorNumber.names where value == rawValue {
                return name.description
            }
            return "errno \(rawValue)"
        }
    }
}
