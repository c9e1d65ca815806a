internal import DriverCore

/// One thing that a process does in a race, or before it; on the platform bus, in words.
///
/// `bind DRIVER DEVICE`, `unbind DRIVER DEVICE`, `probe DEVICE`, `override DEVICE [NAME]`, `autoprobe 0`;
/// every other is a command of bindlab, `pdrv A ids=x`.
public struct RaceMove: Hashable, Sendable, CustomStringConvertible {
    /// The words.
    public let description: String

    /// The move of these words.
    public init(_ words: String) { description = words }

    private var words: [String] { description.split(separator: " ").map(String.init) }

    private func word(_ place: Int) -> String { place < words.count ? words[place] : "" }

    // MARK: - In a guest

    private static let bus = "/sys/bus/platform"
    static let control = "/sys/kernel/debug/bindlab/control"

    /// The file that is written in a guest, and what is written.
    var write: (path: String, text: String) {
        switch word(0) {
        case "bind", "unbind": ("\(Self.bus)/drivers/\(word(1))/\(word(0))", word(2))
        case "probe": ("\(Self.bus)/drivers_probe", word(1))
        case "override": ("\(Self.bus)/devices/\(word(1))/driver_override", word(2) + "\n")
        case "autoprobe": ("\(Self.bus)/drivers_autoprobe", word(1))
        default: (Self.control, description)
        }
    }

    // MARK: - On the core

    /// The operation that it is for the core, or nil where what it names is not there.
    func operation(on core: DriverCore) -> Operation? {
        guard let bus = core.bus(named: "platform") else { return nil }
        let driver = core.driver(named: word(1), on: bus)
        let device = core.device(named: word(1), on: bus)
        switch word(0) {
        case "bind": return driver.map { .store(.bind($0), Array(word(2).utf8)) }
        case "unbind": return driver.map { .store(.unbind($0), Array(word(2).utf8)) }
        case "probe": return .store(.driversProbe(bus), Array(word(1).utf8))
        case "override":
            return device.map { .store(.driverOverride($0), Array((word(2) + "\n").utf8)) }
        case "autoprobe": return .store(.driversAutoprobe(bus), Array(word(1).utf8))
        case "drvdel": return driver.map { .unregisterDriver($0) }
        case "devdel": return device.map { .removeDevice($0) }
        case "pdrv": return .registerDriver(registered)
        case "pdev": return .addDevice(added(to: core))
        case "link":
            guard let device, let supplier = core.device(named: word(2), on: bus) else {
                return nil
            }
            return .addLink(consumer: device, supplier: supplier, flags: DeviceLinkFlags())
        default: return nil
        }
    }

    private var registered: DriverDescription {
        var driver = DriverDescription(name: word(1), bus: "platform", module: "bindlab")
        let names = option("ids=").split(separator: ",").map(String.init)
        driver.table = .platform(PlatformMatchTable(names: names))
        if words.contains("async") { driver.probeType = .asynchronous }
        return driver
    }

    private func added(to core: DriverCore) -> DeviceDescription {
        DeviceDescription(
            name: word(1),
            bus: "platform",
            parent: core.child(named: "platform", of: nil),
            identity: .platform(PlatformIdentity(baseName: word(1)))
        )
    }

    /// The name of the driver that it registers and what its probe returns, where it does.
    var script: (driver: String, script: DriverScript)? {
        guard word(0) == "pdrv" else { return nil }
        return (word(1), DriverScript(afterwards: Int32(option("ret=")) ?? 0))
    }

    private func option(_ key: String) -> String {
        words.first { $0.hasPrefix(key) }.map { String($0.dropFirst(key.count)) } ?? ""
    }

    /// The name of what it makes: a driver or a device.
    var made: (driver: String?, device: String?) {
        (word(0) == "pdrv" ? word(1) : nil, word(0) == "pdev" ? word(1) : nil)
    }
}
