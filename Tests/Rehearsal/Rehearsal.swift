public import DeviceBinding
internal import DriverCore
public import DriverScripts
internal import MachineFiles
public import MachineHost
internal import Sysfs
public import VirtualSysfs

/// A simulated machine on which a procedure is tried while others act: what is plugged in, and when.
public final class Rehearsal: Sendable {
    /// Its `/sys`.
    public let sysfs: VirtualSysfs<ScriptedDrivers>
    /// Its host, which knows of nothing but the mechanisms of its profile.
    public let host: any HostSystem
    /// Who was given its nodes.
    public let owners: NodeOwners
    /// The code of its drivers, which nothing changes.
    private let drivers: ScriptedDrivers

    /// The machine that a text describes, under a profile with proposals.
    public init(_ text: String, profile: String? = nil, proposals: [String] = []) throws {
        let description = try MachineDescription(text: Array((text + "\n").utf8), source: "test")
        let started = try description.under(profile: profile, proposals: proposals).start()
        sysfs = VirtualSysfs(core: started.core, drivers: started.drivers)
        owners = NodeOwners()
        host = RehearsalHost(
            mechanisms: Set(started.core.profile.proposals.all.map { $0.name }),
            owners: owners
        )
        drivers = started.drivers
    }

    /// A machine that is as another one is now, and goes its own way from here.
    public init(copying other: Rehearsal) {
        sysfs = VirtualSysfs(core: other.sysfs.core, drivers: other.drivers)
        owners = NodeOwners(copying: other.owners)
        host = RehearsalHost(mechanisms: other.mechanisms, owners: owners)
        drivers = other.drivers
    }

    private var mechanisms: Set<String> {
        Set(sysfs.withCore { $0.profile.proposals.all.map { $0.name } })
    }

    /// The built-in machine.
    public static func demo(profile: String? = nil, proposals: [String] = []) throws -> Rehearsal {
        try Rehearsal(MachineDescription.demoText, profile: profile, proposals: proposals)
    }

    /// What binds on it.
    public var binder: Binder { Binder(sysfs, host: host) }

    /// The driver of a device.
    public func driver(_ name: String, bus: String = "pci") -> String? {
        try? sysfs.linkedName(SysfsPath("/bus/\(bus)/devices/\(name)/driver"))
    }

    /// Everything that a procedure could leave behind, a line each.
    public var state: [String] {
        sysfs.withCore { core in
            core.busIDs.flatMap { bus in
                let name = core.name(of: bus) ?? ""
                return ["\(name): autoprobe \(core.autoprobe(of: bus))"]
                    + core.devices(of: bus).map { "\(name): " + core.line(of: $0) }.sorted()
                    + core.drivers(of: bus).map { "\(name): " + core.line(of: $0) }
            }
        }
    }
}

extension DriverCore {
    fileprivate func line(of device: DeviceID) -> String {
        let driver = self.driver(of: device).flatMap { name(of: $0) }
        return "\(name(of: device) ?? "") driver \(driver ?? "-")"
            + " override \(driverOverride(of: device) ?? "-")"
            + " preferred \(preferredDriver(of: device) ?? "-")"
            + " probe ID \(driverProbeID(of: device) ?? "-")"
            + (deferredDevices.contains(device) ? " deferred" : "")
            + (has(.numVFs(device)) ? functionWords(of: device) : "")
    }

    private func functionWords(of device: DeviceID) -> String {
        " functions \(virtualFunctions(of: device).count) autoprobe \(sriovDriversAutoprobe(of: device))"
    }

    fileprivate func line(of driver: DriverID) -> String {
        "\(name(of: driver) ?? "") \(dynamicIDs(of: driver)) \(dynamicCompatibles(of: driver))"
            + " \(leftLinks(of: driver)) autoprobe \(autoprobe(of: driver))"
    }
}

/// An observer that lets somebody act after a step.
public struct Acting: RunObserver {
    private let step: Int
    private let act: () -> Void

    /// Acts after the step of this number, from 1.
    public init(after step: Int, _ act: @escaping () -> Void) {
        self.step = step
        self.act = act
    }

    /// Acts.
    public mutating func didTake(_ step: Step, at index: Int) {
        if index + 1 == self.step { act() }
    }
}
