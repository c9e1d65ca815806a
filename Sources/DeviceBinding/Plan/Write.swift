public import Sysfs

/// A text that is written to a file of `/sys` in one write.
public struct Write: Hashable, Sendable {
    /// The file.
    public var path: SysfsPath
    /// The text with its newline.
    public var text: String

    /// A text for a file.
    public init(path: SysfsPath, text: String) {
        self.path = path
        self.text = text
    }

    /// The write as a command that a shell would take; `root` is the directory that stands for `/sys`.
    public func command(in root: String) -> String {
        let line = text.hasSuffix("\n") ? String(text.dropLast()) : text
        return "echo \(shellQuoted(line)) > \(shellQuoted(root + path.text))"
    }

    /// Names a driver in a device's override; nil clears it.
    ///
    /// A write of no bytes would do nothing; the empty line is what clears.
    /// Source: driver_set_override(), drivers/base/driver.c, Linux 6.1.
    static func override(_ reference: DeviceReference, _ driver: String?) -> Write {
        Write(path: reference.path / "driver_override", text: (driver ?? "") + "\n")
    }

    /// Takes a device from its driver.
    static func unbind(_ reference: DeviceReference, from driver: String) -> Write {
        let path = Driver.path(driver, bus: reference.bus) / "unbind"
        return Write(path: path, text: reference.name + "\n")
    }

    /// Gives a device to a driver.
    static func bind(_ reference: DeviceReference, to driver: String) -> Write {
        let path = Driver.path(driver, bus: reference.bus) / "bind"
        return Write(path: path, text: reference.name + "\n")
    }

    /// Offers a device to the drivers of its bus.
    static func probe(_ reference: DeviceReference) -> Write {
        Write(path: SysfsPath("/bus/\(reference.bus)/drivers_probe"), text: reference.name + "\n")
    }

    /// A line for a file of a device's directory; nil is the empty line, which clears.
    static func device(_ reference: DeviceReference, _ file: String, _ line: String?) -> Write {
        Write(path: reference.path / file, text: (line ?? "") + "\n")
    }

    /// A line for a file of a driver's directory.
    static func driver(_ driver: String, bus: String, _ file: String, _ line: String) -> Write {
        Write(path: Driver.path(driver, bus: bus) / file, text: line + "\n")
    }

    /// As many virtual functions of a physical one.
    static func count(_ count: Int, of physical: DeviceReference) -> Write {
        Write(path: physical.functionCount, text: "\(count)\n")
    }

    /// A flag of a file.
    static func flag(_ path: SysfsPath, _ isOn: Bool) -> Write {
        Write(path: path, text: isOn ? "1\n" : "0\n")
    }
}

/// A word as a shell reads it back.
package func shellQuoted(_ word: String) -> String {
    let plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:._-+@,/"
    if !word.isEmpty, word.allSatisfy({ plain.contains($0) }) { return word }
    if word.isEmpty { return "\"\"" }
    if printable(word) != word { return "$'" + word.utf8.map(shellEscaped).joined() + "'" }
    return "'"
        + word.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
}

/// A byte as it stands in `$'…'`, which shows what a terminal would obey or hide.
private func shellEscaped(_ byte: UInt8) -> String {
    switch byte {
    case UInt8(ascii: "'"): return "\\'"
    case UInt8(ascii: "\\"): return "\\\\"
    case 0x20..<0x7F: return String(Unicode.Scalar(byte))
    default: return "\\x" + (byte < 0x10 ? "0" : "") + String(byte, radix: 16)
    }
}
