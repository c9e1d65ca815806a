import Glibc
import ScratchTree
import Sysfs
import Testing

@testable import anybind

/// `anybind policy`, `check` and `apply` without a file.
@Suite struct PolicyCommandTests {
    private let scratch = ScratchTree()
    private var kept: [String] { ["--machine", "demo", "--state", "\(scratch.root)/state"] }
    private var directory: String { "\(scratch.root)/state.policy" }

    private func run(_ words: String..., status: Int32 = 0) throws -> CommandRun {
        let run = try CommandRun(words.flatMap { $0.split(separator: " ").map(String.init) } + kept)
        #expect(run.status == status, "\(words): \(run.errors)\(run.output)")
        return run
    }

    /// The accelerator that the built-in machine has given away already.
    private func accept() throws { _ = try run("policy add 0b:00.0 vfio-pci") }

    // MARK: - The whole way

    @Test func `a rule is written, followed once, compared, undone and removed`() throws {
        try accept()
        let added = try run("policy add 03:00.0 vfio-pci --owner alice")
        let path = "\(directory)/kept-pci-0000-03-00.0.json5"
        #expect(added.output.contains("Written: '\(path)'"))
        let differs = try run("check --json", status: 12)
        #expect(differs.output.contains("\"kind\": \"driver\""))
        #expect(differs.output.contains("\"file\": \"\(path)\""))
        #expect(try run("apply --check --json").output.contains("\"changed\": true"))
        #expect(try run("apply --dry-run").output.contains("drivers_probe"))
        let applied = try run("apply")
        #expect(applied.output.contains("0000:03:00.0: e1000e -> vfio-pci\n"))
        #expect(applied.output.contains("/dev/vfio/11 belongs to 'alice' now.\n"))
        #expect(try run("apply --json").output.contains("\"changed\": false"))
        #expect(
            try run("check").output == "The machine is as the policy says: 2 rules, 2 devices.\n"
        )
        #expect(try run("history").output.split(separator: "\n").count == 1)
        #expect(try run("undo").output.contains("vfio-pci -> e1000e"))
        _ = try run("check", status: 12)
        _ = try run("policy remove kept-pci-0000-03-00.0")
        _ = try run("check")
    }

    @Test func `a set of rules is one change, with an owner for each device`() throws {
        try accept()
        _ = try run("policy add 03:00.0 vfio-pci --owner alice")
        _ = try run("policy add fff51000.ethernet auto --owner 1000:1001")
        _ = try run("policy add 05:00.0 auto --whole-group")
        _ = try run("policy add 04:00.0 none")
        let shown = try run("apply --dry-run").output
        #expect(shown.contains(". Give /dev/vfio/11 to 'alice'.\n"), "\(shown)")
        let applied = try run("apply")
        for line in [
            "0000:03:00.0: e1000e -> vfio-pci", "0000:05:00.1: snd_hda_intel -> vfio-pci",
            "platform/fff51000.ethernet: calxedaxgmac -> vfio-platform",
            "0000:04:00.0: e1000e -> no driver", "/dev/vfio/11 belongs to 'alice' now.",
            "/dev/vfio/21 belongs to '1000:1001' now.",
        ] {
            #expect(applied.output.contains(line + "\n"), "\(applied.output)")
        }
        #expect(!applied.output.contains("/dev/vfio/13 belongs"))
        _ = try run("check")
        #expect(try run("history").output.split(separator: "\n").count == 1)
        _ = try run("undo")
        #expect(try run("list driver=vfio-pci").output.split(separator: "\n").count == 1)
    }

    @Test func `a node that somebody else was given goes back to the owner of the rule`() throws {
        try accept()
        _ = try run("policy add 03:00.0 vfio-pci --owner alice")
        _ = try run("bind 03:00.0 vfio-pci --owner 1001")
        let checked = try run("check", status: 12)
        #expect(checked.output.hasPrefix("owner\t0000:03:00.0\t"), "\(checked.output)")
        #expect(try run("apply --json").output.contains("\"changed\": true"))
        #expect(try run("apply --json").output.contains("\"changed\": false"))
        _ = try run("check")
    }

    @Test func `keep and forget write and remove the rule of a device`() throws {
        try accept()
        let bound = try run("bind --keep 04:00.0 vfio-pci")
        #expect(bound.output.contains("Kept by '\(directory)/kept-pci-0000-04-00.0.json5'."))
        _ = try run("check")
        _ = try run("unbind 04:00.0")
        _ = try run("check", status: 12)
        #expect(try run("apply").output.contains("0000:04:00.0: no driver -> vfio-pci"))
        // Another driver takes the place of the first.
        _ = try run("bind --keep 04:00.0 e1000e")
        _ = try run("check")
        #expect(try run("policy list").output.split(separator: "\n").count == 2)
        #expect(try run("release --forget 04:00.0").output.contains("Forgotten: '"))
        _ = try run("check")
        #expect(
            try run("release --forget 04:00.0").output.contains(
                "No rule of the policy is for these devices."
            )
        )
    }

    @Test func `a bind that fails keeps nothing, and a plan neither`() throws {
        _ = try run("bind --keep 06:00.0 vfio-pci", status: 4)
        _ = try run("bind --keep --dry-run 03:00.0 vfio-pci")
        _ = try run("plan bind --keep 03:00.0 vfio-pci", status: 64)
        _ = try run("bind --keep --using bind 03:00.0 vfio-pci", status: 64)
        #expect(try run("policy list").output == "The policy has no rule.\n")
    }

    @Test func `forget leaves what is for others, or could be, and says where it is`() throws {
        _ = try run("policy add id=8086:10d3 vfio-pci --name cards")
        for devices in ["03:00.0", "03:00.0 04:00.0"] {
            let run = try run("release --forget \(devices)", status: 4)
            #expect(run.errors.contains("cards.json5:3 is for all that fits 'id=8086:10d3'"))
        }
        _ = try run("policy remove cards")
        _ = try run("policy add 05:00.0 vfio-pci --whole-group")
        let other = try run("release --forget 05:00.0", status: 4)
        #expect(other.errors.contains("is also for 0000:05:00.1, which is not released."))
        _ = try run("release --forget 05:00.0 05:00.1")
    }

    @Test func `an owner that there is not is told, also of a device that is bound already`() throws
    {
        try accept()
        _ = try run("bind 04:00.0 vfio-pci")
        let run = try run("policy add 04:00.0 vfio-pci --owner nosuch", status: 2)
        #expect(run.errors.contains("nosuch"), "\(run.errors)")
    }

    @Test func `what a command holds is not taken from it by a rule`() throws {
        _ = try run("policy add 03:00.0 none")
        let script = "\(CommandRun.command) apply \(kept.joined(separator: " ")); echo ended $?"
        let held = try CommandRun(
            ["hold"] + kept + ["03:00.0=vfio-pci", "--", "sh", "-c", script]
        )
        #expect(held.output.contains("ended 7"), "\(held.errors)")
        #expect(held.errors.contains("0000:03:00.0"), "\(held.errors)")
    }

    // MARK: - What is refused

    static let harmful: [(words: String, text: String)] = [
        ("06:00.0 vfio-pci", "the file system mounted at '/'"),
        ("07:00.0 vfio-pci", "carries the default route (eth0)"),
        ("class=network vfio-pci", "carries the default route (eth0)"),
        ("05:00.0 vfio-pci", "'--whole-group'"), ("03:00.0 nosuch", "no driver 'nosuch'"),
        ("00:1c.0 vfio-pci", "bridge"),
    ]

    @Test(arguments: harmful)
    func `a rule that would do harm is refused when it is written, checked and followed`(
        _ row: (words: String, text: String)
    ) throws {
        let isMissing = row.text.contains("nosuch")
        let added = try run("policy add \(row.words)", status: isMissing ? 2 : 4)
        #expect(added.errors.contains(row.text), "\(added.errors)")
        #expect(try run("policy list").output == "The policy has no rule.\n")
        let words = row.words.split(separator: " ")
        scratch.file(
            "state.policy/hand.json5",
            "{ rules: [{ devices: '\(words[0])', driver: '\(words[1])' }] }"
        )
        let checked = try run("policy check", status: isMissing ? 2 : 4)
        #expect(checked.errors.contains(row.text), "\(checked.errors)")
        let applied = try run("apply", status: isMissing ? 2 : 4)
        let told = row.text == "'--whole-group'" ? "IOMMU group 13 also has" : row.text
        #expect(applied.errors.contains(told), "\(applied.errors)")
    }

    @Test func `two rules for one device are refused with both places`() throws {
        _ = try run("policy add 03:00.0 vfio-pci")
        scratch.file(
            "state.policy/z.json5",
            "{ rules: [\n{ devices: '0[34]:00.0', driver: 'none' }] }"
        )
        for words in [
            "policy check", "check", "apply", "apply --check", "bind --keep 04:00.0 none",
        ] {
            let run = try run(words, status: 4)
            #expect(run.errors.contains("kept-pci-0000-03-00.0.json5:3 and"), "\(run.errors)")
            #expect(run.errors.contains("z.json5:2."), "\(run.errors)")
        }
    }

    @Test func `a file that is no rule is told with its line, and nothing is done`() throws {
        scratch.file("state.policy/a.json5", "{ rules: [\n  { device: '03:00.0' }] }")
        for words in ["policy check", "policy list", "check", "apply", "policy explain 03:00.0"] {
            let run = try run(words, status: 64)
            #expect(
                run.errors.contains(
                    "a.json5:2:5: rules[0]: expected one of the keys name, devices"
                ),
                "\(run.errors)"
            )
        }
        scratch.file("bad.json5", "{ rules: 7 }")
        // SAFETY: unlink(2) reads the path.
        unsafe unlink("\(directory)/a.json5")
        let run = try run("policy check \(scratch.root)/bad.json5", status: 64)
        #expect(run.errors.contains("bad.json5:1:10: rules: expected a list, found 7."))
    }

    // MARK: - Which policy

    @Test func `the policy of the host is not for another machine`() throws {
        for words in [
            ["check"], ["apply"], ["policy", "list"], ["policy", "add", "03:00.0", "none"],
        ] {
            for machine in [["--machine", "demo"], ["--sysfs", tree()]] {
                let run = try CommandRun(words + machine)
                #expect(run.status == 4, "\(run.errors)")
                #expect(run.errors.contains("This machine has no policy"), "\(run.errors)")
            }
        }
    }

    /// A copy of a `/sys` with a bus.
    private func tree() -> String {
        scratch.directory("sys/bus/pci/devices")
        scratch.directory("sys/bus/pci/drivers")
        return "\(scratch.root)/sys"
    }

    @Test func `directories that are named are read in their order, for any machine`() throws {
        scratch.file("high/a.json5", "{ rules: [{ devices: '03:00.0', driver: 'none' }] }")
        scratch.file("low/a.json5", "{ rules: [{ devices: '03:00.0', driver: 'vfio-pci' }] }")
        let (high, low) = ("\(scratch.root)/high", "\(scratch.root)/low")
        let run = try CommandRun(
            ["policy", "explain", "03:00.0", "--machine", "demo", "--policy-dir", high]
                + ["--policy-dir", low]
        )
        #expect(run.output.contains("\(high)/a.json5:1 is for it: it is to have no driver."))
        let list = try CommandRun(
            ["policy", "list", "--machine", "demo", "--policy-dir", high, "--policy-dir", low]
        )
        #expect(list.output.contains("'\(low)/a.json5' is not read: '\(high)/a.json5' is."))
        let removed = try CommandRun(
            ["policy", "remove", "a", "--machine", "demo", "--policy-dir", tree()]
                + ["--policy-dir", low]
        )
        #expect(removed.status == 4 && removed.errors.contains("masks it"))
    }

    @Test func `options that mean nothing without a policy or with a plan are told`() throws {
        for words in [
            "apply x --policy-dir y", "apply --force-mounted", "bind 03:00.0 x --policy-dir y",
            "release 03:00.0 --policy-dir y", "check --policy-dir=", "policy add 03:00.0",
            "policy add 03:00.0 x --mismatch y", "policy add 03:00.0 x --exactly 2",
            "policy nosuch", "policy remove",
        ] {
            _ = try run(words, status: 64)
        }
    }
}
