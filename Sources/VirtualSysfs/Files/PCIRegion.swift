/// A region of addresses that a PCI function answers at, as a line of its file `resource` says.
///
/// Source: `resource_show()`, drivers/pci/pci-sysfs.c; the flags: include/linux/ioport.h.
struct PCIRegion: Hashable, Sendable {
    /// The number of the expansion ROM; those before it are the base address registers.
    ///
    /// Source: `PCI_ROM_RESOURCE`, include/linux/pci.h.
    static let rom = 6

    let number: Int
    let start: UInt64
    let end: UInt64
    let flags: UInt64

    /// A line; nil for one that says that there is none.
    init?(_ number: Int, line: Substring) {
        let fields = line.split(separator: " ").map { field in
            field.hasPrefix("0x") ? UInt64(field.dropFirst(2), radix: 16) : nil
        }
        guard fields.count == 3, let start = fields[0], let end = fields[1], let flags = fields[2],
            end > 0, end >= start
        else { return nil }
        assert(0...PCIRegion.rom ~= number, "a function has six regions and a ROM")
        self.number = number
        self.start = start
        self.end = end
        self.flags = flags
    }

    /// At most `Int.max`: a machine file may describe a region of the whole address space.
    var byteCount: Int {
        let last = Int(clamping: end - start)
        return last == .max ? last : last + 1
    }

    /// `IORESOURCE_IO`: it is read and written by ports.
    var isPorts: Bool { flags & 0x100 != 0 }

    /// `IORESOURCE_PREFETCH`: it may be mapped so that writes to it are gathered.
    var isPrefetchable: Bool { flags & 0x2000 != 0 }

    /// `IORESOURCE_MEM_64`: its address takes two registers.
    var isWide: Bool { flags & 0x10_0000 != 0 }

    /// What stands in its register: the address, and what kind of region it is.
    var lowRegister: UInt32 {
        let kind: UInt64 = number == PCIRegion.rom ? 0x1 : isPorts ? 0x3 : 0xF
        return UInt32(truncatingIfNeeded: start & ~kind | flags & kind)
    }

    var highRegister: UInt32 { UInt32(truncatingIfNeeded: start >> 32) }
}
