internal import DriverCore
internal import DriverScripts
internal import JSON5Text
internal import MachineFiles
internal import MachineHost
internal import Synchronization
internal import Sysfs
internal import SystemPackage
internal import VirtualSysfs

/// The rest of a simulated machine: what its description says, as far as it still holds.
///
/// Mounts and swap stay whatever becomes of the disk, as in Linux. An interface that has gone with its
/// driver, or lies in another network namespace, has neither address nor route; when it comes back it gets
/// them again, as a network manager would see to.
final class SimulatedHost: HostSystem {
    let description: MachineDescription
    let virtual: VirtualSysfs<ScriptedDrivers>
    let log: SessionLog
    /// The file that keeps the machine, which one command at a time may change.
    private let stateFile: StateFile?
    let held: [HeldGroup]
    /// The last probes of devices that failed while the machine booted.
    let failedAtBoot: FailedBootProbe.Table
    /// The device numbers of disks by name.
    let diskNumbers: [String: String]
    /// The disks of the device mapper by the names of their mappings.
    let mappings: [String: String]
    /// The interfaces that drivers make; all others belong to no device and are always there.
    private let interfacesOfDrivers: Set<String>

    // MARK: - Mutable state

    /// Who owns the nodes that were given away.
    ///
    /// Guarded by itself; nothing else is taken with it held.
    private let owners = Mutex<[String: FileOwner]>([:])

    init(
        _ description: MachineDescription,
        _ virtual: VirtualSysfs<ScriptedDrivers>,
        _ held: [HeldGroup],
        _ failedAtBoot: FailedBootProbe.Table,
        _ log: SessionLog,
        _ stateFile: StateFile?
    ) {
        self.failedAtBoot = failedAtBoot
        self.stateFile = stateFile
        self.description = description
        self.virtual = virtual
        self.held = held
        self.log = log
        diskNumbers = description.diskNumbers
        mappings = description.mappings
        interfacesOfDrivers = description.devices.interfaceNames
    }

    /// The host of a machine that another one has become.
    init(
        _ other: SimulatedHost,
        over virtual: VirtualSysfs<ScriptedDrivers>,
        _ log: SessionLog
    ) {
        description = other.description
        self.virtual = virtual
        self.log = log
        stateFile = nil
        held = other.held
        failedAtBoot = other.failedAtBoot
        diskNumbers = other.diskNumbers
        mappings = other.mappings
        interfacesOfDrivers = other.interfacesOfDrivers
    }

    // MARK: - Network

    func interfaceAddresses() throws(HostError) -> [InterfaceAddress] {
        try check(.addresses, "cannot ask the kernel for the addresses of interfaces")
        let present = presentInterfaces
        return description.host.addresses.filter { isThere($0.interface, present) }.map {
            InterfaceAddress(
                interface: $0.interface,
                address: $0.address,
                isLinkLocal: $0.isLinkLocal
            )
        }
    }

    func routes() throws(HostError) -> [Route] {
        try check(.routes, "cannot ask the kernel for the routes")
        let present = presentInterfaces
        let host = description.host
        let all =
            host.defaultRoutes.map { Route(interface: $0, destination: "default") }
            + host.routes.map { Route(interface: $0.interface, destination: $0.destination) }
        return all.filter { isThere($0.interface, present) }
    }

    func lowerInterfaces() throws(HostError) -> [String: String] {
        try check(.addresses, "cannot ask the kernel for the interfaces that others stand on")
        let present = presentInterfaces
        return description.host.tunnels.filter { isThere($0.value, present) }
    }

    func permanentAddresses() throws(HostError) -> [String: String] {
        try check(.addresses, "cannot ask the kernel for the addresses of the hardware")
        let present = presentInterfaces
        return description.host.permanentAddresses.filter { isThere($0.key, present) }
    }

    func boundSockets(loadingModules: Bool) throws(HostError) -> [BoundSocket] {
        try check(.sockets, "cannot ask the kernel for the sockets that are bound to interfaces")
        let present = presentInterfaces
        return description.host.sockets.filter { isThere($0.interface, present) }.map {
            BoundSocket(interface: $0.interface, kind: $0.kind)
        }
    }

