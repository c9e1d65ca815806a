/// One condition of a selector: `class=network`.
public enum DeviceCondition: Hashable, Sendable {
    /// The PCI class, by a word or by its first digits.
    case pciClass(String)
    /// The driver that serves it; nil, written `none`, for a device without one.
    case driver(String?)
    /// The IOMMU group.
    case group(Int)
    /// The PCI vendor.
    case vendor(UInt32)
    /// The PCI device number.
    case device(UInt32)

    /// The conditions in a text; `id=8086:10d3` is two.
    static func conditions(_ text: String) throws(Failure) -> [DeviceCondition] {
        guard text.hasPrefix("id=") else { return [try DeviceCondition(text)] }
        guard let (vendor, device) = DeviceSelector.identifier(in: String(text.dropFirst(3))) else {
            throw malformed(
                text,
                "'id=' takes four hexadecimal digits twice, as in 'id=8086:10d3'."
            )
        }
        return [.vendor(vendor), .device(device)]
    }

    /// The condition in a text such as `driver=e1000e`.
    ///
    /// - Throws: ``Failure/Code/malformed`` for an unknown word or a value that cannot be one.
    init(_ text: String) throws(Failure) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty else { throw DeviceCondition.malformed(text) }
        let value = String(parts[1])
        switch parts[0] {
        case "class":
            guard PCIClass.isOne(value) else {
                throw DeviceCondition.malformed(
                    text,
                    "'class=' takes up to six hexadecimal digits, as in 'class=0200', or a word: "
                        + PCIClass.words.map(\.word).joined(separator: ", ") + "."
                )
            }
            self = .pciClass(value)
        case "driver": self = .driver(value == "none" ? nil : value)
        case "group":
            guard let number = Int(value), number >= 0 else {
                throw DeviceCondition.malformed(text, "'group=' takes a number, as in 'group=7'.")
            }
            self = .group(number)
        case "vendor": self = .vendor(try DeviceCondition.number(value, in: text))
        case "device": self = .device(try DeviceCondition.number(value, in: text))
        default: throw DeviceCondition.malformed(text)
        }
    }

    /// Whether a device fits.
    func fits(_ device: Device) -> Bool {
        switch self {
        case .pciClass(let text):
            device.identity.map { PCIClass.matches(text, classCode: $0.classCode) } ?? false
        // Who serves a device that cannot be read is not known: that is not nobody.
        case .driver(let name): device.driver == name && (name != nil || device.fault == nil)
        case .group(let number): device.group == number
        case .vendor(let number): device.identity?.vendor == number
        case .device(let number): device.identity?.device == number
        }
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

    private static func malformed(_ text: String, _ form: String? = nil) -> Failure {
        let forms =
            "A selector is class=, driver=, group=, vendor=, device= or id= with a value, as in"
            + " 'class=network' or 'driver=e1000e'."
        let sentence = "\(quoted(text)) is not a selector."
        return Failure(.malformed, sentence, help: [.form(form ?? forms)])
    }
}
