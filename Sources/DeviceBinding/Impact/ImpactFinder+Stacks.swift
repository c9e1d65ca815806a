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

    /// A switch's own ports stand on its other ones, which no link in `/sys` tells.
    ///
    /// Source: internal_dev_create(), net/openvswitch/vport-internal_dev.c; ovs_netdev_link(), vport-netdev.c.
    func addSwitchPorts(to walk: inout ImpactWalk) {
        var index = 0
        while index < walk.found.count {
            let (found, current) = (walk.found[index], index)
            index += 1
            guard found.mayBeSwitch else { continue }
            let name = found.part.name
            do throws(HostError) {
                for port in try host.internalPorts(ofSwitch: name) where isFileName(port) {
                    let path = SysfsPath("/devices/virtual/net") / port
                    if walk.reader.isThere(path) {
                        walk.add(path, .upper, on: current)
                    } else {
                        walk.reader.note(
                            "What uses '\(port)' cannot be told: it is a port of the switch '\(name)' in another"
                                + " network namespace",
                            nil
                        )
                    }
                }
            } catch {
                walk.reader.note(
                    "Which interfaces are ports of '\(name)' cannot be told: \(error.message)",
                    nil
                )
            }
        }
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
    /// Whether it stands above an interface as a switch does, and is none of those that show themselves as something else.
    fileprivate var mayBeSwitch: Bool {
        part.subsystem == "net" && part.relation == .upper
            && names.isDisjoint(with: ["bridge", "bonding"])
    }

    /// The interfaces that it stands on, by name.
    var lowers: [String] {
        names.filter { $0.hasPrefix("lower_") }.map { String($0.dropFirst(6)) }
    }
}
