import DeviceBinding
import Rehearsal
import Sysfs
import Testing

/// Somebody else who acts on a device while a run is under way, as other tools and shells do.
struct Rival: CustomTestStringConvertible, Sendable {
    /// One thing that it does.
    enum Act: Hashable, Sendable {
        /// Writes the override; nil clears it.
        case override(String?)
        /// Unbinds the device from whatever driver it has.
        case unbind
        /// Has it probed.
        case probe
        /// Binds it by name.
        case bind(String)
        /// Pulls the card.
        case pull
        /// Plugs another one of the kind in.
        case plug
        /// Has another anybind at work that does not see the lock.
        case anybind(Change.Goal)
    }

    let testDescription: String
    let acts: [Act]
    /// Which driver it has come to when it is done, none for nil; unset where it only has begun something.
    var purpose: String??

    /// As `driverctl set-override`, which writes these three.
    static func set(_ driver: String) -> Rival {
        Rival(
            testDescription: "set \(driver)",
            acts: [.override(driver), .unbind, .probe],
            purpose: driver
        )
    }

    /// As a shell that knows the driver.
    static func give(_ driver: String) -> Rival {
        Rival(
            testDescription: "give to \(driver)",
            acts: [.unbind, .bind(driver)],
            purpose: driver
        )
    }

    static let unset = Rival(
        testDescription: "unset",
        acts: [.override(nil), .unbind, .probe],
        purpose: "host"
    )
    static let replug = Rival(testDescription: "replug", acts: [.pull, .plug], purpose: "host")
    static let unbind = Rival(testDescription: "unbind", acts: [.unbind], purpose: .some(nil))
    static let bind = Rival(
        testDescription: "anybind bind pci-stub",
        acts: [.anybind(.driver("pci-stub"))],
        purpose: "pci-stub"
    )
    static let release = Rival(
        testDescription: "anybind release",
        acts: [.anybind(.anyDriver)],
        purpose: "host"
    )

    static let all: [Rival] = [
        set("pci-stub"), set("vfio-pci"), set("host"), unset, give("host"), replug, unbind,
        Rival(testDescription: "clear", acts: [.override(nil)]),
        Rival(testDescription: "name pci-stub", acts: [.override("pci-stub")]),
        Rival(testDescription: "probe", acts: [.probe]),
        Rival(testDescription: "pull", acts: [.pull]),
        bind, release,
    ]
}

/// A machine with two cards of one kind, whose drivers take them, refuse them, or take the first alone.
enum RivalMachine {
    static let card = DeviceReference(bus: "pci", name: "0000:01:00.0")
    static let twin = DeviceReference(bus: "pci", name: "0000:02:00.0")

    private static let text = """
        {
          name: "rivals", profile: "linux 6.12",
          modules: [{ name: "vfio" }, { name: "vfio_pci", needs: ["vfio"] }],
          drivers: [
            { name: "host", bus: "pci", ids: ["1234:0001"] },
            {
              name: "vfio-pci", bus: "pci", module: "vfio_pci", code: "vfio-pci",
              ids: [{ overrideOnly: true }],
            },
            { name: "pci-stub", bus: "pci", managesDMA: true },
            { name: "refusing", bus: "pci", afterwards: "EIO" },
            { name: "choosy", bus: "pci", probe: ["ok"], afterwards: "EIO" },
          ],
          devices: [
            { name: "\(card.name)", bus: "pci", id: "1234:0001", class: "020000" },
            { name: "\(twin.name)", bus: "pci", id: "1234:0001", class: "020000" },
          ],
        }
        """

    static func make(proposals: [String] = []) throws -> Rehearsal {
        try Rehearsal(text, profile: "linux 6.12", proposals: proposals)
    }
}

/// A driver and an override, as a device can be found with, or is left with.
struct Binding: Hashable, Sendable, CustomStringConvertible {
    var driver: String?
    var override: String?

    var description: String { "\(driver ?? "-")/\(override ?? "-")" }

    /// Whether the next probe would give the device to another driver than the one that it has.
    var isAtOdds: Bool { driver != nil && override != nil && driver != override }

    /// Every state that four drivers and four overrides make.
    static let all: [Binding] = [nil, "host", "vfio-pci", "pci-stub"].flatMap { driver in
        [nil, "host", "vfio-pci", "pci-stub"].map { Binding(driver: driver, override: $0) }
    }
}

extension Rehearsal {
    /// How a device is bound; nil where it is not there.
    func binding(_ device: DeviceReference) -> Binding? {
        guard let text = try? sysfs.readText(device.path / "driver_override") else { return nil }
        let override = text == "(null)" || text.isEmpty ? nil : text
        return Binding(driver: driver(device.name, bus: device.bus), override: override)
    }

    /// Brings a device into a state, whatever it was.
    func bring(_ device: DeviceReference, into state: Binding) {
        act(.unbind, on: device)
        act(.override(state.driver), on: device)
        if state.driver != nil { act(.probe, on: device) }
        act(.override(state.override), on: device)
    }

    /// Lets a rival do one thing; what the kernel refuses does not happen.
    func act(_ act: Rival.Act, on device: DeviceReference) {
        switch act {
        case .override(let driver): write(device.path / "driver_override", driver ?? "")
        case .unbind:
            guard let driver = driver(device.name, bus: device.bus) else { return }
            write(SysfsPath("/bus/\(device.bus)/drivers/\(driver)/unbind"), device.name)
        case .probe: write(SysfsPath("/bus/\(device.bus)/drivers_probe"), device.name)
        case .bind(let driver):
            write(SysfsPath("/bus/\(device.bus)/drivers/\(driver)/bind"), device.name)
        case .pull: unplug(device.name, bus: device.bus)
        case .plug: plug(device.name, id: (0x1234, 0x0001))
        case .anybind(let goal): _ = try? binder.apply(Binder.Request([device], goal: goal))
        }
    }

    private func write(_ path: SysfsPath, _ text: String) {
        _ = sysfs.answer(Write(path: path, text: text + "\n"))
    }
}
