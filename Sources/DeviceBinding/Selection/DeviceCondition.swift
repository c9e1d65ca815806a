/// One condition of a selector: `class=network`.
public enum DeviceCondition: Hashable, Sendable {
    /// What it is or makes, by a word, on any bus; or the first digits of PCI's class code.
    case deviceClass(String)
    /// The driver that serves it; nil, written `none`, for a device without one.
    case driver(String?)
    /// The IOMMU group.
    case group(Int)
    /// The vendor, on PCI, USB and HID.
    case vendor(UInt32)
    /// The vendor's number for the device, on PCI, USB and HID.
    case device(UInt32)
    /// The vendor and the number of the board or system that a PCI function is part of.
    case subsystem(vendor: UInt32, device: UInt32)
    /// The name on its bus, which on PCI is the address.
    case address(String)
    /// The serial number of a USB device, a PCI function or a disk.
    case serial(String)
    /// The address of an interface that it makes, in lower case with colons.
    case mac(String)
    /// The way of PCI slots from the root port down, `0000:00:1c.0/00.0`.
    case slot(String)

    /// The words before the `=`, in the order in which people are told them.
    static let words = [
        "class", "driver", "group", "vendor", "device", "id", "subsystem", "address", "slot",
        "serial", "mac",
    ]

    /// The conditions in a text; `id=8086:10d3` is two.
    ///
    /// - Throws: ``Failure/Code/malformed`` for an unknown word, with those that are near, or a value that
    ///   cannot be one.
    package static func conditions(_ text: String) throws(Failure) -> [DeviceCondition] {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { throw malformed(text) }
        let value = String(parts[1])
        switch parts[0] {
        case "id":
            let (vendor, device) = try identifier(value, "id", in: text)
            return [.vendor(vendor), .device(device)]
        case "subsystem":
            let (vendor, device) = try identifier(value, "subsystem", in: text)
            return [.subsystem(vendor: vendor, device: device)]
        case "class":
            guard DeviceClass.isOne(value) else { throw noClass(value, in: text) }
            return [.deviceClass(value)]
        case "driver": return [.driver(value == "none" ? nil : value)]
        case "group":
            guard let number = Int(value), number >= 0 else {
                throw malformed(text, "'group=' takes a number, as in 'group=7'.")
            }
            return [.group(number)]
        case "vendor": return [.vendor(try number(value, in: text))]
        case "device": return [.device(try number(value, in: text))]
        case "serial": return [.serial(value)]
        default: return [try placed(String(parts[0]), value, in: text)]
        }
    }

    /// The condition on where a device is.
    private static func placed(_ word: String, _ value: String, in text: String) throws(Failure)
        -> DeviceCondition
    {
        switch word {
        case "address": return .address(DeviceSelector.kernelName(value))
        case "mac":
            guard let address = interfaceAddress(value) else {
                throw malformed(text, "'mac=' takes an address such as 'mac=52:54:00:12:34:56'.")
            }
            return .mac(address)
        case "slot":
            guard let way = SlotPath(value) else {
                throw malformed(
                    text,
                    "'slot=' takes the slots from the root port down, as in"
                        + " 'slot=0000:00:1c.0/00.0'."
                )
            }
            return .slot(way.text)
        default:
            let near = nearNames(to: word, among: words)
            throw malformed(text, candidates: near.map { "\($0)=" })
        }
    }

    // MARK: - Values

    /// Six bytes or more in hexadecimal digits, between colons or dashes; in lower case with colons.
    private static func interfaceAddress(_ text: String) -> String? {
        let parts = text.split(
            omittingEmptySubsequences: false,
            whereSeparator: { $0 == ":" || $0 == "-" }
        )
        guard 6...32 ~= parts.count,
            parts.allSatisfy({ $0.utf8.count == 2 && $0.allSatisfy(\.isHexDigit) })
        else { return nil }
        return parts.joined(separator: ":").lowercased()
    }

    private static func identifier(_ value: String, _ word: String, in text: String)
        throws(Failure) -> (vendor: UInt32, device: UInt32)
    {
        if let found = DeviceSelector.identifier(in: value) { return found }
        throw malformed(
            text,
            "'\(word)=' takes four hexadecimal digits twice, as in '\(word)=8086:10d3'."
        )
    }

    private static func number(_ value: String, in text: String) throws(Failure) -> UInt32 {
        let digits = value.lowercased().hasPrefix("0x") ? String(value.dropFirst(2)) : value
        guard 1...8 ~= digits.utf8.count, digits.allSatisfy(\.isHexDigit),
            let number = UInt32(digits, radix: 16)
        else {
            throw malformed(
                text,
                "'vendor=' and 'device=' take hexadecimal digits, as in 'vendor=8086'."
            )
        }
        return number
    }

    // MARK: - Failures

    private static func noClass(_ value: String, in text: String) -> Failure {
        malformed(
            text,
            "'class=' takes up to six hexadecimal digits, as in 'class=0200', or a word: "
                + DeviceClass.words.joined(separator: ", ") + ".",
            candidates: nearNames(to: value, among: DeviceClass.words).map { "class=\($0)" }
        )
    }

    private static func malformed(
        _ text: String,
        _ form: String? = nil,
        candidates: [String] = []
    ) -> Failure {
        let words = words.map { "\($0)=" }
        let forms =
            "A selector is \(words.dropLast().joined(separator: ", ")) or \(words[words.count - 1])"
            + " with a value, as in 'class=network' or 'driver=e1000e'."
        return Failure(
            .malformed,
            "\(quoted(text)) is not a selector.",
            help: (candidates.isEmpty
                ? [] : [.form("Perhaps one of: \(candidates.joined(separator: ", "))")])
                + [.form(form ?? forms)],
            candidates: candidates
        )
    }
}

extension DeviceCondition: CustomStringConvertible {
    /// The condition as a person writes it.
    public var description: String {
        switch self {
        case .deviceClass(let text): "class=\(text)"
        case .driver(let name): "driver=\(name ?? "none")"
        case .group(let number): "group=\(number)"
        case .vendor(let number): "vendor=\(hex(number, digits: 4))"
        case .device(let number): "device=\(hex(number, digits: 4))"
        case .subsystem(let vendor, let device):
            "subsystem=\(hex(vendor, digits: 4)):\(hex(device, digits: 4))"
        case .address(let name): "address=\(name)"
        case .serial(let text): "serial=\(text)"
        case .mac(let text): "mac=\(text)"
        case .slot(let text): "slot=\(text)"
        }
    }
}
