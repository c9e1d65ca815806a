internal import Sysfs

/// What a person wrote to name devices.
///
/// | text | names |
/// | --- | --- |
/// | `0000:03:00.0`, `fff51000.ethernet` | the device of that name |
/// | `03:00.0` | the PCI function in domain 0000 |
/// | `80:04.*`, `*.ethernet` | all devices whose name fits the pattern |
/// | `8086:10d3` | the one PCI, USB or HID device with these numbers; twins are ambiguous |
/// | `eth0`, `nvme0n1`, `nvme0`, `card0`, `ttyS0` | the device that this interface, disk or other class device hangs on |
/// | `/dev/sda`, `/dev/dri/card0`, `/dev/watchdog` | the device that this node in `/dev` belongs to, by its number |
/// | `platform/serial8250` | the device of that name on that bus |
/// | `pci_0000_03_00_0` | the PCI function, as libvirt writes it |
/// | `class=network`, `driver=e1000e`, `group=7`, `vendor=8086`, `device=10d3`, `id=8086:10d3`, `subsystem=1028:0001`, `address=03:00.0`, `slot=0000:00:1c.0/00.0`, `serial=S1`, `mac=52:54:00:12:34:56` | all that fit; several, joined by commas, must all fit |
/// | `03:00.0,id=8086:10d3` | the device of that name, if it meets the conditions; else none |
public enum DeviceSelector: Hashable, Sendable {
    /// A device by its name, on the bus that is given or on any.
    case name(String, bus: String?)
    /// The device that a node belongs to, by its path below `/dev`: `dri/card0`.
    case node(String)
    /// All devices whose name fits a pattern.
    case pattern(String, bus: String?)
    /// The one device with this vendor and device, on PCI, USB or HID.
    case identifier(vendor: UInt32, device: UInt32)
    /// All devices that fit every condition.
    case conditions([DeviceCondition])
    /// What a selector without conditions names, which must meet the conditions as well.
    indirect case checked(DeviceSelector, [DeviceCondition])

    /// Reads what a person wrote.
    ///
    /// - Throws: ``Failure/Code/malformed`` for a text that can name nothing.
    public init(_ text: String) throws(Failure) {
        guard !text.isEmpty, text.utf8.count <= 512 else {
            throw .malformedName(text, of: "device")
        }
        if text.contains("=") {
            self = try DeviceSelector.conditional(text)
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
        case .name, .node, .identifier: false
        case .checked(let selector, _): selector.isPlural
        }
    }

    /// Conditions, with or without a name before the first; a name may have commas of its own.
    private static func conditional(_ text: String) throws(Failure) -> DeviceSelector {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let first = parts.firstIndex { $0.contains("=") } ?? parts.endIndex
        var conditions: [DeviceCondition] = []
        for part in parts[first...] { conditions += try DeviceCondition.conditions(String(part)) }
        guard first > 0 else { return .conditions(conditions) }
        return .checked(
            try DeviceSelector(parts[..<first].joined(separator: ",")),
            conditions
        )
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
            let path = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
            guard path.allSatisfy({ isFileName(String($0)) }) else {
                throw .malformedName(text, of: "device")
            }
            return .node(path.joined(separator: "/"))
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
    static func kernelName(_ text: String) -> String {
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
        // `80:04.*` is a pattern without a domain: what stands before its colon is a bus, of two digits.
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        let isShort = parts.count == 2 && Glob(String(parts[0])).width == 2
        return Glob.isPattern(text) && isShort ? "0000:" + lowered : text
    }
}
