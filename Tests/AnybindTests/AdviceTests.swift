import Rehearsal
import ScratchTree
import Testing

@testable import DeviceBinding
@testable import anybind

/// What is advised must work where it is followed.
@Suite struct AdviceTests {
    private static let demo = ["--machine", "demo"]

    /// The flags that a failure names behind "all the same".
    private func flags(in text: String) -> [String] {
        let line = text.split(separator: "\n").first { $0.hasPrefix("  To do it all the same: ") }
        return line?.split(separator: " ").filter { $0.hasPrefix("--") }.map(String.init) ?? []
    }

    /// Every PCI device of the built-in machine, and sets of which some cannot be overridden.
    static let targets: [[String]] =
        [
            "00:14.0", "00:1c.0", "03:00.0", "04:00.0", "05:00.0", "05:00.1", "06:00.0", "07:00.0",
            "08:00.0", "08:10.0", "09:00.0", "0a:00.0", "0a:01.0", "0b:00.0", "0001:03:00.0",
        ].map { [$0] } + [
            ["class=ethernet"], ["class=network"], ["group=17"], ["05:00.0", "07:00.0"],
        ]

    @Test(arguments: targets)
    func `a request with the flags that its refusal names is not refused again`(target: [String])
        throws
    {
        let words = ["bind"] + target + ["vfio-pci", "-n"] + Self.demo
        let refused = try CommandRun(words)
        let flags = flags(in: refused.errors)
        // Without flags there is a reason that no option overrides, and it is said.
        guard refused.status != 0, !flags.isEmpty else {
            #expect(refused.status == 0 || refused.errors.contains("No option overrides"))
            return
        }
        let forced = try CommandRun(words + flags)
        #expect(forced.status == 0, "\(forced.errors)")
        #expect(forced.output.contains("Overridden by \(flags[0])"), "\(forced.output)")
    }

    static let advised: [(command: String, advice: Advice)] = [
        ("bind", .change), ("hold", .hold), ("undo", .undo), ("apply", .apply),
        ("history", .journal), ("recover", .journal),
    ]

    @Test(arguments: advised)
    func `a command names no option that it does not take, or says which command does`(
        _ row: (command: String, advice: Advice)
    ) throws {
        let help = try CommandRun([row.command, "--help"]).output
        for remedy in Remedy.samples where remedy.option != nil {
            let failure = Failure(.refused, "No.", help: [remedy]).advised(row.advice)
            let isElsewhere = failure.help.last == .other(row.advice.elsewhere)
            for word in failure.help.flatMap({ $0.words.split(separator: " ") })
            where word.drop(while: { $0 == "'" }).hasPrefix("--") {
                let option = word.filter { $0.isLetter || $0 == "-" }
                #expect(help.contains(option) || isElsewhere, "\(row.command): \(remedy)")
            }
        }
    }

    @Test func `every remedy that names an option of changes is known to name it`() {
        let options = [
            "'--load'", "'--owner'", "'--using", "'--careful'", "--force-", "'--no-journal'",
        ]
        for remedy in Remedy.samples {
            let names = options.contains { remedy.words.contains($0) }
            #expect(!names || remedy.option != nil, "\(remedy)")
        }
    }

    @Test func `a refusal of a plan sends to the plan, and not to an option`() throws {
        let scratch = ScratchTree()
        let flags = "--machine demo --state \(scratch.root)/state"
        // Its neighbour goes back to the host when the plan is made.
        let script = """
            "$0" bind 05:00.0 05:00.1 vfio-pci \(flags) -q && "$0" release 05:00.0 \(flags) -q
            "$0" plan bind 05:00.0 vfio-pci \(flags) >\(scratch.root)/plan
            "$0" release 05:00.1 \(flags) -q
            "$0" apply \(scratch.root)/plan \(flags)
            """
        let run = try CommandRun(["-c", script, CommandRun.command], by: "/bin/sh")
        #expect(run.status == 4, "\(run.errors)")
        #expect(run.errors.contains("--allow-partial-group"), "\(run.errors)")
        #expect(run.errors.contains("make it anew"), "\(run.errors)")
    }

    @Test(arguments: [
        ["--owner", "root"], ["--load"], ["--allow-partial-group"], ["--force-network"],
        ["--using", "bind"], ["--careful"],
    ])
    func `an option that a plan fixes is refused with where to give it`(words: [String]) throws {
        let run = try CommandRun(["apply", "plan"] + words + Self.demo)
        #expect(run.status == 64)
        #expect(run.errors.contains("make the plan anew"), "\(run.errors)")
    }

    @Test(arguments: ["history", "recover", "procedures", "undo", "apply x"])
    func `a bus that a command has no use for is refused`(command: String) throws {
        let words = command.split(separator: " ").map(String.init)
        let run = try CommandRun(words + ["--bus", "pci"] + Self.demo)
        #expect(run.status == 64)
        #expect(run.errors.contains("'--bus'"), "\(run.errors)")
    }

    static let typos: [(name: String, meant: String)] = [
        ("vfoi-pci", "vfio-pci"), ("vfio-pcii", "vfio-pci"), ("nouveua", "nouveau"),
    ]

    @Test(arguments: typos)
    func `a driver's name that was mistyped is answered with the near one alone`(
        _ row: (name: String, meant: String)
    ) throws {
        let run = try CommandRun(["bind", "03:00.0", row.name] + Self.demo)
        #expect(run.status == 2)
        #expect(run.errors.contains(row.meant), "\(run.errors)")
        #expect(!run.errors.contains("package"), "\(run.errors)")
        let far = try CommandRun(["bind", "03:00.0", "quite-another"] + Self.demo)
        #expect(far.errors.contains("package"), "\(far.errors)")
    }
}
