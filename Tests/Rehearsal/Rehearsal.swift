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
    /// Who owns the nodes that were given away.
    private let owners: NodeOwners

    /// The machine that a text describes, under a profile with proposals; who holds groups is told only where it is asked for.
    public init(
        _ text: String,
        profile: String? = nil,
        proposals: [String] = [],
        knowsHolders: Bool = false
    ) throws {
        let description = try MachineDescription(text: Array((text + "\n").utf8), source: "test")
        let started = try description.under(profile: profile, proposals: proposals).start()
        sysfs = VirtualSysfs(core: started.core, drivers: started.drivers)
        owners = NodeOwners()
        host = RehearsalHost(
            mechanisms: Set(started.core.profile.proposals.all.map { $0.name }),
            owners: owners,
            holders: Dictionary(grouping: knowsHolders ? started.holders : []) {
                Int($0.group.rawValue)
            }
            .mapValues { $0.map { HoldingProcess(pid: $0.pid, command: $0.command) } }
        )
    }

    /// A machine that is as another one is now, and goes its own way from here.
    public init(copying other: Rehearsal) {
        sysfs = VirtualSysfs(other.sysfs.copy)
        owners = NodeOwners(copying: other.owners)
        host = (other.host as? RehearsalHost)?.with(owners) ?? other.host
    }

    /// A machine that is as another one is now, where some processes hold groups.
    package init(copying other: Rehearsal, heldBy holders: [Int: [HoldingProcess]]) {
        sysfs = VirtualSysfs(other.sysfs.copy)
        owners = NodeOwners(copying: other.owners)
        let own = (other.host as? RehearsalHost)?.mechanisms ?? []
        host = RehearsalHost(mechanisms: own, owners: owners, holders: holders)
    }

    /// The built-in machine.
    public static func demo(
        profile: String? = nil,
        proposals: [String] = [],
        knowsHolders: Bool = false
    ) throws -> Rehearsal {
        try Rehearsal(
            MachineDescription.demoText,
            profile: profile,
            proposals: proposals,
            knowsHolders: knowsHolders
        )
    }

    /// What binds on it.
    public var binder: Binder { Binder(sysfs, host: host) }

    /// The driver of a device.
    public func driver(_ name: String, bus: String = "pci") -> String? {
        try? sysfs.linkedName(SysfsPath("/bus/\(bus)/devices/\(name)/driver"))
    }

    /// The nodes in `/dev/vfio` of the groups that a vfio driver has.
    public var nodes: Set<String> {
        sysfs.withCore { core in
            let groups = core.busIDs.flatMap { core.devices(of: $0) }.compactMap(core.group)
            return Set(
                groups.filter(core.hasVFIONode).map { "/dev/vfio/\(core.vfioNodeName(of: $0))" }
            )
        }
    }

    /// Gives a node to a user.
    func give(_ node: String, to owner: FileOwner) { owners.set(owner, of: node) }

    /// Nodes that have gone are nobody's any more.
    func forgetNodes() { owners.keep(nodes) }

    /// The devices that vfio drivers have by nodes that are not root's, a line each: the numbers of groups are the kernel's.
    private var nodeLines: [String] {
        sysfs.withCore { core in
            core.busIDs.flatMap { core.devices(of: $0) }.compactMap { device -> String? in
                let driver = core.driver(of: device).flatMap { core.name(of: $0) }
                guard driver?.hasPrefix("vfio") == true, let group = core.group(of: device),
                    core.hasVFIONode(group)
                else { return nil }
                let owner = owners.owner(of: "/dev/vfio/\(core.vfioNodeName(of: group))")
                guard owner != FileOwner(user: 0, group: 0) else { return nil }
                return "node: \(core.name(of: device) ?? "") of \(owner.user):\(owner.group ?? 0)"
            }.sorted()
        }
    }

    /// Everything that a procedure could leave behind, a line each.
    public var state: [String] {
        forgetNodes()
        return nodeLines
            + sysfs.withCore { core in
                core.busIDs.flatMap { bus in
                    let name = core.name(of: bus) ?? ""
                    return ["\(name): autoprobe \(core.autoprobe(of: bus))"]
                        + core.devices(of: bus).map { "\(name): " + core.line(of: $0) }.sorted()
                        + core.drivers(of: bus).flatMap(core.lines).map { "\(name): " + $0 }
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

    /// A line for a driver, and one for each ID that was added to it.
    fileprivate func lines(of driver: DriverID) -> [String] {
        let name = self.name(of: driver) ?? ""
        return ["\(name) \(leftLinks(of: driver)) autoprobe \(autoprobe(of: driver))"]
            + dynamicIDs(of: driver).map { "\(name) lists \($0)" }
            + dynamicCompatibles(of: driver).map { "\(name) lists \($0)" }
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
