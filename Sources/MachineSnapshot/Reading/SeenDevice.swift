internal import Sysfs

/// A device of a `/sys` as it was found.
struct SeenDevice {
    /// What it is called on its bus.
    var name: String
    /// The bus; nil for a directory that only holds devices.
    var bus: String?
    /// Where it is, `/devices/pci0000:00/0000:00:03.0`.
    var path: SysfsPath
    /// The device above it, as a place in the list; nil directly below `/devices`.
    var parent: Int?
    /// The number of its IOMMU group.
    var group: Int?
    /// Who serves it.
    var driver: String?
    /// The driver that its override names.
    var override: String?
    /// What its bus compares, as the kernel writes it.
    var alias: String?
    /// The path of its device tree node.
    var node: String?
    /// Whether firmware describes it, so that suppliers are looked for.
    var isInFirmware = false
    /// The files of its directory, by path below it.
    var files: [SeenFile] = []
    /// The devices that it needs.
    var suppliers: [SeenSupplier] = []
    /// The names of its virtual functions, by their numbers.
    var virtualFunctions: [String] = []
    /// What its driver has made.
    var made: [SeenClassDevice] = []

    /// The text of a file without the line end; nil where there is none.
    func text(_ name: String) -> String? {
        guard let file = files.first(where: { $0.name == name }) else { return nil }
        let bytes = file.bytes.last == 0x0A ? file.bytes.dropLast() : file.bytes[...]
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The number that a file holds, in hexadecimal with `0x` or in decimal.
    func number(_ name: String) -> Int? {
        guard let text = text(name) else { return nil }
        return text.hasPrefix("0x") ? Int(text.dropFirst(2), radix: 16) : Int(text)
    }
}

/// What stands in a file that can be read.
struct SeenFile {
    var name: String
    var mode: UInt16
    var bytes: [UInt8]
}

/// A network interface, a disk, or what else a driver makes.
struct SeenClassDevice {
    var className: String
    var name: String
    /// The one above it, by name.
    var below: String?
    var inode: UInt64
    var files: [SeenFile]
}

/// A device that another needs, by a link of the kernel's.
struct SeenSupplier {
    var bus: String
    var name: String
    /// Whether the kernel keeps the other from being probed without it.
    var isManaged: Bool
}