    func internalPorts(ofSwitch interface: String) throws(HostError) -> [String] {
        try check(.switches, "cannot ask the kernel for the ports of '\(interface)'")
        return description.host.switches[interface] ?? []
    }

    /// What the machine file says of interfaces that belong to no hardware.
    func interfaceKinds() throws(HostError) -> [String: String] {
        try check(.addresses, "cannot ask the kernel for the kinds of interfaces")
        var kinds: [String: String] = [:]
        for made in description.virtual where made.className == "net" {
            kinds[made.name] = made.typeOfEvents
        }
        return kinds
    }

    private var presentInterfaces: Set<String> {
        Set(virtual.withCore { $0.members(ofClass: "net").map { $0.name } })
    }

    private func isThere(_ interface: String, _ present: Set<String>) -> Bool {
        present.contains(interface) || !interfacesOfDrivers.contains(interface)
    }

    // MARK: - vfio

    func holders(ofGroup group: Int) throws(HostError) -> [HoldingProcess] {
        try check(.holders, "vfio group \(group) may be open, which cannot be checked")
        guard let id = Int32(exactly: group).map({ DriverCore.GroupID(rawValue: $0) }),
            virtual.withCore({ $0.isVFIOGroupOpen(id) })
        else { return [] }
        return held.filter { $0.group == id }.map {
            HoldingProcess(pid: $0.pid, command: $0.command)
        }
    }

    func groupStatus(_ group: Int) throws(HostError) -> GroupStatus? {
        guard let id = Int32(exactly: group).map({ DriverCore.GroupID(rawValue: $0) }) else {
            return nil
        }
        return virtual.withCore { core in
            guard core.hasVFIONode(id) else { return nil }
            return GroupStatus(
                isViable: core.isVFIOGroupOpen(id) ? nil : core.isViable(id),
                isWithoutIOMMU: core.isWithoutIOMMU(id)
            )
        }
    }

    // MARK: - Nodes

    func owner(named text: String) throws(HostError) -> FileOwner {
        try description.host.owner(named: text)
    }

    func name(of owner: FileOwner) -> String { description.host.name(of: owner) }

    func setOwner(_ owner: FileOwner, of node: String) throws(HostError) {
        guard nodeExists(node) else {
            throw HostError(
                .system,
                "There is no node \(quoted(node)).",
                errno: .noSuchFileOrDirectory
            )
        }
        log.record { event in
            event = .owner(owner, node: node)
            owners.withLock { $0[node] = owner }
        }
    }

    /// Who owns a node that is there; root where it was never given away, or was made again.
    func owner(ofNode node: String) -> FileOwner? {
        let present = nodeExists(node)
        return owners.withLock { owners in
            if !present { owners[node] = nil }
            return owners[node] ?? FileOwner(user: 0, group: 0)
        }
    }

    /// True: that a device has one is simulated too.
    var makesNodes: Bool { true }

    func nodeExists(_ node: String) -> Bool {
        guard node.hasPrefix("/dev/vfio/") else { return false }
        let name = node.dropFirst("/dev/vfio/".utf8.count)
        return virtual.withCore { core in
            if name == "vfio" { return core.moduleNames.contains("vfio") }
            return core.vfioGroupIDs.contains { core.vfioNodeName(of: $0) == name }
        }
    }

    /// Nothing: all that this machine does, it has done when a write is answered.
    func pause() {}

    /// Keeps other commands from the state file; where there is none, nobody else has this machine.
    func lock() throws(HostError) -> HostLock {
        do throws(SimulationError) {
            try stateFile?.takeLock()
        } catch {
            let code: HostError.Code = error.code == .busy ? .busy : .system
            throw HostError(code, error.message, errno: error.errno)
        }
        return HostLock(rawValue: 0)
    }

    /// Nothing: the lock is held until the state is kept, and ends with the machine.
    func unlock(_ lock: HostLock) {}
}
