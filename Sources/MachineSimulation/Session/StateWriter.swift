internal import DriverCore
internal import JSON5Text
internal import MachineFiles
internal import MachineHost
internal import Sysfs

/// A state as the text of its file.
enum StateWriter {
    /// The number of the format; a file of another one is refused.
    static let version = 1

    static func bytes(_ machine: MachineDescription, _ events: [SessionEvent]) -> [UInt8] {
        var text = "{\n\"anybind state\": \(version),\n"
        text += "\"machine\": \(machineText(machine)),\n"
        text += profileText(machine) + "\"events\": [\n"
        text += events.map { "{\(members(of: $0))}" }.joined(separator: ",\n")
        text += "\n],\n"
        return Array((text + "\"check\": \"\(Digest(Array(text.utf8)).text)\"}\n").utf8)
    }

    /// The built-in machine by the digest of its text, every other one whole.
    private static func machineText(_ machine: MachineDescription) -> String {
        if machine.isDemo { return "{\"demo\": \"\(Digest(machine.text).text)\"}" }
        let text = String(decoding: machine.text, as: UTF8.self)
        return "{\"source\": \(quotedAsJSON(machine.source)), \"text\": \(quotedAsJSON(text))}"
    }

    /// The kernel and the proposals, where they are not what the machine's text says.
    private static func profileText(_ machine: MachineDescription) -> String {
        guard machine.isUnderOtherProfile else { return "" }
        let proposals = machine.profile.proposals.all.map { quotedAsJSON($0.name) }
        return "\"profile\": \(quotedAsJSON(machine.profile.name)),\n"
            + "\"proposals\": [\(proposals.joined(separator: ", "))],\n"
    }

    private static func members(of event: SessionEvent) -> String {
        switch event {
        case .write(let write):
            var text = "\"write\": \(quotedAsJSON(write.path.text)), \(members(of: write.bytes))"
            text += ", \"opened\": \(write.opened)"
            switch write.answer {
            case .taken(let count): return text + ", \"taken\": \(count)"
            case .failed(let errno): return text + ", \"errno\": \(errno)"
            }
        case .load(let module, let succeeds):
            return "\"load\": \(quotedAsJSON(module)), \"succeeds\": \(succeeds)"
        case .owner(let owner, let node):
            let group = owner.group.map { "\($0)" } ?? "null"
            return
                "\"owner\": \(quotedAsJSON(node)), \"user\": \(owner.user), \"group\": \(group)"
        }
    }

    /// Bytes as a text where they are one, else as hexadecimal digits.
    private static func members(of bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) {
            return "\"text\": \(quotedAsJSON(text))"
        }
        return "\"hex\": \"\(Hexadecimal.text(bytes))\""
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
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}

/// Bytes in hexadecimal digits, two each.
enum Hexadecimal {
    static func text(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The bytes of a text; nil for one that is none.
    static func bytes(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            let pair = String(decoding: digits[place..<place + 2], as: UTF8.self)
            guard pair.allSatisfy({ $0.isHexDigit }), let byte = UInt8(pair, radix: 16) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }
}
