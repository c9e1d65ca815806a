internal import Glibc
public import SystemPackage

/// What can go wrong between two ends of a ``LineChannel``.
public enum LabChannelError: Error, Hashable, Sendable {
    /// The other end has gone.
    case closed
    /// Nothing came, or nothing was taken, within the time allowed.
    case timedOut
    /// A line is longer than any message.
    case lineTooLong
    /// A line is not the message that was expected.
    case malformed(String)
    /// The system call failed.
    case system(Errno)
}

/// Lines in both directions over one descriptor: a socket, a serial port, a pipe.
public struct LineChannel: ~Copyable {
    /// No message is longer: two mebibytes of output in base64, and what stands around them.
    private static let lineBytesMax = 4 << 20

    private let descriptor: FileDescriptor
    private var buffer: [UInt8] = []
    /// The bytes of `buffer` that are known to hold no newline.
    private var scanned = 0

    /// A channel that owns the descriptor and closes it at its end.
    public init(owning descriptor: FileDescriptor) {
        self.descriptor = descriptor
    }

    deinit {
        try? descriptor.close()
    }

    /// The next line without its newline, waiting for it until the deadline.
    public mutating func readLine(
        before deadline: ContinuousClock.Instant
    ) throws(LabChannelError) -> [UInt8] {
        while true {
            if let line = takeLine() { return line }
            guard buffer.count <= Self.lineBytesMax else { throw .lineTooLong }
            try waitUntilReady(descriptor, for: POLLIN, before: deadline)
            guard try fill() else { throw .closed }
        }
    }

    /// Writes a line and its newline.
    public func writeLine(
        _ line: [UInt8],
        before deadline: ContinuousClock.Instant
    ) throws(LabChannelError) {
        var rest = (line + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            try waitUntilReady(descriptor, for: POLLOUT, before: deadline)
            do {
                // Small pieces: poll promises room for some bytes, not for all.
                let count = try writeSome(rest.prefix(512))
                rest = rest.dropFirst(count)
            } catch let error as Errno {
                throw error == .brokenPipe ? .closed : .system(error)
            } catch {
                throw .malformed("\(error)")
            }
        }
    }

    /// One write; where the other end of a socket has gone that is an error, and no SIGPIPE for the whole process.
    private func writeSome(_ piece: ArraySlice<UInt8>) throws -> Int {
        let sent = unsafe piece.withUnsafeBytes {
            // SAFETY: send(2) reads the bytes of the slice and keeps no pointer.
            unsafe send(descriptor.rawValue, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        if sent >= 0 { return sent }
        let error = Errno(rawValue: errno)
        guard error == .notSocket else { throw error }
        // SAFETY: write(2) reads the bytes of the slice and keeps no pointer.
        return unsafe try piece.withUnsafeBytes { unsafe try descriptor.write($0) }
    }

    private mutating func takeLine() -> [UInt8]? {
        guard let end = buffer[scanned...].firstIndex(of: UInt8(ascii: "\n")) else {
            scanned = buffer.count
            return nil
        }
        let line = Array(buffer[..<end])
        buffer.removeSubrange(...end)
        scanned = 0
        return line
    }

    /// Reads what there is; false at the end of the stream.
    private mutating func fill() throws(LabChannelError) -> Bool {
        do {
            let bytes = try readSome(descriptor)
            buffer += bytes
            return !bytes.isEmpty
        } catch .connectionReset {
            return false
        } catch {
            throw .system(error)
        }
    }
}

/// One read(2) of at most 64 KiB; no bytes mean the end of the file.
public func readSome(_ descriptor: FileDescriptor) throws(Errno) -> [UInt8] {
    do {
        // SAFETY: read(2) fills at most the memory it is given, and says how much of it.
        return unsafe try [UInt8](unsafeUninitializedCapacity: 65_536) { memory, count in
            count = unsafe try descriptor.read(into: UnsafeMutableRawBufferPointer(memory))
        }
    } catch let error as Errno {
        throw error
    } catch {
        throw .ioError
    }
}

/// Waits until poll(2) says that the descriptor is ready, or the other end has gone.
public func waitUntilReady(
    _ descriptor: FileDescriptor,
    for events: Int32,
    before deadline: ContinuousClock.Instant
) throws(LabChannelError) {
    while true {
        let left = deadline - .now
        guard left > .zero else { throw .timedOut }
        var entry = pollfd(fd: descriptor.rawValue, events: Int16(events), revents: 0)
        // SAFETY: poll(2) reads and writes the one entry and keeps no pointer.
        let count = unsafe poll(&entry, 1, Int32(min(left.milliseconds + 1, 60_000)))
        if count > 0 { return }
        if count < 0, errno != EINTR { throw .system(Errno(rawValue: errno)) }
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    public var milliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
