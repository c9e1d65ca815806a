internal import Sysfs

extension Impact.Fate {
    /// The kinds of interfaces that the kernel removes with the one that they stand on.
    ///
    /// Source: vlan_device_event(), net/8021q/vlan.c; macvlan_device_event(), drivers/net/macvlan.c; ipvlan_device_event(),
    /// drivers/net/ipvlan/ipvlan_main.c; macsec_notify(), drivers/net/macsec.c; rmnet_config_notify_cb(),
    /// drivers/net/ethernet/qualcomm/rmnet/rmnet_config.c; vxlan_netdevice_event(), drivers/net/vxlan/vxlan_core.c; Linux 6.1, at NETDEV_UNREGISTER.
    private static let removedKinds: Set<String> = [
        "ipvlan", "ipvtap", "macsec", "macvlan", "macvtap", "rmnet", "vlan", "vxlan",
    ]

    /// The kinds that let a port go.
    ///
    /// Source: bond_slave_netdev_event(), drivers/net/bonding/bond_main.c; br_device_event(), net/bridge/br.c;
    /// team_device_event(), drivers/net/team/team.c; dp_device_event(), net/openvswitch/dp_notify.c; vrf_device_event(),
    /// drivers/net/vrf.c; batadv_hard_if_event(), net/batman-adv/hard-interface.c.
    private static let stayingKinds: Set<String> = [
        "batadv", "bond", "bridge", "openvswitch", "team", "vrf",
    ]

    /// What becomes of an interface of a kind that stands on one that goes; nil for a kind that is not known here.
    init?(ofKind kind: String) {
        if Self.removedKinds.contains(kind) {
            self = .removed
        } else if Self.stayingKinds.contains(kind) {
            self = .stays
        } else {
            return nil
        }
    }

    /// What becomes of it, after its name: `is removed with it`.
    public var words: String {
        switch self {
        case .removed: "is removed, and does not come back with the driver"
        case .stays: "stays, without it"
        }
    }
}

extension ImpactFinder {
    /// Says what becomes of the interfaces above others: of those that stand on one that goes.
    func findFates(of walk: inout ImpactWalk, _ answers: HostAnswers) {
        for (index, found) in walk.found.enumerated() where found.part.relation == .upper {
            guard let under = found.part.hangsOn else { continue }
            let lower = walk.found[under].part
            guard lower.relation != .upper || lower.fate == .removed else { continue }
            let name = found.part.path.lastName
            let kind = answers.kinds[name] ?? found.keys["DEVTYPE"] ?? ""
            walk.setFate(Impact.Fate(ofKind: kind), of: index)
        }
    }
}
