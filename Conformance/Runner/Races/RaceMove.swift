/// One thing that a process does in a race, or before it, in words.
///
/// `bind DRIVER DEVICE`, `unbind DRIVER DEVICE`, `probe DEVICE`, `override DEVICE [NAME]`, `autoprobe 0 [BUS]`,
/// `newid DRIVER`, `removeid DRIVER`, `remove DEVICE`, `rescan`; every other is a command of bindlab,
/// `pdrv A ids=x`. Devices are of the platform bus, but for `f` and `g`: two PCI functions of one type,
/// whose ID it is that comes and goes.
public struct RaceMove: Hashable, Sendable, CustomStringConvertible {
    /// The words.
    public let description: String

    /// The move of these words.
    public init(_ words: String) { description = words }

    var words: [String] { description.split(separator: " ").map(String.init) }

    func word(_ index: Int) -> String { index < words.count ? words[index] : "" }

    /// Whether it has to do with the PCI bus.
    var isPCI: Bool {
        ["cdrv", "newid", "removeid", "remove", "rescan"].contains(word(0))
            || words.contains { RaceFunction.name(of: $0) != nil }
    }

    /// Whether it takes functions away or looks for them.
    var hotPlugs: Bool { ["remove", "rescan"].contains(word(0)) }

    /// The name of what it makes: a driver or a device.
    var made: (driver: String?, device: String?) {
        (
            ["pdrv", "cdrv"].contains(word(0)) ? word(1) : nil,
            word(0) == "pdev" ? word(1) : nil
        )
    }

    // MARK: - In a guest

    static let control = "/sys/kernel/debug/bindlab/control"

    /// The directory of a device's bus.
    static func bus(of device: String) -> String {
        RaceFunction.name(of: device) == nil ? "/sys/bus/platform" : "/sys/bus/pci"
    }

    /// The name that a device has in `/sys`.
    static func name(of device: String) -> String { RaceFunction.name(of: device) ?? device }

    /// The file that is written in a guest, and what is written.
    var write: (path: String, text: String) {
        let bus = Self.bus(of: word(word(0).hasSuffix("bind") ? 2 : 1))
        let device = Self.name(of: word(1))
        return switch word(0) {
        case "bind", "unbind": ("\(bus)/drivers/\(word(1))/\(word(0))", Self.name(of: word(2)))
        case "probe": ("\(bus)/drivers_probe", device)
        case "override": ("\(bus)/devices/\(device)/driver_override", word(2) + "\n")
        case "autoprobe":
            ("/sys/bus/\(words.count > 2 ? word(2) : "platform")/drivers_autoprobe", word(1))
        case "newid": ("/sys/bus/pci/drivers/\(word(1))/new_id", RaceFunction.id)
        case "removeid": ("/sys/bus/pci/drivers/\(word(1))/remove_id", RaceFunction.id)
        case "remove": ("\(bus)/devices/\(device)/remove", "1")
        case "rescan": ("/sys/bus/pci/rescan", "1")
        default: (Self.control, description)
        }
    }
}

/// The two PCI functions that races are about.
enum RaceFunction {
    /// The short names in moves, in the order of their addresses on the bus.
    static let all = ["f", "g"]
    /// What QEMU is told of them.
    static let devices = ["-device", "edu,addr=05.0", "-device", "edu,addr=06.0"]
    /// The ID of both, as `new_id` wants it.
    static let id = "1234 11e8"

    static func name(of device: String) -> String? {
        ["f": "0000:00:05.0", "g": "0000:00:06.0"][device]
    }
}
