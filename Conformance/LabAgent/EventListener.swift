internal import Glibc
internal import LabBase
internal import SystemPackage

/// The kernel's uevents, heard by netlink and kept until they are asked for.
struct EventListener {
    private let socket: FileDescriptor
    /// Events heard and not yet taken.
    private var kept: [String] = []

    init() throws(Errno) {
        let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        let number = Glibc.socket(AF_NETLINK, kind, Self.kernelEvents)
        guard number >= 0 else { throw .current }
        socket = FileDescriptor(rawValue: number)
        var size: Int32 = 16 << 20
        // SAFETY: setsockopt(2) reads the four bytes of the number.
        unsafe setsockopt(
            number,
            SOL_SOCKET,
            SO_RCVBUFFORCE,
            &size,
            socklen_t(MemoryLayout<Int32>.size)
        )
        // struct sockaddr_nl: family, padding, port (0: the kernel chooses), groups (1: the kernel's).
        var address = (UInt16(AF_NETLINK), UInt16(0), UInt32(0), UInt32(1))
        // SAFETY: bind(2) reads the twelve bytes; a tuple of these types is laid out as the C struct.
        let result = unsafe withUnsafeBytes(of: &address) { bytes in
            unsafe bind(
                number,
                bytes.assumingMemoryBound(to: sockaddr.self).baseAddress,
                socklen_t(bytes.count)
            )
        }
        guard result == 0 else { throw .current }
    }

    /// NETLINK_KOBJECT_UEVENT in linux/netlink.h.
    private static let kernelEvents: Int32 = 15

    /// Everything heard since the last time: header and keys, with ` | ` between.
    mutating func take() throws(Errno) -> [String] {
        while try hear(within: 0) {}
        defer { kept = [] }
        return kept
    }

    /// Waits for an event that has all the pairs; the answer is that event, and all stay kept.
    mutating func wait(_ pairs: [String], _ milliseconds: Int) throws(Errno) -> LabAnswer {
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        var next = 0
        while true {
            while next < kept.count {
                let fields = kept[next].split(separator: " | ").map(String.init)
                if pairs.allSatisfy(fields.contains) { return .lines([kept[next]]) }
                next += 1
            }
            let left = (deadline - .now).milliseconds
            guard left > 0, try hear(within: Int32(min(left, 60_000))) else { return .pending }
        }
    }

    /// Takes one event from the socket; false if none comes in time.
    private mutating func hear(within milliseconds: Int32) throws(Errno) -> Bool {
        var entry = pollfd(fd: socket.rawValue, events: Int16(POLLIN), revents: 0)
        // SAFETY: poll(2) reads and writes the one entry.
        guard unsafe poll(&entry, 1, milliseconds) > 0 else { return false }
        let fields = try readSome(socket).split(separator: 0)
        kept.append(fields.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " | "))
        return true
    }
}
