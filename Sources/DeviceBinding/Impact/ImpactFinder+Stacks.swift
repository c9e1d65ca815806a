internal import MachineHost
internal import Sysfs

/// What stands on parts without a link in `/sys` that says so, and what goes on without one of them.
extension ImpactFinder {
    /// Loop devices stand on files, which no link in `/sys` tells.
    func addLoops(to walk: inout ImpactWalk) {
        guard walk.found.contains(where: \.isBlock) else { return }
        var loops: [(path: SysfsPath, number: String)] = []
        let directory: SysfsPath = "/devices/virtual/block"
        for name in walk.reader.names(directory) where name.hasPrefix("loop") {
            let path = directory / name
            guard let file = walk.reader.text(path / "loop/backing_file") else { continue }
            switch host.blockDevice(under: file) {
            case .disk(let number): loops.append((path, number))
            case .noDisk: break
            case .unknown:
                walk.reader.note(
                    "It cannot be told which disk '\(file)' lies on, the file behind \(name)",
                    path / "loop/backing_file"
                )
            }
        }
        // A loop device may stand on a file on another one.
        while let next = loops.first(where: { loop in
            !walk.has(loop.path) && walk.found.contains { $0.number == loop.number }
        }), let index = walk.found.firstIndex(where: { $0.number == next.number }) {
            walk.add(next.path, .holder, on: index)
        }
    }

    /// The ports of Open vSwitch that the kernel makes itself have no link to the switch: they are reached over its
    /// other ports, and over this one alone where no other leads out of the machine.
    ///
    /// Source: internal_dev_create(), net/openvswitch/vport-internal_dev.c; ovs_netdev_link(), vport-netdev.c.
    func addSwitches(to walk: inout ImpactWalk, _ answers: HostAnswers, _ leaving: Leaving) {
        let ports = answers.kinds.filter { $0.value == Self.switching }.keys.sorted()
        guard !ports.isEmpty else { return }
        for (index, found) in walk.found.enumerated() where found.part.relation == .upper {
            let name = found.part.path.lastName
            guard answers.kinds[name] == Self.switching || name == "ovs-system" else { continue }
            let other = found.lowers.sorted().first {
                !leaving.has($0, of: "net") && leadsOut($0, &walk.reader)
            }
            for port in ports where port != name && isFileName(port) {
                guard let path = walk.reader.destination(SysfsPath("/class/net") / port),
                    !walk.has(path)
                else { continue }
                guard let other else {
                    walk.add(path, .upper, on: index)
                    continue
                }
                guard answers.isInUse(port) else { continue }
                let own = found.part.hangsOn.map { walk.found[$0].part.name } ?? name
                walk.reader.note(
                    "Whether \(port) is reached over \(own) cannot be told: \(other) is a port of Open"
                        + " vSwitch too",
                    path
                )
            }
        }
    }

    private static let switching = "openvswitch"

    /// Whether an interface leads to others: it has hardware, or stands on another one.
    private func leadsOut(_ name: String, _ reader: inout ImpactReader) -> Bool {
        guard let path = reader.destination(SysfsPath("/class/net") / name) else { return true }
        guard path.text.hasPrefix("/devices/virtual/") else { return true }
        return reader.names(path).contains { $0.hasPrefix("lower_") }
    }

    /// Says of bonds, teams and multipath disks what they stand on, of which one is enough.
    func findAlternatives(of walk: inout ImpactWalk, _ answers: HostAnswers) {
        for (index, found) in walk.found.enumerated() {
            let name = found.part.path.lastName
            if found.part.relation == .upper {
                let kind = answers.kinds[name] ?? found.keys["DEVTYPE"] ?? ""
                guard ["bond", "team"].contains(kind) else { continue }
                walk.setAlternatives(Set(found.lowers.map { "net/" + $0 }), of: index)
            } else if found.part.relation == .holder, found.names.contains("dm"),
                walk.reader.text(found.part.path / "dm/uuid")?.hasPrefix("mpath-") == true
            {
                let slaves = walk.reader.names(found.part.path / "slaves")
                walk.setAlternatives(Set(slaves.map { "block/" + $0 }), of: index)
            }
        }
    }
}

extension ImpactWalk.Found {
    /// The interfaces that it stands on, by name.
    var lowers: [String] {
        names.filter { $0.hasPrefix("lower_") }.map { String($0.dropFirst(6)) }
    }
}
