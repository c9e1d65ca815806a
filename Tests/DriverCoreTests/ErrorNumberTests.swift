import DriverCore
import Testing

/// Errno values and their names, as Linux numbers them.
@Suite struct ErrorNumberTests {
    /// Source: include/uapi/asm-generic/errno-base.h and errno.h; include/linux/errno.h.
    static let numbers: [(String, Int32)] = [
        ("EPERM", 1), ("ENOENT", 2), ("EINTR", 4), ("EIO", 5), ("ENXIO", 6), ("EBADF", 9),
        ("EAGAIN", 11), ("ENOMEM", 12), ("EACCES", 13), ("EFAULT", 14), ("EBUSY", 16),
        ("EEXIST", 17), ("ENODEV", 19), ("ENOTDIR", 20), ("EISDIR", 21), ("EINVAL", 22),
        ("ENFILE", 23), ("EMFILE", 24), ("ENOTTY", 25), ("ENOSPC", 28), ("EROFS", 30),
        ("ERANGE", 34), ("ENAMETOOLONG", 36), ("ENOSYS", 38), ("ELOOP", 40), ("EPROTO", 71),
        ("EBADFD", 77), ("EOPNOTSUPP", 95), ("ETIMEDOUT", 110), ("EREMOTEIO", 121),
        ("EPROBE_DEFER", 517),
    ]

    @Test func `each name has its number, and each number its name`() {
        for (name, number) in Self.numbers {
            #expect(DriverCore.ErrorNumber(name: name)?.rawValue == number)
            #expect(DriverCore.ErrorNumber(rawValue: number).description == name)
        }
        let named = (0..<1000).filter {
            !DriverCore.ErrorNumber(rawValue: $0).description.hasPrefix("errno")
        }
        #expect(named == Self.numbers.map { $0.1 })
        #expect(DriverCore.ErrorNumber(name: "ENOTHING") == nil)
        #expect(DriverCore.ErrorNumber(rawValue: 3).description == "errno 3")
    }

    @Test func `the constants are those numbers`() {
        let constants: [DriverCore.ErrorNumber] = [
            .EPERM, .ENOENT, .EINTR, .EIO, .ENXIO, .EBADF, .EAGAIN, .ENOMEM, .EACCES, .EBUSY,
            .EEXIST, .ENODEV, .EINVAL, .ENOTTY, .ENOSPC, .ERANGE, .EBADFD, .EOPNOTSUPP,
            .ETIMEDOUT, .EPROBE_DEFER,
        ]
        let values: [Int32] = [
            1, 2, 4, 5, 6, 9, 11, 12, 13, 16, 17, 19, 22, 25, 28, 34, 77, 95, 110, 517,
        ]
        #expect(constants.map { $0.rawValue } == values)
    }
}
