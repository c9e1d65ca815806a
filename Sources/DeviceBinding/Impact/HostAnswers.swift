internal import MachineHost
internal import Sysfs

/// What the host says of its mounts, addresses and processes, each asked once for all devices of a change.
struct HostAnswers {
    /// The file systems that are mounted.
    private(set) var mounts: [Mount] = []
    /// What the kernel swaps to.
    private(set) var areas: [SwapArea] = []
    /// The device numbers of the nodes that mounts and swap areas without a number name: whatever a node is called, its
    /// number tells the disk.
    private(set) var numbers: [String: String] = [:]
    /// The addresses that are not link-local: every interface that is up has one of those (`fe80::`).
    private(set) var addresses: [InterfaceAddress] = []
    /// The routes.
    private(set) var routes: [Route] = []
    /// The kinds of interfaces, by name, asked where one stands above another.
    private(set) var kinds: [String: String] = [:]
    /// The sockets that are bound to interfaces.
    private(set) var sockets: [BoundSocket] = []
    /// The terminals that the kernel writes to.
    private(set) var consoles: [Console] = []
    /// The disks that are exported.
    private(set) var exported: [String] = []
    /// What the host could not answer.
    private(set) var unknowns: [Impact.Unknown] = []

    /// The answers of a host, as far as some parts need them.
    ///
    /// A host of another machine is asked nothing; only a change may have the kernel load what tells its sockets.
    init(_ host: any HostSystem, for walks: [ImpactWalk], loadingModules: Bool) {
        guard host.isOfTheSameMachine else { return }
        mounts = ask("what is mounted") { () throws(HostError) in try host.mounts() } ?? []
        areas = ask("what is used as swap") { () throws(HostError) in try host.swapAreas() } ?? []
        let nodes =
            mounts.flatMap { $0.deviceNumber.hasPrefix("0:") ? $0.sources : $0.others }
            + areas.filter { $0.deviceNumber == nil }.map(\.path)
        for node in Set(nodes) where node.hasPrefix("/dev/") {
            guard let found = host.node(at: node), found.isBlock else { continue }
            numbers[node] = found.number
        }
        let all = ask("which addresses there are") { () throws(HostError) in
            try host.interfaceAddresses()
        }
        addresses = (all ?? []).filter { !$0.isLinkLocal }
        routes = ask("which routes there are") { () throws(HostError) in try host.routes() } ?? []
        let subsystems = Set(walks.flatMap { $0.found.compactMap(\.part.subsystem) })
        if subsystems.contains("net") {
            sockets =
                ask("which sockets there are") { () throws(HostError) in
                    try host.boundSockets(loadingModules: loadingModules)
                } ?? []
        }
        let parts = walks.flatMap { $0.found.map(\.part) }
        if parts.contains(where: { $0.relation == .upper }) {
            kinds =
                ask("of which kind interfaces are") { () throws(HostError) in
                    try host.interfaceKinds()
                } ?? [:]
        }
        if subsystems.contains("tty") || parts.contains(where: \.mayHaveVirtualConsole) {
            consoles =
                ask("which consoles there are") { () throws(HostError) in try host.consoles() }
                ?? []
        }
        if subsystems.contains("block") || subsystems.contains("nvme") {
            exported =
                ask("which disks are exported") { () throws(HostError) in try host.exportedDisks() }
                ?? []
        }
    }

    private mutating func ask<Answer>(
        _ question: String,
        _ body: () throws(HostError) -> Answer
    ) -> Answer? {
        do throws(HostError) { return try body() } catch {
            let reason = error.message.hasSuffix(".") ? error.message : error.message + "."
            unknowns.append(Impact.Unknown("It cannot be told \(question): \(reason)"))
            return nil
        }
    }

    /// Whether a file system over several disks is mounted that names none of them.
    var hasNamelessPool: Bool {
        mounts.contains { mount in
            ["zfs", "btrfs", "bcachefs"].contains(mount.fileSystem)
                && mount.deviceNumber.hasPrefix("0:") && !mount.source.hasPrefix("/dev/")
        }
    }
}

extension Mount {
    /// Whether it lies on no disk whatever its source is called: in memory, or behind a program.
    fileprivate var liesOnNoDisk: Bool {
        let kinds: Set = [
            "autofs", "devpts", "devtmpfs", "overlay", "proc", "ramfs", "rootfs", "sysfs", "tmpfs",
        ]
        return deviceNumber.hasPrefix("0:")
            && (kinds.contains(fileSystem) || fileSystem.hasPrefix("fuse."))
    }
}

extension Impact.Part {
    /// Whether it may have a terminal that belongs to no device in `/sys`.
    ///
    /// Source: init_port_console(), drivers/char/virtio_console.c: `hvcN` lies below `/sys/devices/virtual`.
    var mayHaveVirtualConsole: Bool { driver == "virtio_console" }
}

