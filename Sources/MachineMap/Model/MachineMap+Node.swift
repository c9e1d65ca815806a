extension MachineMap {
    /// One thing on the map.
    public struct Node: Hashable, Sendable {
        /// Which one it is, `/devices/pci0000:00/0000:00:1c.0`; two things of one name have two paths.
        public var path: String
        /// What it is.
        public var kind: Kind
        /// What people call it, `0000:03:00.0`, `eth1`.
        public var name: String
        /// Its bus or class, `pci`, `net`; empty for a root.
        public var subsystem: String
        /// The index of the node that it hangs on; nil for a root.
        public var parent: Int?
        /// The driver that serves it.
        public var driver: String?
        /// Whether that driver gives it to user space.
        public var isVFIO = false
        /// The number of its IOMMU group.
        public var group: Int?
        /// What it is, in a few words each.
        public var labels: [String] = []
        /// Who or what uses it.
        public var uses: [Use] = []
        /// The indices of what goes along with it and hangs elsewhere: virtual functions, consumers, what is stacked.
        public var followers: [Int] = []
        /// What a change that is asked about would do to it.
        public var mark: Mark?

        /// A thing at a path, of which nothing more is known.
        public init(
            _ kind: Kind,
            path: String,
            name: String,
            subsystem: String = "",
            parent: Int? = nil
        ) {
            self.kind = kind
            self.path = path
            self.name = name
            self.subsystem = subsystem
            self.parent = parent
        }

        /// What it is sorted by: numbers as numbers, `eth2` before `eth10`.
        var order: String { naturalOrder(name) }
    }

    /// What a thing on the map is.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Where devices begin: a root complex of PCI, or the platform.
        case root
        /// A bridge between buses.
        case bridge
        /// Another device of a bus.
        case device
        /// What a device makes, and what is made of that: an interface, a disk, a partition, a bond.
        case part

        /// Whether it is a device of a bus.
        public var isDevice: Bool { self == .bridge || self == .device }

        /// Parts of a device are drawn before the devices below it.
        var rank: Int { self == .part ? 0 : 1 }
    }

    /// That something uses a thing on the map.
    public struct Use: Hashable, Sendable {
        /// The kind of use, a word for programs: `file-system`.
        public var kind: String
        /// The use in a few words: `mounted at /home`.
        public var text: String

        /// A use of a kind.
        public init(_ kind: String, _ text: String) {
            self.kind = kind
            self.text = text
        }
    }

    /// What a change would do to a thing on the map.
    public enum Mark: Hashable, Sendable {
        /// It would change to a driver; to none where that is nil.
        case changes(to: String?)
        /// It hangs on something that changes, and goes along with it.
        case goesAlong
        /// It shares an IOMMU group with a device that is to go to user space, and has to go too.
        case sharesGroup
    }
}

extension MachineMap.Mark {
    /// The mark in a few words.
    public var text: String {
        switch self {
        case .changes(to: let driver?): "would go to \(driver)"
        case .changes(to: nil): "would lose its driver"
        case .goesAlong: "goes along"
        case .sharesGroup: "shares the group: must go too"
        }
    }

    /// The mark as a word for programs and style sheets.
    public var word: String {
        switch self {
        case .changes: "changes"
        case .goesAlong: "goes-along"
        case .sharesGroup: "shares-group"
        }
    }
}

/// A text whose order by bytes is that of names with the numbers in them as numbers.
///
/// The numbers in the name of a PCI function are hexadecimal and all of one length: it is its own order.
func naturalOrder(_ name: String) -> String {
    if isFunctionName(name) { return name }
    var order: [UInt8] = []
    var digits: [UInt8] = []
    func flush() {
        guard !digits.isEmpty else { return }
        order += [UInt8](repeating: UInt8(ascii: "0"), count: max(0, 12 - digits.count)) + digits
        digits = []
    }
    for byte in name.utf8 {
        if UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte {
            digits.append(byte)
        } else {
            flush()
            order.append(byte)
        }
    }
    flush()
    return String(decoding: order, as: UTF8.self)
}

/// Whether a name is `0000:03:00.0`, in letters and digits of any kind.
private func isFunctionName(_ name: String) -> Bool {
    let parts = name.utf8.split(separator: UInt8(ascii: ":"))
    return parts.count == 3 && parts[0].count >= 4 && parts[1].count == 2 && parts[2].count == 4
}
