internal import Glibc
internal import SystemPackage

/// An open descriptor with one owner, shared by the threads of a mount: closed when the last has gone.
final class Descriptor: Sendable {
    let rawValue: Int32

    /// Takes over a descriptor that a system call just made.
    init(owning rawValue: Int32) {
        assert(rawValue >= 0, "a call that failed has opened nothing")
        self.rawValue = rawValue
    }

    deinit {
        // Linux frees the descriptor even when close(2) is interrupted: once is right.
        _ = close(rawValue)
    }

    /// Writes all bytes at once, as a device takes a message.
    ///
    /// - Returns: The errno, or 0.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Int32 {
        while true {
            // SAFETY: write(2) reads `bytes.count` bytes of the array and keeps nothing.
            if unsafe write(rawValue, bytes, bytes.count) >= 0 { return 0 }
            if errno != EINTR { return errno }
        }
    }

    /// A pipe: what is written to the second is read from the first.
    static func pipe() throws(Errno) -> (reading: Descriptor, writing: Descriptor) {
        var ends: [Int32] = [-1, -1]
        // SAFETY: pipe(2) writes two descriptors into an array of two.
        guard unsafe Glibc.pipe(&ends) == 0 else { throw Errno(rawValue: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        return (Descriptor(owning: ends[0]), Descriptor(owning: ends[1]))
    }
}

extension Descriptor {
    /// The next byte of a pipe; nil at its end.
    func receiveByte() -> UInt8? {
        var byte: UInt8 = 0
        while true {
            // SAFETY: read(2) writes the one byte that is lent to it.
            let count = unsafe read(rawValue, &byte, 1)
            if count == 1 { return byte }
            if count == 0 || errno != EINTR { return nil }
        }
    }
}
