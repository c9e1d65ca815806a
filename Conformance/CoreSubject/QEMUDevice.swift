/// One `-device` of QEMU's command line, or one that is plugged in later.
public struct QEMUDevice: Hashable, Sendable {
    /// The type: `edu`.
    public let type: String
    /// The options behind it.
    private let options: [String: String]

    /// The devices that the `qemu` lines of a case ask for, in order.
    public static func devices(in lines: [String]) -> [QEMUDevice] {
        let words = lines.flatMap { $0.split(separator: " ").map(String.init) }
        return zip(words, words.dropFirst()).compactMap { option, value in
            option == "-device" ? QEMUDevice(value.split(separator: ",").map(String.init)) : nil
        }
    }

    /// A device from its type and `KEY=VALUE` words.
    public init?(_ words: [String]) {
        guard let type = words.first else { return nil }
        self.type = type
        var options: [String: String] = [:]
        for word in words.dropFirst() {
            let pair = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            options[String(pair[0])] = pair.count > 1 ? String(pair[1]) : ""
        }
        self.options = options
    }

    /// The name by which others refer to it.
    public var id: String? { options["id"] }
    /// The id of the bridge that it is behind; nil on the root bus.
    public var bus: String? { options["bus"].flatMap { $0 == "pcie.0" ? nil : $0 } }
    /// The way of ports to it from the root hub, `1.1`, on USB.
    var port: String? { options["port"] }
    /// Whether other functions stand in its slot.
    public var isMultifunction: Bool { options["multifunction"] == "on" }
    /// Whether it is an IOMMU that does not remap interrupts.
    var leavesInterrupts: Bool { options["intremap"] == "off" }
    /// How many virtual functions it may have; nil where that was not asked for.
    public var virtualFunctions: UInt16? { options["sriov_max_vfs"].flatMap { UInt16($0) } }

    /// The slot and the function that it was put to; nil where QEMU chooses.
    public var devfn: Devfn? { options["addr"].flatMap { Devfn($0) } }
}

/// A slot of a bus and a function in it.
public struct Devfn: Hashable, Comparable, Sendable {
    /// 0 to 31.
    public var slot: UInt8
    /// 0 to 7.
    public var function: UInt8

    /// A slot and a function.
    public init(slot: UInt8, function: UInt8) {
        self.slot = slot
        self.function = function
    }

    /// Reads `1f.2`, `5` or `0x5`, in hex.
    public init?(_ text: String) {
        let parts = text.split(separator: ".", maxSplits: 1)
        guard let first = parts.first else { return nil }
        let digits = first.hasPrefix("0x") ? first.dropFirst(2) : first
        guard let slot = UInt8(digits, radix: 16), slot < 32 else { return nil }
        let function = parts.count > 1 ? UInt8(parts[1], radix: 16) : 0
        guard let function, function < 8 else { return nil }
        self.init(slot: slot, function: function)
    }

    /// In the order in which a bus is scanned.
    public static func < (left: Devfn, right: Devfn) -> Bool {
        (left.slot, left.function) < (right.slot, right.function)
    }

    /// `1f.2`.
    var text: String {
        (slot < 16 ? "0" : "") + String(slot, radix: 16) + "." + String(function, radix: 16)
    }
}
