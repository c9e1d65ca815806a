import DeviceBinding

extension MachineSituation {
    private static let bond =
        #"{ class: "net", name: "bond0", type: "bond", over: ["eth0", "eth1"] },"#
    private static let two = card() + card("eth1", "0000:04:00.0")

    /// A physical function with two virtual ones.
    private static let functions = """
        { name: "0000:03:00.0", bus: "pci", id: "8086:1528", class: "020000", net: "eth0",
          sriov: { total: 8, device: "1515", enabled: 2, net: "eth0v{n}" } },
        """

    /// What goes over interfaces.
    static let cards = overBond + interfaces

    private static let overBond: [MachineSituation] =
        ["macsec", "macvlan", "ipvlan", "vlan"].map { kind in
            MachineSituation(
                "\(kind) over a bond",
                .refused(.network),
                "carries the address 192.0.2.7 (up0)",
                two,
                """
                virtual: [\(bond) { class: "net", name: "up0", type: "\(kind)", over: ["bond0"] }],
                host: { addresses: { up0: ["192.0.2.7"] } }
                """
            )
        }

    private static let interfaces: [MachineSituation] = [
        MachineSituation(
            "a bridge without an address that has the default route",
            .refused(.network),
            "carries the default route (br0)",
            card(),
            """
            virtual: [{ class: "net", name: "br0", type: "bridge", over: ["eth0"] }],
            host: { defaultRoutes: ["br0"] }
            """
        ),
        MachineSituation(
            "a bridge for guests",
            .warned,
            "on which 'br0' stands",
            card(),
            #"virtual: [{ class: "net", name: "br0", type: "bridge", over: ["eth0"] }]"#
        ),
        MachineSituation(
            "the default route alone, by the advertisement of a router",
            .refused(.network),
            "carries the default route (eth0)",
            card(),
            #"host: { addresses: { eth0: ["fe80::1"] }, defaultRoutes: ["eth0"] }"#
        ),
        MachineSituation(
            "a route of another table",
            .refused(.network),
            "carries the route to 198.51.100.0/24 (eth0)",
            card(),
            #"host: { routes: [{ interface: "eth0", destination: "198.51.100.0/24" }] }"#
        ),
        MachineSituation(
            "a port of a VRF, which has the route",
            .refused(.network),
            "carries the route to 192.0.2.0/24 (vrf0)",
            card(),
            """
            virtual: [{ class: "net", name: "vrf0", type: "vrf", over: ["eth0"], master: true }],
            host: { routes: [{ interface: "vrf0", destination: "192.0.2.0/24" }] }
            """
        ),
        MachineSituation(
            "a VLAN over a bridge",
            .refused(.network),
            "carries the address 192.0.2.7 (br0.5)",
            card(),
            """
            virtual: [{ class: "net", name: "br0", type: "bridge", over: ["eth0"] },
              { class: "net", name: "br0.5", type: "vlan", over: ["br0"] }],
            host: { addresses: { "br0.5": ["192.0.2.7"] } }
            """
        ),
        MachineSituation(
            "a tunnel to which no link leads",
            .refused(.network),
            "carries the address 10.0.0.1 (gre1)",
            card(),
            """
            virtual: [{ class: "net", name: "gre1", type: "gretap" }],
            host: { tunnels: { gre1: "eth0" }, addresses: { gre1: ["10.0.0.1"] } }
            """
        ),
        MachineSituation(
            "a bridge that a switch makes by itself",
            .refused(.network),
            "carries the address 192.0.2.7 (br0)",
            card(),
            """
            virtual: [{ class: "net", name: "ovs-system", type: "openvswitch", over: ["eth0"] },
              { class: "net", name: "br0", type: "openvswitch" }],
            host: { switches: { "ovs-system": ["br0"] }, addresses: { br0: ["192.0.2.7"] } }
            """
        ),
        MachineSituation(
            "a virtual function that is the port of a bond with the default route",
            .refused(.network),
            "over its virtual function 0000:03:10.2",
            functions,
            """
            virtual: [{ class: "net", name: "bond0", type: "bond", over: ["eth0v1"] }],
            host: { defaultRoutes: ["bond0"] }
            """
        ),
        MachineSituation(
            "an interface in another network namespace",
            .refused(.network),
            "has its interface in another network namespace",
            card(),
            #"host: { otherNamespaces: { interfaces: ["eth0"] } }"#
        ),
        MachineSituation(
            "a socket for associations",
            .refused(.network),
            "an SCTP socket is bound",
            card(),
            #"host: { sockets: [{ interface: "eth0", kind: "SCTP" }] }"#
        ),
        MachineSituation(
            "an address of a macvlan in another network namespace",
            .refused(.network),
            "a hardware address of no interface here is bound",
            card(),
            """
            host: { sockets: [{ interface: "eth0", kind: "hardware address of no interface here" }] }
            """
        ),
        MachineSituation(
            "a network card of virtio",
            .refused(.network),
            "carries the address 192.0.2.7 (eth0)",
            """
            { name: "0000:03:00.0", bus: "pci", id: "1af4:1041", class: "020000" },
            { name: "virtio0", bus: "virtio", parent: "0000:03:00.0", id: { device: "0001" }, net: "eth0" },
            """,
            #"host: { addresses: { eth0: ["192.0.2.7"] } }"#
        ),
        MachineSituation(
            "sockets that cannot be told",
            .untold,
            "which sockets there are",
            card(),
            #"host: { unreadable: ["sockets"] }"#
        ),
        MachineSituation(
            "a link-local address alone",
            .unused,
            "",
            card(),
            #"host: { addresses: { eth0: ["fe80::1"] } }"#
        ),
    ]
}
