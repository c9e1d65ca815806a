internal import DriverCore
internal import JSON5Text
internal import MachineFiles
internal import MachineHost
internal import Sysfs

/// A state as the text of its file.
enum StateWriter {
    /// The number of the format; a file of another one is refused.
    static let version = 1

    /// The members stand on a line each, and so does each event; the last has the digest of all before.
    static func bytes(_ machine: MachineDescription, _ events: [SessionEvent], life: String?)
        -> [UInt8]
    {
        var members: JSONObject = [
            "anybind state": .integer(version), "machine": .object(members(of: machine)),
        ]
        assert(!machine.text.isEmpty, "a machine is kept by the text that it was read from")
        if let life { members["life"] = .text(life) }
        if machine.isUnderOtherProfile {
            members["profile"] = .text(machine.profile.name)
            members["proposals"] = .texts(machine.profile.proposals.all.map { $0.name })
        }
        var text = "{\n"
        for member in members.members {
            text += quotedAsJSON(member.key) + ": " + member.value.line() + ",\n"
        }
        text += "\"events\": [\n"
        text += events.map { JSON.object(self.members(of: $0)).line() }.joined(separator: ",\n")
        text += "\n],\n"
        return Array((text + "\"check\": \"\(Digest(Array(text.utf8)).text)\"}\n").utf8)
    }

    /// The built-in machine by the digest of its text, every other one whole.
    private static func members(of machine: MachineDescription) -> JSONObject {
        if machine.isDemo { return ["demo": .text(Digest(machine.text).text)] }
        let text = String(decoding: machine.text, as: UTF8.self)
        return ["source": .text(machine.source), "text": .text(text)]
    }

    private static func members(of event: SessionEvent) -> JSONObject {
        switch event {
        case .write(let write): return members(of: write)
        case .load(let module, let succeeds):
            return ["load": .text(module), "succeeds": .boolean(succeeds)]
        case .owner(let owner, let node):
            return [
                "owner": .text(node), "user": .integer(Int(owner.user)),
                "group": .optional(owner.group.map(Int.init)),
            ]
        }
    }

    /// Bytes that are a text as one, else as hexadecimal digits.
    private static func members(of write: SessionWrite) -> JSONObject {
        var members: JSONObject = ["write": .text(write.path.text)]
        if let text = String(validating: write.bytes, as: UTF8.self) {
            members["text"] = .text(text)
        } else {
            members["hex"] = .text(Hexadecimal.text(write.bytes))
        }
        members["opened"] = .integer(write.opened)
        switch write.answer {
        case .taken(let count): members["taken"] = .integer(count)
        case .failed(let errno): members["errno"] = .integer(Int(errno))
        }
        return members
    }
}

extension MachineDescription {
    /// Whether it is the built-in machine.
    var isDemo: Bool { source == "demo" && (try? MachineDescription.demo().text) == text }
}

/// A fingerprint that tells texts apart by accident and damage, not by malice: FNV-1a of 64 bits.
struct Digest: Hashable {
    private var value: UInt64 = 0xcbf2_9ce4_8422_2325

    init(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    }

    /// The fingerprint in 16 hexadecimal digits.
    var text: String {
        let digits = String(value, radix: 16)
        assert(digits.utf8.count <= 16, "64 bits have 16 digits")
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

extension Digest {
    /// A text that tells one life of a machine from another: 16 hexadecimal digits, drawn by lot.
    static var ofNewLife: String {
        Digest((0..<16).map { _ in UInt8.random(in: 0...255) }).text
    }
}

/// Bytes in hexadecimal digits, two each.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The bytes of a hexadecimal text; nil for any other.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for position in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[position..<position + 2], as: UTF8.self)
            guard pair.allSatisfy({ $0.isHexDigit }), let byte = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
