internal import MachineHost
internal import Sysfs

/// What stands on an interface or a host adapter although its directory lies elsewhere, and no link leads to it.
extension ImpactFinder {
    /// Tunnels and others that were set to stand on an interface, as the host says.
    func addTunnels(to walk: inout ImpactWalk, _ lowers: [String: String]) {
        guard !lowers.isEmpty else { return }
        var index = 0
        while index < walk.found.count {
            let (part, current) = (walk.found[index].part, index)
            index += 1
            guard part.subsystem == "net" else { continue }
            for upper in lowers.keys.sorted() where lowers[upper] == part.name && isFileName(upper)
            {
                let path = SysfsPath("/devices/virtual/net") / upper
                guard !walk.has(path), walk.reader.isThere(path) else { continue }
                walk.add(path, .upper, on: current)
            }
        }
    }

    /// The disks of ATA over Ethernet, which go over interfaces without an address.
    ///
    /// Source: aoedisk_show_netif(), drivers/block/aoe/aoeblk.c, Linux 6.1.
    func addNetworkDisks(to walk: inout ImpactWalk) {
        let interfaces = walk.found.indices.filter { walk.found[$0].part.subsystem == "net" }
        guard !interfaces.isEmpty else { return }
        for name in walk.reader.names("/class/block") where name.hasPrefix("etherd!") {
            let link = SysfsPath("/class/block") / name
            let path = walk.reader.destination(link) ?? link
            let used = (walk.reader.text(path / "netif") ?? "").split { ", \n".contains($0) }
            guard !walk.has(path),
                let under = interfaces.first(where: { index in
                    used.contains { $0 == walk.found[index].part.name }
                })
            else { continue }
            walk.add(path, .holder, on: under)
        }
    }
}
