internal import MachineHost
internal import Sysfs

extension FactFinder {
    /// The addresses and default routes, each with the ways to the interfaces that carry them.
    ///
    /// Every interface that is up has a link-local address, so such an address says nothing.
    func interfaceUses() throws(Failure) -> [DeviceUse] {
        let addresses = try ask { () throws(HostError) in try host.interfaceAddresses() }
        let routes = try ask { () throws(HostError) in try host.routes() }
        var known: [String: [[String]]] = [:]
        var uses: [DeviceUse] = []
        for interface in Set(routes.filter(\.isDefault).map(\.interface)).sorted() {
            let ways = try ways(below: interface, &known)
            uses.append(
                DeviceUse(kind: .defaultRoute, name: "", function: interface, ways: ways)
            )
        }
        for address in addresses where !address.isLinkLocal {
            let ways = try ways(below: address.interface, &known)
            uses.append(
                DeviceUse(
                    kind: .address,
                    name: address.address,
                    function: address.interface,
                    ways: ways
                )
            )
        }
        return uses
    }

    /// The ways to an interface and to those that it is made of (`lower_…`: bonds, bridges, VLANs).
    ///
    /// Each is looked up once; only a virtual interface is made of others.
    private func ways(below interface: String, _ known: inout [String: [[String]]])
        throws(Failure) -> [[String]]
    {
        if let ways = known[interface] { return ways }
        known[interface] = []  // A loop of interfaces ends here.
        guard isFileName(interface) else { return [] }
        let path = SysfsPath("/class/net") / interface
        guard let way = try inventory.way(to: path) else { return [] }
        var ways = [way]
        if way.first == "virtual" {
            for name in try inventory.listIfThere(path) where name.hasPrefix("lower_") {
                ways += try self.ways(below: String(name.dropFirst(6)), &known)
            }
        }
        known[interface] = ways
        return ways
    }
}
