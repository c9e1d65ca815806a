internal import Glibc
internal import LabBase
internal import SystemPackage

/// Runs a program to its end, or kills it when its time is over.
func run(_ command: LabCommand) -> LabAnswer {
    guard command.input.bytes.count <= 65_536 else {
        return .invalid("the input does not fit into a pipe")
    }
    do {
        let start = ContinuousClock.now
        let (process, output, errors) = try startProgram(command)
        defer { for file in [output, errors] { try? file.close() } }
        var collected = Collected(files: [output, errors])
        let ended = try collected.readAll(before: start + .milliseconds(command.milliseconds))
        // One that sits in the kernel does not die of it; it is left behind then, unreaped.
        if !ended { try? process.signal(SIGKILL) }
        let status = ended ? process.wait() : nil
        return .finished(
            LabRun(
                status: status,
                timedOut: !ended,
                output: LabBytes(collected.bytes[0]),
                errors: LabBytes(collected.bytes[1]),
                microseconds: Int((ContinuousClock.now - start) / .microseconds(1))
            )
        )
    } catch {
        return .refused(errno: error.rawValue, opening: false)
    }
}

/// The program, running, and where its output and its errors come from.
private func startProgram(
    _ command: LabCommand
) throws(Errno) -> (ChildProcess, FileDescriptor, FileDescriptor) {
    let (input, feed) = try makePipe()
    let (output, outputEnd) = try makePipe()
    let (errors, errorsEnd) = try makePipe()
    defer { for file in [input, outputEnd, errorsEnd] { try? file.close() } }
    // The pipe takes 64 KiB without a reader, so this cannot block.
    if !command.input.bytes.isEmpty { _ = writeOnce(toPipe: feed, command.input.bytes) }
    try? feed.close()
    let process = try ChildProcess.start(
        command.arguments,
        environment: command.environment,
        descriptors: [(0, input), (1, outputEnd), (2, errorsEnd)]
    )
    return (process, output, errors)
}

private func writeOnce(toPipe pipe: FileDescriptor, _ bytes: [UInt8]) -> Int {
    // SAFETY: write(2) reads the bytes of the array and keeps no pointer.
    unsafe bytes.withUnsafeBytes { unsafe write(pipe.rawValue, $0.baseAddress, $0.count) }
}

/// What comes out of several pipes at once.
private struct Collected {
    /// What is kept of each; the rest is read and dropped.
    static let bytesMax = 1 << 20

    let files: [FileDescriptor]
    var bytes: [[UInt8]]
    private var open: [Bool]

    init(files: [FileDescriptor]) {
        self.files = files
        bytes = files.map { _ in [] }
        open = files.map { _ in true }
    }

    /// Reads until every pipe is at its end; false when the deadline came first.
    mutating func readAll(before deadline: ContinuousClock.Instant) throws(Errno) -> Bool {
        while open.contains(true) {
            let left = (deadline - .now).milliseconds
            guard left > 0 else { return false }
            var entries = files.indices.map { index in
                pollfd(
                    fd: open[index] ? files[index].rawValue : -1,
                    events: Int16(POLLIN),
                    revents: 0
                )
            }
            // SAFETY: poll(2) reads and writes the entries and keeps no pointer.
            let count = unsafe poll(&entries, nfds_t(entries.count), Int32(min(left, 60_000)))
            if count < 0, errno != EINTR { throw .current }
            for index in files.indices where entries[index].revents != 0 {
                let piece = try readSome(files[index])
                if piece.isEmpty { open[index] = false }
                if bytes[index].count < Self.bytesMax { bytes[index] += piece }
            }
        }
        return true
    }
}