// MARK: - What does not fit together

extension HostAnswers {
    /// The mounts, swap areas and interfaces in use that the kernel's own `/sys` does not have.
    ///
    /// They are no proof that they lie on no device: another namespace, or a `/sys` in parts.
    func strangers(besides walks: [ImpactWalk], _ reader: inout ImpactReader) {
        let parts = walks.flatMap { $0.found.map(\.part) }
        let numbers = Set(parts.compactMap { $0.node?.isBlock == true ? $0.node?.number : nil })
        let nodes = Set(parts.compactMap { $0.node?.isBlock == true ? $0.node?.name : nil })
        var disks = KnownDisks(numbers: numbers, nodes: nodes)
        for mount in mounts where !mount.liesOnNoDisk {
            let isKnown = mount.sources.allSatisfy { source in
                if let number = self.numbers[source], disks.has(number: number, source: "", &reader)
                {
                    return true
                }
                let number = mount.number(of: source) ?? "0:0"
                return disks.has(number: number, source: source, &reader)
            }
            guard !isKnown else { continue }
            reader.note(
                "It cannot be told which device the file system at '\(mount.target)' lies on: /sys has"
                    + " no '\(mount.source)' (\(mount.deviceNumber))",
                nil,
                rule: .mounted
            )
        }
        for area in areas {
            let number = area.deviceNumber ?? self.numbers[area.path] ?? "0:0"
            guard !disks.has(number: number, source: area.path, &reader) else { continue }
            reader.note(
                "It cannot be told which device the swap area '\(area.path)' lies on: /sys does not"
                    + " have it",
                nil,
                rule: .mounted
            )
        }
        let own = Set(parts.filter { $0.subsystem == "net" }.map(\.name))
        var interfaces: Set<String> = []
        for name in addresses.map(\.interface) + routes.map(\.interface)
        where !own.contains(name) && interfaces.insert(name).inserted {
            guard !isFileName(name) || !reader.isThere(SysfsPath("/class/net") / name) else {
                continue
            }
            reader.note(
                "It cannot be told which device the interface '\(name)' belongs to: /sys does not have"
                    + " it",
                nil,
                rule: .network
            )
        }
    }
}

/// The disks that `/sys` has, looked up one by one.
private struct KnownDisks {
    /// Those that are parts.
    let numbers: Set<String>
    let nodes: Set<String>
    private var known: [String: Bool] = [:]
    /// The numbers of all disks; read where `/sys/dev` is not there.
    private var all: Set<String>?

    init(numbers: Set<String>, nodes: Set<String>) {
        self.numbers = numbers
        self.nodes = nodes
    }

    /// Whether `/sys` has the disk under a file system, or it lies on none.
    mutating func has(number: String, source: String, _ reader: inout ImpactReader) -> Bool {
        let isNumbered = !number.hasPrefix("0:")
        guard isNumbered || source.hasPrefix("/dev/"), source != "/dev/fuse" else { return true }
        let key = isNumbered ? number : source
        if let known = known[key] { return known }
        let isKnown =
            isNumbered
            ? has(number: number, &reader) : has(node: String(source.dropFirst(5)), &reader)
        known[key] = isKnown
        return isKnown
    }

    private mutating func has(number: String, _ reader: inout ImpactReader) -> Bool {
        if numbers.contains(number) { return true }
        guard isFileName(number) else { return false }
        if reader.isThere(SysfsPath("/dev/block") / number) { return true }
        // A file system on flash memory has the number of a block device that need not be there.
        if number.hasPrefix(FlashNames.prefix),
            reader.isThere(SysfsPath("/class/mtd") / ("mtd" + number.dropFirst(3)))
        {
            return true
        }
        if reader.isThere("/dev/block") { return false }
        if all == nil {
            all = Set(
                reader.names("/class/block").compactMap {
                    reader.text(SysfsPath("/class/block") / $0 / "dev")
                }
            )
        }
        return all?.contains(number) ?? false
    }

    private func has(node: String, _ reader: inout ImpactReader) -> Bool {
        if nodes.contains(node) { return true }
        let name = String(node.map { $0 == "/" ? "!" : $0 })
        if isFileName(name), reader.isThere(SysfsPath("/class/block") / name) { return true }
        if name.hasPrefix("ubi"), isFileName(name), reader.isThere(SysfsPath("/class/ubi") / name) {
            return true
        }
        guard node.hasPrefix("mapper/") else { return false }
        let wanted = String(node.dropFirst(7))
        for disk in reader.names("/class/block") where disk.hasPrefix("dm-") {
            let link = SysfsPath("/class/block") / disk
            if reader.text((reader.destination(link) ?? link) / "dm/name") == wanted { return true }
        }
        return false
    }
}
