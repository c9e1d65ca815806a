internal import DriverCore
internal import SystemPackage

/// Writes to files that the core does not serve: facts of a device, and a description's own files.
///
/// Source: drivers/pci/pci-sysfs.c; `control_store()`, drivers/base/power/sysfs.c.
extension SysfsMachine {
    /// What a write to a file comes to; what it has set is what later reads show.
    mutating func store(_ bytes: [UInt8], _ file: File) throws(Errno) -> Int {
        let count = min(bytes.count, 4096)
        let text = trimmed(bytes.prefix(4096))
        switch file {
        case .device(_, .isEnabled): try setEnabled(file, text)
        case .device(_, .numaNode): keep("\(try numaNode(text))", file)
        case .device(_, .brokenParity), .device(_, .d3coldAllowed),
            .device(_, .messageInterruptBus):
            guard let number = unsigned(text) else { throw .invalidArgument }
            keep(number == 0 ? "0" : "1", file)
        case .device(let device, .reset): try reset(device, text)
        case .device(let device, .resetMethod): try setResetMethods(file, device, text)
        case .power(_, let fact): try setPower(file, fact, text)
        case .attribute(let owner, let index):
            let attributes = core.attributes(of: owner)
            guard attributes.indices.contains(index) else { throw .noSuchAddressOrDevice }
            if attributes[index].name == "power/control", text != "on", text != "auto" {
                throw .invalidArgument
            }
            keep(text, file)
        default: throw .notSupportedOnSocket
        }
        return count
    }

    /// What a file holds now: what was written to it, or what the machine says.
    func contents(of file: File) throws(Errno) -> [UInt8] {
        if case .power(let device, let fact) = file { return try contents(of: fact, device) }
        guard let kept = written[file] else { return try core.contents(of: file) }
        if case .device(_, .config) = file {
            return configSpace(try core.contents(of: file), written: kept)
        }
        guard case .device(let device, .isEnabled) = file else { return kept }
        // A host driver counts beside those who wrote.
        let count = (Int(trimmed(kept[...])) ?? 0) + (core.isEnabled(device) ? 1 : 0)
        return Array("\(count)\n".utf8)
    }

    mutating func keep(_ text: String, _ file: File) {
        keep(Array((text + "\n").utf8), file)
    }

    mutating func keep(_ bytes: [UInt8], _ file: File) {
        // What has gone is never asked for again.
        if written.count >= 256 { written = written.filter { core.exists($0.key) } }
        written[file] = bytes
    }

    /// Source: `enable_store()`: it counts, and a device with a driver is the driver's.
    private mutating func setEnabled(_ file: File, _ text: String) throws(Errno) {
        guard case .device(let device, .isEnabled) = file else {
            preconditionFailure("\(file) switches nothing on")
        }
        guard let wanted = unsigned(text) else { throw .invalidArgument }
        guard core.driver(of: device) == nil else { throw .resourceBusy }
        let count = Int(trimmed(try contents(of: file)[...])) ?? 0
        guard wanted > 0 || count > 0 else { throw .ioError }
        keep("\(wanted > 0 ? count + 1 : count - 1)", file)
    }

    /// Source: `numa_node_store()`: nodes that are online, or -1 for none.
    private func numaNode(_ text: String) throws(Errno) -> Int {
        let isNegative = text.hasPrefix("-")
        guard let number = unsigned(isNegative ? String(text.dropFirst()) : text) else {
            throw .invalidArgument
        }
        guard number <= 1 << 31 else { throw .outOfRange }
        let node = isNegative ? -Int(number) : Int(number)
        guard node == -1 || node >= 0 && onlineNodes.contains(node) else { throw .invalidArgument }
        return node
    }

    /// The nodes that the machine has: the first, and those that its devices are near to.
    private var onlineNodes: Set<Int> {
        var nodes: Set<Int> = [0]
        for bus in core.busIDs {
            for device in core.devices(of: bus) {
                let own = core.description(of: device)?.bytes(ofAttribute: "numa_node")
                if let own, let node = Int(trimmed(own[...])) { nodes.insert(node) }
            }
        }
        return nodes
    }

    // MARK: - Texts

    /// Without one line end, as the kernel takes a text.
    private func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes, as: UTF8.self)
    }

    /// A number in decimal, with `0x` in hexadecimal, with `0` in octal.
    ///
    /// Source: `kstrtoull()` with base 0, lib/kstrtox.c.
    func unsigned(_ text: String) -> UInt64? {
        var digits = text[...]
        if digits.first == "+" { digits = digits.dropFirst() }
        var radix = 10
        if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
            digits = digits.dropFirst(2)
            radix = 16
        } else if digits.hasPrefix("0"), digits.utf8.count > 1 {
            radix = 8
        }
        // The initialiser takes a sign too.
        guard let first = digits.first, first != "+", first != "-" else { return nil }
        return UInt64(digits, radix: radix)
    }
}
