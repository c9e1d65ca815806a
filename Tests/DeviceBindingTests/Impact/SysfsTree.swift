import Sysfs
import SystemPackage

/// A `/sys` that is written down: files, links, and what cannot be read.
struct SysfsTree: Sendable {
    /// The texts of files by path.
    var files: [String: String] = [:]
    /// The targets of links by path, from the root on.
    var links: [String: String] = [:]
    /// What cannot be read, listed or opened, with the errno.
    var refused: [String: Errno] = [:]
    /// How many directories of other namespaces a directory has, which no listing shows.
    var hidden: [String: Int] = [:]

    /// A machine with a PCI device at `e1000e`, and vfio.
    static let card = "/devices/pci0000:00/0000:03:00.0"

    init() {
        for driver in ["host", "vfio-pci"] {
            files["/bus/pci/drivers/\(driver)/bind"] = ""
            files["/bus/pci/drivers/\(driver)/unbind"] = ""
        }
        files["/bus/pci/drivers_probe"] = ""
        files["/class/vtconsole/vtcon0/bind"] = "1\n"
        files["/class/vtconsole/vtcon0/name"] = "(S) VGA+\n"
        add(Self.card, "bus/pci", driver: "host")
        files[Self.card + "/modalias"] = "pci:v00008086d000010D3sv00000000sd00000000bc02sc00i00\n"
        files[Self.card + "/driver_override"] = "(null)\n"
    }

    /// Adds a device, or a class device, with the links that lead to it.
    mutating func add(
        _ path: String,
        _ subsystem: String,
        driver: String? = nil,
        _ keys: [String: String] = [:]
    ) {
        let name = String(path.split(separator: "/").last ?? "")
        var lines = keys.map { "\($0.key)=\($0.value)\n" }.sorted()
        if let driver {
            lines.append("DRIVER=\(driver)\n")
            links[path + "/driver"] = "/\(subsystem)/drivers/\(driver)"
        }
        files[path + "/uevent"] = lines.joined()
        links[path + "/subsystem"] = "/" + subsystem
        let isBus = subsystem.hasPrefix("bus/")
        links["/\(subsystem)\(isBus ? "/devices" : "")/\(name)"] = path
    }

    /// Adds a disk or a partition with a number, `8:1`.
    mutating func addDisk(_ path: String, _ number: String, isPartition: Bool = false) {
        let numbers = number.split(separator: ":").map(String.init)
        let name = String(path.split(separator: "/").last ?? "")
        add(
            path,
            "class/block",
            ["MAJOR": numbers[0], "MINOR": numbers[1], "DEVNAME": name, "DEVTYPE": "disk"]
        )
        if isPartition { files[path + "/partition"] = "1\n" }
        links["/dev/block/\(number)"] = path
    }

    /// Makes a disk of others, as the device mapper does.
    mutating func hold(_ path: String, by holder: String) {
        let name = String(holder.split(separator: "/").last ?? "")
        links[path + "/holders/\(name)"] = holder
        links[holder + "/slaves/\(path.split(separator: "/").last ?? "")"] = path
    }

    /// Puts an interface above another one.
    mutating func stack(_ path: String, under upper: String) {
        let name = String(upper.split(separator: "/").last ?? "")
        links[path + "/upper_\(name)"] = upper
        links[upper + "/lower_\(path.split(separator: "/").last ?? "")"] = path
    }
}

/// The `/sys` of a ``SysfsTree``, which is only read.
final class TreeSysfs: Sysfs {
    let tree: SysfsTree
    /// The names in each directory.
    private let directories: [String: [String: SysfsStat.Kind]]
    private let paths: [String]
    /// The places of the paths, by which files are open.
    private let places: [String: Int]

    init(_ tree: SysfsTree) {
        self.tree = tree
        var directories: [String: [String: SysfsStat.Kind]] = [:]
        let leaves =
            tree.files.keys.map { ($0, SysfsStat.Kind.file) }
            + tree.links.keys.map { ($0, SysfsStat.Kind.link) }
        for (path, kind) in leaves {
            var kind = kind
            var parts = path.split(separator: "/").map(String.init)
            while let name = parts.popLast() {
                directories["/" + parts.joined(separator: "/"), default: [:]][name] = kind
                kind = .directory
            }
        }
        for path in tree.files.keys where path.hasSuffix("/.") {
            directories[String(path.dropLast(2))] = [:]
        }
        self.directories = directories
        let paths = tree.files.keys.sorted()
        self.paths = paths
        places = Dictionary(uniqueKeysWithValues: paths.enumerated().map { ($1, $0) })
    }

    /// The path without links on the way.
    private func real(_ path: SysfsPath, followsLast: Bool) -> String {
        var real = ""
        let parts = path.text.split(separator: "/")
        for (index, part) in parts.enumerated() {
            real += "/" + part
            if index == parts.count - 1, !followsLast { break }
            if let target = tree.links[real] { real = target }
        }
        return real.isEmpty ? "/" : real
    }

    /// The path without links on the way, where it may be read.
    private func readable(_ path: SysfsPath, followsLast: Bool) throws(Errno) -> String {
        let real = real(path, followsLast: followsLast)
        if let errno = tree.refused[real] { throw errno }
        return real
    }

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        let real = try readable(path, followsLast: true)
        guard let index = places[real] else { throw .noSuchFileOrDirectory }
        return SysfsHandle(rawValue: Int32(index))
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        Array((tree.files[paths[Int(handle.rawValue)]] ?? "").utf8.dropFirst(offset).prefix(count))
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        throw .readOnlyFileSystem
    }

    func close(_ handle: SysfsHandle) {}

    func list(_ path: SysfsPath) throws(Errno) -> [String] {
        guard let names = directories[try readable(path, followsLast: true)] else {
            throw .noSuchFileOrDirectory
        }
        return names.keys.sorted()
    }

    func readlink(_ path: SysfsPath) throws(Errno) -> String {
        let real = try readable(path, followsLast: false)
        if let target = tree.links[real] { return target }
        throw tree.files[real] == nil && directories[real] == nil
            ? .noSuchFileOrDirectory : .invalidArgument
    }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        let real = real(path, followsLast: false)
        if tree.links[real] != nil { return SysfsStat(kind: .link, mode: 0o777, size: 0) }
        if tree.files[real] != nil { return SysfsStat(kind: .file, mode: 0o644, size: 4096) }
        guard let entries = directories[real] else { throw .noSuchFileOrDirectory }
        let count = entries.count { $0.value == .directory } + tree.hidden[real, default: 0]
        return SysfsStat(kind: .directory, mode: 0o755, size: 0, links: 2 + count)
    }
}
