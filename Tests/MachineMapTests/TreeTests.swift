import Glibc
import Sysfs
import SystemPackage
import Testing

@testable import MachineMap

/// The tree on a terminal.
@Suite struct TreeTests {
    /// Tests/map-demo.txt has the tree of `demo` as it is; with `ANYBIND_REWRITE=1` it is written anew.
    @Test func `the tree of demo is the one in the file`() throws {
        let tree = try Machines.map("demo").tree(width: 100, colored: false)
        let file = Machines.repository.appending("Tests/map-demo.txt")
        // SAFETY: nothing in the tests changes the environment.
        if unsafe getenv("ANYBIND_REWRITE") != nil {
            let descriptor = try FileDescriptor.open(
                file,
                .writeOnly,
                options: [.create, .truncate],
                permissions: [.ownerReadWrite, .groupRead, .otherRead]
            )
            try descriptor.closeAfter { _ = try descriptor.writeAll(tree.utf8) }
        }
        let path = SysfsPath(file.string)
        let bytes = try HostSysfs(root: "/").readBytes(path, limit: 1 << 20)
        #expect(tree == String(decoding: bytes, as: UTF8.self))
    }

    @Test(arguments: Machines.names) func `no line is wider than the terminal`(name: String) throws
    {
        let map = try Machines.map(name)
        for width in 40...200 {
            let lines = map.tree(width: width, colored: false).split(separator: "\n")
            #expect(lines.allSatisfy { columns(String($0)) <= width })
        }
    }

    @Test(arguments: Machines.names) func `colours change nothing but colours`(name: String) throws
    {
        let map = try Machines.map(name)
        let plain = map.tree(width: 100, colored: false)
        let colored = map.tree(width: 100, colored: true)
        #expect(colored.contains("\u{1B}[") && !plain.contains("\u{1B}"))
        #expect(colored.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
    }

    @Test(arguments: Machines.names) func `each node has a row`(name: String) throws {
        let map = try Machines.map(name)
        let rows = map.rows()
        for node in map.nodes { #expect(rows.contains { $0.name == node.name }, "\(node.name)") }
        let frames = rows.count { $0.name.hasPrefix("group ") }
        #expect(rows.count == map.nodes.count + frames)
    }
}

extension TreeTests {
    /// The documents that show trees, and what is asked in them.
    private static let documents = ["README.md", "Documentation/map.md"]

    @Test(arguments: documents) func `a document shows lines of the tree`(name: String) throws {
        let path = SysfsPath(Machines.repository.appending(name).string)
        let bytes = try HostSysfs(root: "/").readBytes(path, limit: 1 << 20)
        let text = String(decoding: bytes, as: UTF8.self)
        let blocks = text.split(separator: "```").filter { $0.hasPrefix("\n$ anybind map ") }
        #expect(!blocks.isEmpty)
        for block in blocks {
            let isAsking = block.contains("--if 06:00.0=vfio-pci\n")
            let map = try Machines.map("demo", asking: isAsking ? ["06:00.0=vfio-pci"] : [])
            let lines = map.tree(width: 88, colored: false).split(separator: "\n")
            for line in block.split(separator: "\n") where line != "…" && !line.hasPrefix("$ ") {
                #expect(lines.contains(line))
            }
        }
    }
}
