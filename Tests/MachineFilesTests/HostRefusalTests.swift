import MachineFiles
import Testing

/// What a file may not say of its host's uses.
@Suite struct HostRefusalTests {
    static let questions =
        "mounts, swap, addresses, routes, sockets, switches, claims, openNodes, contents, backing, exported, consoles, holders"
    static let disk = "the name of a disk or partition of this machine"

    static let rows: [(host: String, message: String)] = [
        ("claims: 'sda'", "host.claims: expected a list, found 'sda'"),
        ("claims: ['sdb']", "host.claims[0]: expected \(disk), found 'sdb'"),
        (
            "claims: [1]",
            "host.claims[0]: expected the name of a disk or partition, such as \"sda1\", found 1"
        ),
        ("contents: {sdb: {}}", "host.contents.'sdb': expected \(disk), found 'sdb'"),
        (
            "contents: {sda: {kind: 'x'}}",
            "host.contents.'sda': expected one of the keys type, usage, label, partitionTable, found 'kind'"
        ),
        ("backing: {'/a': 'sdb'}", "host.backing.'/a': expected \(disk), found 'sdb'"),
        (
            "backing: {'a': 'sda'}",
            "host.backing.'a': expected a path that begins with '/' as key, found 'a'"
        ),
        (
            "switches: {'a name that is too long': []}",
            "host.switches.'a name that is too long': expected an interface's name of up to 15 bytes as key, found"
                + " 'a name that is too long'"
        ),
        (
            "switches: {s: ['a name that is too long']}",
            "host.switches.'s'[0]: expected an interface's name of up to 15 bytes, found"
                + " 'a name that is too long'"
        ),
        (
            "tunnels: {gre1: 7}",
            "host.tunnels.'gre1': expected an interface's name of up to 15 bytes, found 7"
        ),
        (
            "permanentAddresses: {eth0: '52:5'}",
            "host.permanentAddresses.'eth0': expected an address of hardware, such as"
                + " \"52:54:00:12:34:56\", found '52:5'"
        ),
        (
            "exported: ['sda']",
            "host.exported[0]: expected a path that begins with '/', found 'sda'"
        ),
        (
            "openNodes: [{node: '/dev/dri/card0', pid: 1, command: 'x'}]",
            "host.openNodes[0].node: expected the path of a node below /dev, such as \"dri/card0\", found"
                + " '/dev/dri/card0'"
        ),
        (
            "openNodes: [{node: 'dri/card0', pid: 0, command: 'x'}]",
            "host.openNodes[0].pid: expected a whole number from 1 to 4194304, found 0"
        ),
        (
            "openNodes: [{node: 'dri/card7', pid: 1, command: 'x'}]",
            "host.openNodes[0].node: expected a node that is there: 'card7' of the class 'drm' has no attribute"
                + " \"dev\", and so no node, found 'dri/card7'"
        ),
        (
            "openNodes: [{node: 'dri/card0', pid: 1}]",
            "host.openNodes[0]: expected the key 'command' with the name of the process"
        ),
        (
            "otherNamespaces: {interfaces: ['eth9']}",
            "host.otherNamespaces.interfaces[0]: expected the name of an interface that a device makes, found"
                + " 'eth9'"
        ),
        (
            "otherNamespaces: {mounts: []}",
            "host.otherNamespaces: expected one of the keys interfaces, found 'mounts'"
        ),
        (
            "routes: [{interface: 'eth0', destination: '10.0.0.0/33'}]",
            "host.routes[0].destination: expected \"default\", or a prefix such as \"192.0.2.0/24\", found"
                + " '10.0.0.0/33'"
        ),
        (
            "routes: [{interface: 'eth0', destination: '10.0.0.0'}]",
            "host.routes[0].destination: expected \"default\", or a prefix such as \"192.0.2.0/24\", found"
                + " '10.0.0.0'"
        ),
        (
            "sockets: [{interface: 'a name that is too long'}]",
            "host.sockets[0].interface: expected an interface's name of up to 15 bytes, found"
                + " 'a name that is too long'"
        ),
        (
            "unreadable: ['/sys']",
            "host.unreadable[0]: expected one of \(questions), /proc, or \(disk), found '/sys'"
        ),
    ]

    @Test(arguments: rows) func `a mistake is told with its place`(
        row: (host: String, message: String)
    ) {
        let device =
            "{name: '0000:01:00.0', bus: 'pci', id: '0001:0001', class: '010802', net: 'eth0',"
            + " makes: [{class: 'block', name: 'sda'}, {class: 'drm', name: 'card7'}]}"
        let text = "{devices: [\(device)], host: {\(row.host)}}"
        let error = #expect(throws: MachineError.self) {
            try MachineDescription(text: Array(text.utf8), source: "m")
        }
        guard let error else { return }
        #expect("\(error.path ?? ""): \(error.problem)" == row.message)
    }

    @Test func `a disk that is stacked on others can be claimed`() throws {
        let device =
            "{name: '0000:01:00.0', bus: 'pci', id: '0001:0001', class: '010802',"
            + " makes: [{class: 'block', name: 'sda'}]}"
        let text =
            "{devices: [\(device)], virtual: [{class: 'block', name: 'dm-0', over: ['sda']}],"
            + " host: {claims: ['dm-0']}}"
        #expect(
            try MachineDescription(text: Array(text.utf8), source: "m").host.claims == ["dm-0"]
        )
    }

    @Test func `an interface that is not there at boot can lie in no other namespace`() throws {
        let text =
            "{devices: [{name: '0000:01:00.0', bus: 'pci', id: '0001:0001', class: '020000', net: 'eth0'}],"
            + " host: {otherNamespaces: {interfaces: ['eth0']}}}"
        let machine = try MachineDescription(text: Array(text.utf8), source: "m")
        let error = #expect(throws: MachineError.self) { try machine.start() }
        #expect(
            error?.problem
                == "expected an interface that is there once the machine has booted, found 'eth0'"
        )
    }
}
