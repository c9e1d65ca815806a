internal import Sysfs

/// What a person wrote to name devices.
///
/// | text | names |
/// | --- | --- |
/// | `0000:03:00.0`, `fff51000.ethernet` | the device of that name |
/// | `03:00.0` | the PCI function in domain 0000 |
/// | `80:04.*`, `*.ethernet` | all devices whose name fits the pattern |
/// | `8086:10d3` | the one PCI function with these numbers; twins are ambiguous |
/// | `eth0`, `nvme0n1`, `/dev/sda` | the device behind an interface or a disk |
/// | `platform/serial8250` | the device of that name on that bus |
/// | `pci_0000_03_00_0` | the PCI function, as libvirt writes it |
/// | `class=network`, `driver=e1000e`, `group=7`, `vendor=8086`, `device=10d3`, `id=8086:10d3` | all that fit; several, joined by commas, must all fit |
public enum DeviceSelector: Hashable, Sendable {
    /// A device by its name, on the bus that is given or on any.
    case name(String, bus: String?)
    /// All devices whose name fits a pattern.
    case pattern(String, bus: String?)
    /// The one PCI function with this vendor and device.
    case identifier(vendor: UInt32, device: UInt32)
    /// All devices that fit every condition.
    case conditions([DeviceCondition])

    /// Reads what a person wrote.
    ///
    /// - Throws: ``Failure/Code/malformed`` for a text that can name nothing.
    public init(_ text: String) throws(Failure) {
        guard !text.isEmpty, text.utf8.count <= 512 else {
            throw .malformedName(text, of: "device")
        }
        if text.contains("=") {
            var conditions: [DeviceCondition] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                conditions += try DeviceCondition.conditions(String(part))
            }
            self = .conditions(conditions)
        } else if let (vendor, device) = DeviceSelector.identifier(in: text) {
            self = .identifier(vendor: vendor, device: device)
        } else {
            self = try DeviceSelector.named(text)
        }
    }

    /// Whether it can stand for several devices at once; a name never does.
    public var isPlural: Bool {
        switch self {
        case .pattern, .conditions: true
        case .name, .identifier: false
        }
    }

    /// A name or a pattern, with the bus before it or not.
    private static func named(_ text: String) throws(Failure) -> DeviceSelector {
        var name = text
        var bus: String?
        if text.hasPrefix("/sys/bus/") {
            let parts = text.split(separator: "/").map(String.init)
            guard parts.count == 5, parts[3] == "devices" else {
                throw .malformedName(text, of: "device")
            }
            (bus, name) = (parts[2], parts[4])
        } else if text.hasPrefix("/dev/") {
            name = String(text.dropFirst(5))
        } else if let slash = text.firstIndex(of: "/") {
            bus = String(text[..<slash])
            name = String(text[text.index(after: slash)...])
        }
        name = kernelName(name)
        guard isFileName(name), isFileName(bus ?? "any") else {
            throw .malformedName(text, of: "device")
        }
        if Glob.isPattern(name) { return .pattern(name, bus: bus) }
        return .name(name, bus: bus)
    }

    /// Vendor and device in `8086:10d3`: four digits each, and nothing else.
    static func identifier(in text: String) -> (vendor: UInt32, device: UInt32)? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2,
            parts.allSatisfy({ $0.utf8.count == 4 && $0.allSatisfy(\.isHexDigit) }),
            let vendor = UInt32(parts[0], radix: 16), let device = UInt32(parts[1], radix: 16)
        else { return nil }
        return (vendor, device)
    }

    /// The kernel's spelling of a PCI name: domain added, lower case, libvirt's `_` undone.
    private static func kernelName(_ text: String) -> String {
        let lowered = text.lowercased()
        if lowered.hasPrefix("pci_") {
            let parts = lowered.dropFirst(4).split(separator: "_", omittingEmptySubsequences: false)
            if parts.count == 4 {
                let name = "\(parts[0]):\(parts[1]):\(parts[2]).\(parts[3])"
                if isPCIName(name) { return name }
            }
        }
        if isPCIName(lowered) { return lowered }
        if isPCIName("0000:" + lowered) { return "0000:" + lowered }
        // `80:04.*` is a pattern without a domain; two colons would be one with it.
        let colons = text.utf8.count { $0 == UInt8(ascii: ":") }
        return Glob.isPattern(text) && colons == 1 ? "0000:" + lowered : text
    }
}
