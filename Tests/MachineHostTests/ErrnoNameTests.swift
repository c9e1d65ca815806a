import Glibc
import MachineHost
import SystemPackage
import Testing

@Suite struct ErrnoNameTests {
    /// Values as the C library's own header has them.
    static let named: [(CInt, String)] = [
        (EPERM, "EPERM"), (ENOENT, "ENOENT"), (ESRCH, "ESRCH"), (EINTR, "EINTR"),
        (EIO, "EIO"), (ENXIO, "ENXIO"), (E2BIG, "E2BIG"), (EBADF, "EBADF"),
        (EAGAIN, "EAGAIN"), (EWOULDBLOCK, "EAGAIN"), (ENOMEM, "ENOMEM"), (EACCES, "EACCES"),
        (EBUSY, "EBUSY"), (EEXIST, "EEXIST"), (ENODEV, "ENODEV"), (ENOTDIR, "ENOTDIR"),
        (EISDIR, "EISDIR"), (EINVAL, "EINVAL"), (ENFILE, "ENFILE"), (EMFILE, "EMFILE"),
        (ENOTTY, "ENOTTY"), (ETXTBSY, "ETXTBSY"), (EFBIG, "EFBIG"), (ENOSPC, "ENOSPC"),
        (EROFS, "EROFS"), (EPIPE, "EPIPE"), (ERANGE, "ERANGE"), (EDEADLK, "EDEADLK"),
        (ENAMETOOLONG, "ENAMETOOLONG"), (ENOSYS, "ENOSYS"), (ENOTEMPTY, "ENOTEMPTY"),
        (ELOOP, "ELOOP"), (ENOMSG, "ENOMSG"), (EIDRM, "EIDRM"), (ENODATA, "ENODATA"),
        (EPROTO, "EPROTO"), (EBADMSG, "EBADMSG"), (EOVERFLOW, "EOVERFLOW"),
        (EILSEQ, "EILSEQ"), (EUSERS, "EUSERS"), (ENOTSOCK, "ENOTSOCK"),
        (EMSGSIZE, "EMSGSIZE"), (EOPNOTSUPP, "EOPNOTSUPP"), (EADDRINUSE, "EADDRINUSE"),
        (ENOBUFS, "ENOBUFS"), (ETIMEDOUT, "ETIMEDOUT"), (ECONNREFUSED, "ECONNREFUSED"),
        (EALREADY, "EALREADY"), (EINPROGRESS, "EINPROGRESS"), (ESTALE, "ESTALE"),
        (EDQUOT, "EDQUOT"), (ECANCELED, "ECANCELED"), (EOWNERDEAD, "EOWNERDEAD"),
        (ENOTRECOVERABLE, "ENOTRECOVERABLE"),
        (121, "EREMOTEIO"), (133, "EHWPOISON"),
    ]

    @Test(arguments: named)
    func `an errno is told by the name of the C header`(value: CInt, name: String) {
        #expect(Errno(rawValue: value).name == name)
    }

    static let meanings: [(errno: Errno, words: String)] = [
        (.permissionDenied, "permission denied (EACCES)"),
        (.noSpace, "no space left on device (ENOSPC)"),
        (.ioError, "input/output error (EIO)"), (.isDirectory, "is a directory (EISDIR)"),
        (Errno(rawValue: 73), "RFS specific error (EDOTDOT)"),
    ]

    @Test(arguments: meanings)
    func `in a sentence it is told by its meaning`(errno: Errno, words: String) {
        #expect(errno.words == words)
    }

    @Test(arguments: [0, 41, 58, 134, 517, -1, .min, .max] as [CInt])
    func `a number that is no errno is told as a number`(value: CInt) {
        #expect(Errno(rawValue: value).name == "errno \(value)")
    }
}
