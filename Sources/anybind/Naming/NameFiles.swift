import HardwareNames
import SystemPackage

/// Where distributions keep the lists of hardware's names.
///
/// A list is read when names are asked for, and where there is none nothing has a name.
enum NameFiles {
    /// Debian's, Fedora's and Arch's, and what lies where neither put it.
    private static let pci = [
        "/usr/share/misc/pci.ids", "/usr/share/hwdata/pci.ids", "/usr/share/pci.ids",
    ]
    private static let usb = [
        "/var/lib/usbutils/usb.ids", "/usr/share/misc/usb.ids", "/usr/share/hwdata/usb.ids",
        "/usr/share/usb.ids",
    ]
    /// Ten times what the larger list has today.
    private static let sizeMax = 16 << 20

    /// The names of PCI's vendors, devices, boards and classes.
    static func pciNames(of wanted: Set<NamedNumber>) -> NameList { names(of: wanted, in: pci) }

    /// The names of USB's vendors and devices.
    static func usbNames(of wanted: Set<NamedNumber>) -> NameList { names(of: wanted, in: usb) }

    private static func names(of wanted: Set<NamedNumber>, in files: [String]) -> NameList {
        guard !wanted.isEmpty else { return NameList() }
        for file in files {
            if let bytes = read(file) { return NameList(of: wanted, in: bytes) }
        }
        return NameList()
    }

    /// The bytes of a file, the first of them where it is larger than any list; nil for one that cannot be read.
    private static func read(_ path: String) -> [UInt8]? {
        guard
            let file = try? FileDescriptor.open(
                FilePath(path),
                .readOnly,
                options: [.closeOnExec, .nonBlocking]
            )
        else { return nil }
        defer { try? file.close() }
        var bytes: [UInt8] = []
        var room = 2 << 20
        while bytes.count < sizeMax {
            // SAFETY: the kernel writes at most the buffer's size, and the count is what it wrote.
            let chunk = try? unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
                count = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
            }
            guard let chunk else { return nil }
            if chunk.isEmpty { break }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            room = 1 << 20
        }
        return bytes
    }
}
