import DebateThread
import KernelLab
import LabBase
import MountSupport
import Testing

/// Debian's own tools, unmodified: the same commands on a kernel, and on the same machine mounted.
@Suite(
    "tools on a kernel and on a machine that is mounted",
    .serialized,
    .enabled(if: Guests.obstacle == nil, Comment(rawValue: Guests.obstacle ?? "")),
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? "")),
    .enabled(if: MountAbility.missingTool == nil, Comment(rawValue: MountAbility.missingTool ?? ""))
)
struct ToolTests {
    private static let rows =
        ToolRow.driverctl + ToolRow.lspci + ToolRow.dpdk + ToolRow.udevadm + ToolRow.shells

    @Test(arguments: Guests.kernels)
    func `commands and a plug say, answer and leave the same on both`(kernel: String) throws {
        let pair = try ToolPair(kernel)
        for row in Self.rows + Self.thread(on: kernel) {
            let real = try ToolResult(row, on: pair.guest)
            let mounted = try ToolResult(row, on: pair.mounted)
            expectSame(mounted, real, "'\(row.name)' on Linux \(kernel)")
        }
        try comparePlugs(pair, kernel)
    }

    private func comparePlugs(_ pair: ToolPair, _ kernel: String) throws {
        for script in PluggedScript.all {
            var removals: [[String]] = []
            var results: [ToolResult] = []
            for slot in pair.slots {
                // A driver takes away what it has made in an order of its own.
                removals.append(try slot.empty().sorted())
                let (run, events) = try slot.run(script)
                results.append(try ToolResult(run, events, on: slot.side))
            }
            #expect(removals[0] == removals[1], "before '\(script.name)' on Linux \(kernel)")
            expectSame(results[1], results[0], "'\(script.name)' on Linux \(kernel)")
        }
        // Who wins is nobody's to say; the override is there, and one of the two serves the device.
        for slot in pair.slots {
            _ = try slot.empty()
            let (driver, override) = try slot.race()
            #expect(override == "vfio-pci")
            #expect(driver == "e1000e" || driver == "vfio-pci", "\(driver ?? "nobody")")
        }
    }

    private func expectSame(_ mounted: ToolResult, _ real: ToolResult, _ what: String) {
        let difference = mounted.difference(from: real)
        #expect(mounted == real, "\(what); - the kernel, + the mount:\n\(difference)")
    }

    /// The thread's lines, letter for letter, that need no more than this kernel has.
    private static func thread(on kernel: String) -> [ToolRow] {
        ThreadRow.all.filter { $0.profile == "linux \(kernel)" && $0.proposals.isEmpty }.map {
            row in
            // Root needs no sudo, and a guest has none.
            ToolRow("\(row.message): \(row.lines)", #"sudo() { "$@"; }"# + "\n" + row.lines)
        }
    }
}
