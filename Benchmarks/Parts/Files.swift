import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import VirtualSysfs

/// Reads and writes of the simulated machine's files, as a program makes them.
func measureFiles(_ setting: Setting) throws -> Section {
    var section = Section(
        "files: reads and writes of a simulated /sys with \(Double(FileStage.deviceCount).text)"
            + " devices"
    )
    let stage = try FileStage()
    let kinds: [(name: String, what: String, run: (Int) throws -> Void)] = [
        ("driver_override stored", "stores", stage.storeOverride),
        ("driver_override shown", "shows", stage.showOverride),
        ("drivers_autoprobe stored", "stores", stage.storeAutoprobe),
        ("drivers_autoprobe shown", "shows", stage.showAutoprobe),
        ("unbound and bound", "pairs", stage.unbindAndBind),
        ("driver_override by path: open, store, close", "stores", stage.storeOverrideByPath),
        ("driver_override by path: open, show, close", "shows", stage.showOverrideByPath),
        ("driver link read by path", "reads", stage.readDriverLink),
    ]
    let count = 10_000
    let subjects = kinds.map { kind in
        Subject(name: kind.name) {
            try Timing(count: count) { for number in 0..<count { try kind.run(number) } }
        }
    }
    let samples = try measureInTurn(subjects, rounds: setting.rounds)
    for (kind, samples) in zip(kinds, samples) {
        section.figures.append(Figure(kind.name, rateOf: samples, kind.what))
    }
    for index in 0..<4 {
        let rate = section.figures[index].best
        section.promises.append(.aim(kinds[index].name, rate, .atLeast, 200_000, "a second"))
    }
    return section
}

/// A simulated machine with the files that the operations use held open.
private final class FileStage {
    static let deviceCount = 10_000
    private static let openCount = 1_000

    private let sysfs: VirtualSysfs<ScriptedDrivers>
    private let autoprobe: SysfsHandle
    /// Of the first thousand devices: the name, the override's file, and the driver's two.
    private var devices: [OpenDevice] = []

    private struct OpenDevice {
        let name: [UInt8]
        let path: SysfsPath
        let override: SysfsHandle
        let bind: SysfsHandle?
        let unbind: SysfsHandle?
    }

    init() throws {
        var machine = try ManyFunctions(drivers: 200)
        for description in try machine.describe(0..<Self.deviceCount) {
            try machine.add(description)
        }
        sysfs = VirtualSysfs(core: machine.core)
        autoprobe = try sysfs.open("/bus/pci/drivers_autoprobe", .readWrite)
        devices = try (0..<Self.openCount).map { try open($0) }
    }

    private func open(_ number: Int) throws -> OpenDevice {
        let name = PCIAddress(number * 7 % Self.deviceCount).description
        let path = SysfsPath("/bus/pci/devices/\(name)")
        let hasDriver = sysfs.exists(path / "driver")
        return OpenDevice(
            name: Array(name.utf8),
            path: path,
            override: try sysfs.open(path / "driver_override", .readWrite),
            bind: hasDriver ? try sysfs.open(path / "driver/bind", .write) : nil,
            unbind: hasDriver ? try sysfs.open(path / "driver/unbind", .write) : nil
        )
    }

    /// Each device's override is set and then cleared, so that a round ends as it began.
    private func text(_ number: Int) -> [UInt8] {
        number % 2 == 0 ? Self.value : Self.nothing
    }
    private static let value = Array("vfio-pci\n".utf8)
    private static let nothing = Array("\n".utf8)

    func storeOverride(_ number: Int) throws {
        let device = devices[number / 2 % devices.count]
        try expect(try sysfs.write(device.override, text(number)) == text(number).count)
    }

    func showOverride(_ number: Int) throws {
        let device = devices[number % devices.count]
        try expect(try sysfs.read(device.override, upTo: 4096, at: 0).count == 7)
    }

    func storeAutoprobe(_ number: Int) throws {
        let text = [UInt8(ascii: number % 2 == 0 ? "0" : "1")]
        try expect(try sysfs.write(autoprobe, text) == 1)
    }

    func showAutoprobe(_ number: Int) throws {
        try expect(try sysfs.read(autoprobe, upTo: 4096, at: 0) == [0x31, 0x0a])
    }

    func unbindAndBind(_ number: Int) throws {
        // Nine of ten devices have a driver; the next one does where this one has none.
        var index = number % devices.count
        if devices[index].bind == nil { index = (index + 1) % devices.count }
        guard let bind = devices[index].bind, let unbind = devices[index].unbind else {
            throw Failure("two devices in a row have no driver")
        }
        try expect(try sysfs.write(unbind, devices[index].name) == devices[index].name.count)
        try expect(try sysfs.write(bind, devices[index].name) == devices[index].name.count)
    }

    func storeOverrideByPath(_ number: Int) throws {
        let path = devices[number / 2 % devices.count].path
        try sysfs.write(path / "driver_override", number % 2 == 0 ? "vfio-pci\n" : "\n")
    }

    func showOverrideByPath(_ number: Int) throws {
        let path = devices[number % devices.count].path
        try expect(try sysfs.readText(path / "driver_override") == "(null)")
    }

    func readDriverLink(_ number: Int) throws {
        let device = devices[number % devices.count]
        try expect((try sysfs.linkedName(device.path / "driver") != nil) == (device.bind != nil))
    }

    private func expect(_ isRight: Bool) throws {
        guard isRight else { throw Failure("a file of the simulated /sys answered wrongly") }
    }
}
