import Rehearsal
import Sysfs
import Testing

@testable import DeviceBinding
@testable import anybind

/// What would help is a value below the command, and has words only here.
@Suite struct RemedyTests {
    @Test(arguments: Remedy.samples) func `every remedy has words`(_ remedy: Remedy) {
        #expect(remedy.words.count > 10, "\(remedy)")
        #expect(remedy.words.hasSuffix(".") || remedy.words.contains("--force"), "\(remedy.words)")
    }

    @Test func `no two remedies have the same words`() {
        #expect(Set(Remedy.samples.map(\.words)).count == Remedy.samples.count)
    }

    /// Root copies these lines into a shell.
    @Test(arguments: [
        (Remedy.unmount("/home"), "Unmount it first: 'umount /home'."),
        (.unmount("/home/eve/;reboot"), "Unmount it first: umount '/home/eve/;reboot'."),
        (.unmount("/a'$(id)"), "Unmount it first: umount '/a'\\''$(id)'."),
        (.stopSwap("/swap file"), "Stop it first: swapoff '/swap file'."),
    ])
    func `a command that is advised can be copied into a shell`(remedy: Remedy, words: String) {
        #expect(remedy.words == words)
    }

    @Test func `of several reasons each is one line that shows what a terminal would hide`() {
        let device = DeviceReference(bus: "pci", name: "0000:03:00.0")
        var failure = Failure(.refused, "two reasons", help: [.runAsRoot])
        failure.refusals = [
            Binder.Refusal(
                rule: .mounted,
                device: device,
                sentence: "A\u{202E}\u{1B}[2J.",
                help: .runAsRoot
            ),
            Binder.Refusal(rule: .unknown, device: device, sentence: "B.", help: .beLessCareful),
        ]
        let lines = failure.text.split(separator: "\n")
        #expect(!failure.text.unicodeScalars.contains { $0 == "\u{202E}" || $0 == "\u{1B}" })
        #expect(lines.contains { $0.hasSuffix(" (--force-mounted)") })
        #expect(lines.contains("  B."), "no option overrides it, and none is named")
    }

    @Test(arguments: Binder.Refusal.Rule.allCases)
    func `every rule has a flag, where it can speak against the request`(
        _ rule: Binder.Refusal.Rule
    ) throws {
        for command in ["bind", "release", "unbind"] {
            let help = try CommandRun([command, "--help"]).output
            let isThere = help.contains("  \(rule.option)")
            let canSpeak = command == "bind" || rule.isAboutTaking
            #expect(isThere == (canSpeak && rule.isOverridable), "\(command)")
        }
    }

    @Test func `the page on exit statuses names the flag of every rule`() throws {
        let page = try text("/Documentation/exit-codes.md")
        for rule in Binder.Refusal.Rule.allCases where rule.isOverridable {
            #expect(page.contains("| `\(rule.option)` |"))
        }
        #expect(page.contains("`--careful`"))
    }

    /// Words by which only this command can be meant.
    private static let words = [
        "'anybind ", "--force", "--allow", "'--load", "'--using", "'--owner", "'--machine",
        "'--sysfs", "'--wait", "'--run-dir", "'--no-journal", "'--through", "'--finish",
    ]

    /// Words that no other module has a reason for either.
    private static let ownWords =
        [
            "list", "show", "groups", "drivers", "procedures", "bind", "release", "unbind",
            "history",
            "undo", "recover", "plan", "apply",
        ].map {
            "anybind \($0)"
        } + ["--force-", "--allow-", "--load", "--using", "--owner"]

    @Test func `no module but the command's names its commands for devices, or their options`()
        throws
    {
        var found: [String] = []
        for module in try root.list("/Sources") where module != "anybind" {
            // The built-in machine's own text, which the command prints, tells of the command.
            for file in try files(below: "/Sources/\(module)")
            where !file.hasSuffix("/DemoText.swift") {
                for line in try text(file).split(separator: "\n") where !line.contains("///") {
                    if Self.ownWords.contains(where: line.contains) {
                        found.append("\(file): \(line)")
                    }
                }
            }
        }
        #expect(found == [])
    }

    @Test func `below the command nobody says what its commands and options are called`() throws {
        var found: [String] = []
        for file in try files(below: "/Sources/DeviceBinding")
            + files(below: "/Sources/MachineHost") + files(below: "/Sources/ChangeJournal")
            + files(below: "/Sources/DevicePolicy")
        {
            for line in try text(file).split(separator: "\n") where !line.contains("///") {
                if Self.words.contains(where: line.contains) { found.append("\(file): \(line)") }
            }
        }
        #expect(found == [])
    }

    // MARK: - Files

    private var root: HostSysfs {
        HostSysfs(root: "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/"))
    }

    private func text(_ path: String) throws -> String {
        let bytes = try root.readBytes(SysfsPath(path), limit: 1 << 20)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func files(below path: String) throws -> [String] {
        try root.list(SysfsPath(path)).flatMap { name in
            if name.hasSuffix(".swift") { return ["\(path)/\(name)"] }
            // Headers and C have a point in their names, directories none.
            return name.contains(".") ? [] : try files(below: "\(path)/\(name)")
        }
    }
}
