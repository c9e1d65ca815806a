internal import Glibc
internal import LabBase
internal import SystemPackage

/// The kernel's uevents, heard by netlink and kept until they are asked for.
struct EventListener {
    private let socket: FileDescriptor
    /// Events heard and not yet taken, as they came: a header and keys, each with a NUL behind it.
    private var kept: [[UInt8]] = []

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
        return kept.map { Self.text($0) }
    }

    private static func text(_ event: [UInt8]) -> String {
        event.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
            .joined(separator: " | ")
    }

    /// The same as a digest of the events of these subsystems, as a case writes them.
    ///
    /// The numbers that count through a boot do not count.
    mutating func takeDigest(_ subsystems: [[UInt8]]) throws(Errno) -> LabDigest {
        while try hear(within: 0) {}
        defer { kept = [] }
        let wanted = subsystems.map { Array("SUBSYSTEM=".utf8) + $0 }
        let counted = ["SEQNUM=", "MAJOR="].map { Array($0.utf8) }
        let bar = Array(" | ".utf8)
        var digest = LabDigest()
        for event in kept {
            let fields = event.split(separator: 0)
            guard fields.contains(where: { field in wanted.contains { field.elementsEqual($0) } })
            else { continue }
            for (index, field) in fields.enumerated() {
                if index > 0 { digest.add(bar) }
                if let name = counted.first(where: { field.starts(with: $0) }) {
                    digest.add(name)
                    digest.add(CollectionOfOne(UInt8(ascii: "#")))
                } else {
                    digest.add(field)
                }
            }
            digest.endLine()
        }
        return digest
    }

    /// Waits for an event that has all the pairs; the answer is that event, and all stay kept.
    mutating func wait(_ pairs: [String], _ milliseconds: Int) throws(Errno) -> LabAnswer {
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        var next = 0
        while true {
            while next < kept.count {
                let fields = kept[next].split(separator: 0).map {
                    String(decoding: $0, as: UTF8.self)
                }
                if pairs.allSatisfy(fields.contains) { return .lines([Self.text(kept[next])]) }
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
        kept.append(try readSome(socket))
        return true
    }
}
