internal import MachineHost
internal import Sysfs

/// What stands on parts without a link in `/sys` that says so, and what goes on without one of them.
extension ImpactFinder {
    /// Adds the disks that stand on files, or on other disks that no link in `/sys` leads to.
    func addFileDisks(to walk: inout ImpactWalk, _ disks: [FileDisks.Disk]) {
        var left = disks
        var numbers: [String: Int] = [:]
        var count = 0
        // A loop device may stand on a file on another one.
        while count < walk.found.count {
            for index in count..<walk.found.count {
                guard let number = walk.found[index].number, numbers[number] == nil else {
                    continue
                }
                numbers[number] = index
            }
            count = walk.found.count
            for disk in left where !walk.has(disk.path) {
                guard let index = numbers[disk.number] else { continue }
                walk.add(disk.path, .holder, on: index)
            }
            left.removeAll { walk.has($0.path) }
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
