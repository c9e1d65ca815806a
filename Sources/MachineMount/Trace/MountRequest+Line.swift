internal import MachineHost
public import Sysfs
public import SysfsMount
public import SystemPackage

/// One access as a line: who, what, where, and what came of it.
extension MountRequest {
    /// The line of a request with its answer; `process` is the asking process's number in the trace.
    public func line(_ progress: SysfsProgress<Result<SysfsReply, Errno>>, process: Int) -> String {
        assert(process > 0, "processes are counted from 1")
        return "\(process) \(verb) \(root)\(shownPath)\(operands) = \(text(of: progress))"
    }

    private func text(of progress: SysfsProgress<Result<SysfsReply, Errno>>) -> String {
        switch progress {
        case .waits: "waits"
        case .done(.failure(let errno)): "-" + errno.name
        case .done(.success(let reply)): reply.text
        }
    }

    /// Where the tree stands for the program: hidden ones are below `/sys`.
    private var root: String {
        if part.isEmpty || part == "sys" { return "/sys" }
        return part.hasPrefix(".") ? "/sys/" + part : "/" + part
    }

    /// Names are what programs make them: one that would break the line, or a terminal, is escaped.
    private var shownPath: String {
        path == "/" ? "" : escaped(Array(path.utf8))
    }

    private var verb: String {
        switch operation {
        case .lookup: "lookup"
        case .stat: "stat"
        case .open: "open"
        case .read: "read"
        case .write: "write"
        case .list: "list"
        case .readlink: "readlink"
        case .other: "other"
        }
    }

    private var operands: String {
        switch operation {
        case .open(let flags): [" r", " w", " rw", " rw"][Int(flags & 3)]
        case .write(let bytes): " " + quoted(bytes)
        case .read(_, let offset): offset == 0 ? "" : " at \(offset)"
        case .lookup, .stat, .list, .readlink, .other: ""
        }
    }
}

extension SysfsReply {
    fileprivate var text: String {
        switch self {
        case .done, .handle, .stat: "0"
        case .bytes(let bytes): quoted(bytes)
        case .count(let count): "\(count)"
        case .target(let target): quoted(Array(target.utf8))
        case .names(let names): "\(names.count) names"
        }
    }
}

/// The most bytes that a line repeats.
private let shownBytesMax = 64

/// The beginning of bytes on one line, in double quotes.
private func quoted(_ bytes: [UInt8]) -> String {
    let rest = bytes.count > shownBytesMax ? "…" : ""
    return "\"\(escaped(Array(bytes.prefix(shownBytesMax))))\"" + rest
}

/// Bytes as printable letters.
private func escaped(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in bytes {
        switch byte {
        case 0x0A: text += "\\n"
        case 0x09: text += "\\t"
        case 0x22, 0x5C: text += "\\" + String(UnicodeScalar(byte))
        case 0x20..<0x7F: text += String(UnicodeScalar(byte))
        default: text += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
        }
    }
    return text
}
