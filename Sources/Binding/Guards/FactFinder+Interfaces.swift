internal import Host
internal import Sysfs

extension FactFinder {
    /// The addresses and default routes, each with the ways to the interfaces that carry them.
    ///
    /// Every interface that is up has a link-local address, so such an address says nothing.
    func interfaceUses() throws(Failure) -> [DeviceUse] {
        let addresses = try ask { () throws(HostError) in try host.interfaceAddresses() }
        let routes = try ask { () throws(HostError) in try host.defaultRouteInterfaces() }
        var uses: [DeviceUse] = []
        for interface in routes {
            uses.append(try use(.defaultRoute, "", interface))
        }
        for address in addresses where !address.isLinkLocal {
            uses.append(try use(.address, address.address, address.interface))
        }
        return uses
    }

    private func use(_ kind: DeviceUse.Kind, _ name: String, _ interface: String) throws(Failure)
        -> DeviceUse
    {
        var seen: Set<String> = []
        let ways = try ways(below: interface, &seen)
        return DeviceUse(kind: kind, name: name, function: interface, ways: ways)
    }

    /// The ways to an interface and to those that it is made of (`lower_…`: bonds, bridges, VLANs).
    private func ways(below interface: String, _ seen: inout Set<String>) throws(Failure)
        -> [[String]]
    {
        guard isFileName(interface), seen.insert(interface).inserted else { return [] }
        let path = SysfsPath("/class/net") / interface
        guard let way = try inventory.way(to: path) else { return [] }
        var ways = [way]
        for name in try inventory.listIfThere(path) where name.hasPrefix("lower_") {
            ways += try self.ways(below: String(name.dropFirst(6)), &seen)
        }
        return ways
    }
}
