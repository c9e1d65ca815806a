import MountSupport
import ScratchTree
import Sysfs
import SystemPackage
import Testing

/// Where a machine cannot be mounted, it is said in a sentence; nothing hangs, and nothing is left.
@Suite(
    "where it cannot be",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? ""))
)
struct ObstacleTests {
    /// What takes it away in namespaces of the test's own, and what the sentence names.
    static let rows: [(what: String, script: String, sentence: String)] = [
        (
            "another file at /dev/fuse", "mount --bind /dev/null /dev/fuse",
            "cannot open /dev/fuse"
        ),
        ("no /dev/fuse", "mount -t tmpfs none /dev", "cannot open /dev/fuse"),
        (
            "no more user namespaces", "echo 0 > /proc/sys/user/max_user_namespaces",
            "No more user, mount or network namespaces"
        ),
        (
            "no more network namespaces", "echo 0 > /proc/sys/user/max_net_namespaces",
            "No more user, mount or network namespaces"
        ),
    ]

    @Test(arguments: rows)
    func `run says what is missing, and that a machine still works without it`(
        row: (what: String, script: String, sentence: String)
    ) throws {
        let scratch = ScratchTree()
        scratch.file("out", "")
        let script = """
            \(row.script) && "$0" run -- true; echo "status $?"
            "$0" list --machine demo >/dev/null; echo "list $?"
            """
        // A user namespace in which the limits are the test's own, and the mounts too.
        let words = ["/usr/bin/unshare", "-Urm", "/bin/sh", "-c", script, Shell.anybind]
        let inner = words.map { "'\($0)'" }.joined(separator: " ")
        try Processes.run(["/bin/sh", "-c", "exec >\(scratch.root)/out 2>&1; exec \(inner)"])
        let text = String(
            decoding: try HostSysfs(root: scratch.root).readBytes("/out", limit: 1 << 16),
            as: UTF8.self
        )
        let lines = text.split(separator: "\n")
        #expect(lines.first?.contains(row.sentence) == true, "\(row.what): \(text)")
        #expect(lines.count { $0.hasPrefix("anybind: ") } == 1, "\(text)")
        #expect(text.contains("--machine"), "\(text)")
        #expect(lines.contains { $0.hasPrefix("status ") && $0 != "status 0" }, "\(text)")
        #expect(lines.last == "list 0", "\(text)")
    }
}
