import DriverCore
import MachineFiles
import Testing

import struct SystemPackage.FileDescriptor
import struct SystemPackage.FilePath

/// What `Documentation/machine-files.md` shows and says.
@Suite struct DocumentationTests {
    private let text: String

    init() throws {
        let path = MachinesTests.directory.removingLastComponent()
            .appending("Documentation").appending("machine-files.md")
        text = String(decoding: try contents(of: path), as: UTF8.self)
    }

    /// The text between the fences of a block of JSON5.
    private var example: String {
        let parts = text.split(separator: "```json5\n", maxSplits: 1)
        return String(parts.last?.split(separator: "\n```", maxSplits: 1).first ?? "")
    }

    @Test func `the example boots as it says`() throws {
        let machine = try MachineDescription(text: Array(example.utf8), source: "example")
        let core = try machine.start().core
        let rows: [(String, String, String?)] = [
            ("pci", "0000:00:01.0", "pcieport"), ("pci", "0000:00:1f.4", nil),
            ("pci", "0000:01:00.0", "e1000e"), ("pci", "0000:02:00.0", "ixgbe"),
            ("pci", "0000:02:10.0", "ixgbevf"), ("pci", "0000:03:00.0", "nvme"),
            ("platform", "fe001000.sensor", nil), ("lab", "thing", nil),
        ]
        for (bus, name, driver) in rows {
            let bus = try #require(core.bus(named: bus))
            let device = try #require(core.device(named: name, on: bus))
            #expect(core.driver(of: device).flatMap { core.name(of: $0) } == driver, "\(name)")
        }
        let names = core.members(ofClass: "net").map { $0.name }
        #expect(names == ["eth0", "eth1", "eth1v0"])
    }

    /// The keys that an object with no right key is told to have.
    static let objects: [(String, String)] = [
        ("the machine", "{'?': 0}"), ("a bus", "{buses: [{name: 'x', '?': 0}]}"),
        ("a module", "{modules: [{name: 'x', '?': 0}]}"),
        ("a driver", "{drivers: [{name: 'x', bus: 'pci', '?': 0}]}"),
        ("an ID", "{drivers: [{name: 'x', bus: 'pci', ids: [{'?': 0}]}]}"),
        (
            "a PCI function",
            "{devices: [{name: '0000:00:00.0', bus: 'pci', id: '0000:0000', class: '000000', '?': 0}]}"
        ),
        ("a platform device", "{devices: [{name: 'x', bus: 'platform', '?': 0}]}"),
        (
            "SR-IOV",
            "{devices: [{name: '0000:00:00.0', bus: 'pci', id: '0000:0000', class: '000000',"
                + " sriov: {total: 1, device: '0000', '?': 0}}]}"
        ),
        (
            "what a device makes",
            "{devices: [{name: 'x', bus: null, makes: [{class: 'y', name: 'z', '?': 0}]}]}"
        ),
        (
            "a link",
            "{devices: [{name: 'x', bus: null}, {name: 'y', bus: null}],"
                + " links: [{consumer: 'x', supplier: 'y', '?': 0}]}"
        ),
        ("the host", "{host: {'?': 0}}"),
        ("an open node", "{host: {openNodes: [{node: 'x', pid: 1, command: 'y', '?': 0}]}}"),
        ("a route", "{host: {routes: [{interface: 'x', destination: 'default', '?': 0}]}}"),
        ("a socket", "{host: {sockets: [{interface: 'x', '?': 0}]}}"),
        (
            "contents",
            "{devices: [{name: 'x', bus: null, makes: [{class: 'block', name: 'y'}]}],"
                + " host: {contents: {y: {'?': 0}}}}"
        ),
        ("a mount", "{host: {mounts: [{source: 'x', target: '/', '?': 0}]}}"),
        (
            "a holder",
            "{devices: [{name: 'x', bus: null}],"
                + " host: {holders: [{device: 'x', pid: 1, command: 'y', '?': 0}]}}"
        ),
    ]

    @Test(arguments: objects) func `every key is in the documentation`(
        _ what: String,
        _ file: String
    ) throws {
        let error = #expect(throws: MachineError.self) {
            try MachineDescription(text: Array(file.utf8), source: "x")
        }
        let problem = try #require(error?.problem)
        try #require(problem.hasPrefix("expected one of the keys "), "\(problem)")
        let list = problem.dropFirst("expected one of the keys ".count).prefix { $0 != "'" }
        let keys = list.replacing(", found ", with: "").split(separator: ", ")
        #expect(keys.count > 1)
        for key in keys {
            let isNamed =
                text.contains("`\(key)`") || text.contains("{ \(key)") || text.contains(", \(key)")
            #expect(isNamed, "\(what): \(key)")
        }
    }
}

/// The bytes of a file.
private func contents(of path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = try unsafe chunk.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            if count == 0 { return bytes }
            bytes += chunk.prefix(count)
        }
    }
}
