internal import Glibc
internal import LabBase
internal import SystemPackage

/// The records of `/dev/kmsg` whose sequence number is at least `first`, as `LEVEL SEQUENCE TEXT`.
///
/// Source: Documentation/ABI/testing/dev-kmsg: a read gives one record, `PRIORITY,SEQUENCE,TIME,FLAGS;TEXT`.
func kernelLog(from first: Int) throws(Errno) -> [String] {
    let device: FileDescriptor
    do {
        device = try FileDescriptor.open(
            FilePath("/dev/kmsg"),
            .readOnly,
            options: [.closeOnExec, .nonBlocking]
        )
    } catch let error as Errno {
        throw error
    } catch {
        throw .ioError
    }
    defer { try? device.close() }
    var lines: [String] = []
    while let record = try nextRecord(device) {
        guard let line = describe(record, from: first) else { continue }
        lines.append(line)
    }
    return lines
}

private func nextRecord(_ device: FileDescriptor) throws(Errno) -> [UInt8]? {
    do {
        return try readSome(device)
    } catch .resourceTemporarilyUnavailable {
        return nil
    } catch .brokenPipe {
        // Records were overwritten while they were read; the next read goes on after the gap.
        return []
    }
}

private func describe(_ record: [UInt8], from first: Int) -> String? {
    let text = String(decoding: record, as: UTF8.self)
    guard let semicolon = text.firstIndex(of: ";") else { return nil }
    let fields = text[..<semicolon].split(separator: ",")
    guard fields.count >= 2, let priority = Int(fields[0]), let sequence = Int(fields[1]),
        sequence >= first
    else { return nil }
    let message = text[text.index(after: semicolon)...].prefix { $0 != "\n" }
    // The low three bits are the level, what is above them the facility (syslog(3)).
    return "\(priority & 7) \(sequence) \(message)"
}
