public import SystemPackage

extension Errno {
    /// The name of the value, `ENODEV`; `errno 71` without one.
    ///
    /// Source: include/uapi/asm-generic/errno-base.h and errno.h, Linux 6.12; x86, ARM, RISC-V and
    /// s390 share these numbers.
    public var name: String {
        assert(Self.names.count == 133, "a name is missing, or is one too many")
        let index = Int(rawValue) - 1
        guard Self.names.indices.contains(index), Self.names[index] != "-" else {
            return "errno \(rawValue)"
        }
        return String(Self.names[index])
    }

    /// What the value means, with its name, for a sentence: `permission denied (EACCES)`.
    ///
    /// The meaning is that of strerror(3), in its plain form: no program of ours sets a language.
    public var words: String {
        let meaning = description
        // `Is a directory` stands in the middle of a sentence; `RFS specific error` stays as it is.
        let isName = meaning.dropFirst().first?.isUppercase ?? false
        let start = isName ? String(meaning.prefix(1)) : meaning.prefix(1).lowercased()
        return "\(start)\(meaning.dropFirst()) (\(name))"
    }

    /// The names of 1, 2, 3 and so on; `-` stands at the two numbers that Linux left out.
    private static let names: [Substring] = """
        EPERM ENOENT ESRCH EINTR EIO ENXIO E2BIG ENOEXEC EBADF ECHILD EAGAIN ENOMEM EACCES EFAULT \
        ENOTBLK EBUSY EEXIST EXDEV ENODEV ENOTDIR EISDIR EINVAL ENFILE EMFILE ENOTTY ETXTBSY EFBIG \
        ENOSPC ESPIPE EROFS EMLINK EPIPE EDOM ERANGE EDEADLK ENAMETOOLONG ENOLCK ENOSYS ENOTEMPTY \
        ELOOP - ENOMSG EIDRM ECHRNG EL2NSYNC EL3HLT EL3RST ELNRNG EUNATCH ENOCSI EL2HLT EBADE EBADR \
        EXFULL ENOANO EBADRQC EBADSLT - EBFONT ENOSTR ENODATA ETIME ENOSR ENONET ENOPKG EREMOTE \
        ENOLINK EADV ESRMNT ECOMM EPROTO EMULTIHOP EDOTDOT EBADMSG EOVERFLOW ENOTUNIQ EBADFD \
        EREMCHG ELIBACC ELIBBAD ELIBSCN ELIBMAX ELIBEXEC EILSEQ ERESTART ESTRPIPE EUSERS ENOTSOCK \
        EDESTADDRREQ EMSGSIZE EPROTOTYPE ENOPROTOOPT EPROTONOSUPPORT ESOCKTNOSUPPORT EOPNOTSUPP \
        EPFNOSUPPORT EAFNOSUPPORT EADDRINUSE EADDRNOTAVAIL ENETDOWN ENETUNREACH ENETRESET \
        ECONNABORTED ECONNRESET ENOBUFS EISCONN ENOTCONN ESHUTDOWN ETOOMANYREFS ETIMEDOUT \
        ECONNREFUSED EHOSTDOWN EHOSTUNREACH EALREADY EINPROGRESS ESTALE EUCLEAN ENOTNAM ENAVAIL \
        EISNAM EREMOTEIO EDQUOT ENOMEDIUM EMEDIUMTYPE ECANCELED ENOKEY EKEYEXPIRED EKEYREVOKED \
        EKEYREJECTED EOWNERDEAD ENOTRECOVERABLE ERFKILL EHWPOISON
        """.split(separator: " ")
}
