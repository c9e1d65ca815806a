internal import DeviceBinding
internal import Sysfs

/// Something that happens beside a program, as people name it.
public enum Event: String, Hashable, Sendable, CaseIterable {
    /// Somebody has the bus look for a driver of the device.
    case probe
    /// Somebody takes the device from whichever driver it has.
    case unbind
    /// Somebody takes the device from its driver and gives it to the driver that it had at first.
    case rebind
    /// Somebody clears the device's override.
    case clear
    /// Somebody switches automatic probing off, and on again.
    case autoprobe
    /// A device of the same type is plugged in.
    case hotplug
    /// A device of the same type is plugged in, in the IOMMU group of the device.
    case groupmate
    /// The device is pulled out.
    case unplug
    /// The device is pulled out, and plugged in again.
    case replug
    /// The module of the driver that the device had at first is unloaded, and loaded again.
    case reload
    /// The module of the driver that is asked for is unloaded.
    case unload

    /// What happens, in a few words.
    public var words: String {
        switch self {
        case .probe: "another writes the device to drivers_probe"
        case .unbind: "another unbinds the device, whichever driver it has"
        case .rebind: "another unbinds the device and binds it to its first driver by name"
        case .clear: "another clears the device's driver_override"
        case .autoprobe: "another writes 0, then 1, to drivers_autoprobe"
        case .hotplug: "a device of the same type is plugged in"
        case .groupmate: "a device of the same type is plugged in, in its IOMMU group"
        case .unplug: "the device is pulled out"
        case .replug: "the device is pulled out and plugged in again"
        case .reload: "the module of its first driver is unloaded and loaded"
        case .unload: "the module of the driver that is asked for is unloaded"
        }
    }

    /// Whether whoever brings it about means the device or the driver.
    var isDeliberate: Bool {
        switch self {
        case .unbind, .rebind, .clear, .unplug, .unload: true
        case .probe, .autoprobe, .hotplug, .groupmate, .replug, .reload: false
        }
    }
}

/// Where events take place: the device, its first driver, and the modules of both drivers.
struct Scenery {
    let task: Assignment
    /// The driver that the device has when the race begins.
    let host: String?
    /// The module of that driver; nil where it is built in.
    let hostModule: String?
    /// The module of the driver that is asked for; nil where it is built in.
    let module: String?
    /// The names that devices of the same type can have which are plugged in.
    let freeNames: [DeviceReference]

    /// The event as an actor.
    ///
    /// - Throws: ``RaceError`` where it means nothing on this machine.
    func actor(_ event: Event) throws(RaceError) -> Actor {
        var program = RecordedProgram(event.rawValue, source: "", inOrder: try accesses(of: event))
        if event == .hotplug || event == .groupmate {
            program.likes[try twin(event)] =
                RecordedProgram.Like(device: task.device, sharesGroup: event == .groupmate)
        }
        return Actor(event.rawValue, .recorded(program), isDeliberate: event.isDeliberate)
    }

    private func accesses(of event: Event) throws(RaceError) -> [Access] {
        let files = Files(task)
        let name = task.device.name + "\n"
        let bus = SysfsPath("/bus/\(task.device.bus)")
        switch event {
        case .probe: return [.write(Write(path: files.probe, text: name))]
        case .unbind: return [.write(Write(path: files.unbind, text: name))]
        case .rebind:
            let bind = bus / "drivers/\(try known(host, event))/bind"
            return [
                .write(Write(path: files.unbind, text: name)),
                .write(Write(path: bind, text: name)),
            ]
        case .clear: return [.write(Write(path: files.override, text: "\n"))]
        case .autoprobe:
            return ["0\n", "1\n"].map {
                .write(Write(path: bus / "drivers_autoprobe", text: $0))
            }
        case .hotplug, .groupmate: return [.plugIn(try twin(event))]
        case .unplug: return [.unplug(task.device)]
        case .replug: return [.unplug(task.device), .plugIn(task.device)]
        case .reload:
            let module = try known(hostModule, event)
            return [.unload(module), .load(module)]
        case .unload: return [.unload(try known(module, event))]
        }
    }

    private func twin(_ event: Event) throws(RaceError) -> DeviceReference {
        let index = event == .hotplug ? 0 : 1
        guard index < freeNames.count else {
            throw RaceError("There is no room for a device beside \(task.device).")
        }
        return freeNames[index]
    }

    private func known(_ name: String?, _ event: Event) throws(RaceError) -> String {
        if let name { return name }
        throw RaceError(
            event == .rebind
                ? "There is no event 'rebind' for \(task.device): it has no driver."
                : "There is no event '\(event.rawValue)' here: the driver is no module's."
        )
    }
}
