internal import CVFIO
internal import Glibc
package import SystemPackage

/// Calls that carry one number: accesses to registers that are not mapped, and events.
extension LinuxCalls {
    package func read(
        _ file: Int32,
        at offset: UInt64,
        _ width: AccessWidth
    ) throws(Errno) -> UInt64 {
        // Of a number that is little endian the first bytes are the lowest.
        var value: UInt64 = 0
        // SAFETY: pread(2) writes at most eight bytes.
        let count = unsafe pread(file, &value, width.rawValue, Int(bitPattern: UInt(offset)))
        try check(count, width)
        return value
    }

    package func write(
        _ value: UInt64,
        _ file: Int32,
        at offset: UInt64,
        _ width: AccessWidth
    ) throws(Errno) {
        var value = value
        // SAFETY: pwrite(2) reads at most eight bytes.
        let count = unsafe pwrite(file, &value, width.rawValue, Int(bitPattern: UInt(offset)))
        try check(count, width)
    }

    package func makeEvent() throws(Errno) -> Int32 {
        let event = cvfio_make_event()
        guard event >= 0 else { throw Errno(rawValue: errno) }
        return event
    }

    package func takeCount(of event: Int32) throws(Errno) -> UInt64 {
        var value: UInt64 = 0
        // SAFETY: read(2) writes eight bytes.
        let count = unsafe Glibc.read(event, &value, 8)
        if count < 0, errno == EAGAIN { return 0 }
        try check(count, .eight)
        return value
    }

    package func signal(_ event: Int32) {
        var value: UInt64 = 1
        // SAFETY: write(2) reads eight bytes. A counter at its end refuses, and is not zero.
        _ = unsafe Glibc.write(event, &value, 8)
    }

    package func wait(for events: [Int32], upTo limit: Duration) throws(Errno) -> Bool {
        var entries = events.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        // Rounded up, so that nobody asks again and again in the last millisecond.
        let rounded = min(limit, Self.limitMax) / .milliseconds(1) + 1
        let milliseconds = limit <= .zero ? 0 : Int32(rounded)
        // SAFETY: poll(2) reads and writes the entries and keeps no pointer.
        let count = unsafe poll(
            &entries,
            nfds_t(entries.count),
            milliseconds
        )
        guard count >= 0 else { throw Errno(rawValue: errno) }
        return count > 0
    }

    /// One call waits no longer than this; who wants to wait longer calls again.
    private static let limitMax = Duration.seconds(60)

    /// A number that came in part is of no use.
    private func check(_ count: Int, _ width: AccessWidth) throws(Errno) {
        if count < 0 { throw Errno(rawValue: errno) }
        if count != width.rawValue { throw .ioError }
    }
}
