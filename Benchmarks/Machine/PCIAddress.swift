/// The index of a PCI function among many: 256 to a bus, 256 buses to a domain.
struct PCIAddress: CustomStringConvertible {
    let index: Int

    init(_ index: Int) { self.index = index }

    /// The domain and bus, `0000:03`.
    var bus: String { hex(index >> 16, digits: 4) + ":" + hex(index >> 8 & 0xff, digits: 2) }

    /// The name on the bus, `0000:03:00.0`.
    var description: String {
        bus + ":" + hex(index >> 3 & 0x1f, digits: 2) + "." + hex(index & 7, digits: 1)
    }
}

/// A number in lower case hexadecimal digits, at least so many.
func hex(_ value: Int, digits: Int) -> String {
    let text = String(value, radix: 16)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
}
