import ScratchTree
import Sysfs
import Testing

@testable import anybind

/// `anybind plan` and `anybind apply`.
@Suite struct PlanFileTests {
    private let scratch = ScratchTree()
    private var kept: [String] { ["--machine", "demo", "--state", "\(scratch.root)/state"] }
    private var file: String { "\(scratch.root)/change.json" }

    private func text(_ name: String) throws -> String {
        let files = HostSysfs(root: scratch.root)
        return String(decoding: try files.readBytes(SysfsPath(name), limit: 1 << 20), as: UTF8.self)
    }

    /// Writes the plan of a command to the file.
    private func plan(_ words: [String], on machine: [String]? = nil) throws {
        let run = try CommandRun(["plan"] + words + (machine ?? kept))
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.errors == "")
        scratch.file("change.json", run.output)
    }

    /// The value of `changed` in the output of a run.
    private func changed(_ run: CommandRun) -> Bool? {
        if run.output.contains("\"changed\": true") { return true }
        return run.output.contains("\"changed\": false") ? false : nil
    }

    // MARK: - What is planned is done

    /// What was done before, the command, and a line that its plan has.
    static let commands: [(before: [[String]], command: [String], step: String)] = [
        ([], ["bind", "03:00.0", "vfio-pci"], "Unbind 0000:03:00.0 from 'e1000e'."),
        (
            [], ["bind", "03:00.0=vfio-pci", "fff51000.ethernet=vfio-platform", "eth2=none"],
            "Unbind 0000:04:00.0 from 'e1000e'."
        ),
        ([], ["bind", "group=13", "vfio-pci", "--owner", "alice"], "to 'alice'."),
        ([], ["bind", "03:00.0", "vfio-pci", "--using", "new-id"], "Add the ID"),
        (
            [["bind", "03:00.0", "vfio-pci"]], ["release", "03:00.0", "--force-held"],
            "so that the driver for its IDs takes it."
        ),
        ([], ["unbind", "03:00.0", "--careful"], "Unbind 0000:03:00.0 from 'e1000e'."),
        (
            [["vfs", "08:00.0", "0"]], ["vfs", "08:00.0", "3", "vfio-pci", "--owner", "alice"],
            "to be given to 'vfio-pci'."
        ),
        ([["vfs", "08:00.0", "0"]], ["vfs", "eth3", "2"], "Make 2 virtual functions"),
        ([], ["vfs", "08:00.0", "0"], "Take 2 virtual functions of 0000:08:00.0 away."),
    ]

    @Test(arguments: commands)
    func `what was planned is done once, and is what the command does`(
        _ row: (before: [[String]], command: [String], step: String)
    ) throws {
        let twin = ["--machine", "demo", "--state", "\(scratch.root)/twin"]
        for command in row.before {
            for machine in [kept, twin] {
                #expect(try CommandRun(command + machine).status == 0)
            }
        }
        let command = row.command
        try plan(command)
        let written = try text("/change.json")
        #expect(written.contains(row.step), "\(written)")
        #expect(!written.contains("/sys/"), "no path that is written to")

        let check = try CommandRun(["apply", "--check", "--json", file] + kept)
        #expect(check.status == 0, "\(check.output)")
        #expect(changed(check) == true)
        let shown = try CommandRun(["apply", "--dry-run", file] + kept)
        #expect(shown.output == (try CommandRun(command + ["--dry-run"] + twin)).output)

        let applied = try CommandRun(["apply", file] + kept)
        #expect(applied.status == 0, "\(applied.errors)")
        #expect(applied.output == (try CommandRun(command + twin)).output)
        let list = try CommandRun(["list", "--json"] + kept)
        #expect(list.output == (try CommandRun(["list", "--json"] + twin)).output)
        for options in [["--check", "--json"], ["--json"]] {
            let again = try CommandRun(["apply", file] + options + kept)
            #expect(again.status == 0, "\(again.output)")
            #expect(changed(again) == false, "\(again.output)")
        }
        #expect(try CommandRun(["list", "--json"] + kept).output == list.output)
        let undone = try CommandRun(["undo"] + kept)
        #expect(undone.status == 0, "\(undone.errors)")
    }

    @Test func `the plan can come by a pipe, and is recorded as any change`() throws {
        try plan(["bind", "03:00.0", "vfio-pci"])
        let words = kept.map { "'\($0)'" }.joined(separator: " ")
        let script =
            "'\(CommandRun.command)' plan unbind 04:00.0 \(words) | '\(CommandRun.command)' apply --quiet - \(words)"
        #expect(try CommandRun.spawn(["/bin/sh", "-c", script]) == 0)
        // The plan comes later than it is read for.
        let substituted =
            "'\(CommandRun.command)' apply -q <(sleep 0.2; '\(CommandRun.command)' plan unbind 03:00.0 \(words)) \(words)"
        #expect(try CommandRun.spawn(["/bin/bash", "-c", substituted]) == 0)
        let list = try CommandRun(["list", "driver=none"] + kept)
        #expect(list.output.contains("0000:04:00.0") && list.output.contains("0000:03:00.0"))
        let history = try CommandRun(["history", "--verbose"] + kept)
        #expect(history.output.contains("apply"), "\(history.output)")
    }

    // MARK: - What has changed since

    @Test func `a device that somebody changed since is left alone, and told`() throws {
        try plan(["bind", "03:00.0", "vfio-pci"])
        #expect(try CommandRun(["unbind", "03:00.0"] + kept).status == 0)
        try refuses("0000:03:00.0 has no driver; it had 'e1000e'.", on: kept)
        #expect(try CommandRun(["bind", "03:00.0", "igb"] + kept).status == 0)
        try refuses("0000:03:00.0 has the driver 'igb'; it had 'e1000e'.", on: kept)
        try refuses("The override of 0000:03:00.0 names 'igb'; it named none.", on: kept)
        #expect(try CommandRun(["release", "03:00.0"] + kept).status == 0)
        #expect(try CommandRun(["apply", file] + kept).status == 0)
    }

    /// The plan is refused with a sentence, whatever is asked of it, and nothing is done.
    private func refuses(_ text: String, on machine: [String]) throws {
        let before = try CommandRun(["list", "--json"] + machine).output
        for option in ["--check", "--dry-run", "--json", "--verbose"] {
            let run = try CommandRun(["apply", option, file] + machine)
            #expect(run.status == 4, "\(run.output)")
            #expect((run.errors + run.output).contains(text), "\(run.errors + run.output)")
            #expect(run.output.contains("\"state\"") == (option == "--json"))
        }
        #expect(try CommandRun(["list", "--json"] + machine).output == before)
    }

    /// A change of the machine's file since a plan of `bind 03:00.0 vfio-pci`.
    static let replacements: [(from: String, to: String, text: String)] = [
        (
            "id: \"8086:10d3\",\n      subsystem: \"8086:a01f\"",
            "id: \"8086:1533\",\n      subsystem: \"8086:a01f\"",
            "0000:03:00.0 is another device: 8086:1533 network; it was 8086:10d3 network."
        ),
        ("subsystem: \"8086:a01f\"", "subsystem: \"8086:a01e\"", "0000:03:00.0 is another device:"),
        (
            "name: \"0000:03:00.0\"", "name: \"0000:03:00.1\"", "0000:03:00.0 is gone."
        ),
        (
            // Groups are numbered as their devices come.
            "{\n      name: \"0000:03:00.0\"",
            "{ name: \"0000:02:00.0\", bus: \"pci\", id: \"1234:1111\", class: \"020000\" }, { name: \"0000:03:00.0\"",
            "0000:03:00.0 is in IOMMU group 12; it was in 11."
        ),
        (
            "name: \"0000:03:00.0\"", "override: \"e1000e\", name: \"0000:03:00.0\"",
            "The override of 0000:03:00.0 names 'e1000e'; it named none."
        ),
        (
            "users: { alice: 1000 }", "users: { alice: 1001 }",
            "The nodes would be given to 'alice', which is user 1001; the plan has 'alice', which is user 1000."
        ),
    ]

    @Test(arguments: replacements)
    func `another device under the name is not taken for the one that was found`(
        _ row: (from: String, to: String, text: String)
    ) throws {
        let machine = try CommandRun(["machine"]).output
        scratch.file("before.json5", machine)
        let before = ["--machine", "\(scratch.root)/before.json5"]
        try plan(["bind", "03:00.0", "vfio-pci", "--owner", "alice"], on: before)
        #expect(try CommandRun(["apply", "--check", file] + before).status == 0)
        let other = machine.replacing(row.from, with: row.to, maxReplacements: 1)
        #expect(other != machine)
        scratch.file("after.json5", other)
        let after = ["--machine", "\(scratch.root)/after.json5"]
        try refuses(row.text, on: after)
    }

    @Test func `virtual functions that somebody else made are not taken for the planned ones`()
        throws
    {
        #expect(try CommandRun(["vfs", "08:00.0", "0"] + kept).status == 0)
        try plan(["vfs", "08:00.0", "2", "vfio-pci"])
        #expect(try CommandRun(["vfs", "08:00.0", "2"] + kept).status == 0)
        try refuses("0000:08:10.0 would be changed too.", on: kept)
        #expect(try CommandRun(["vfs", "08:00.0", "0"] + kept).status == 0)
        #expect(try CommandRun(["vfs", "08:00.0", "1"] + kept).status == 0)
        let run = try CommandRun(["apply", file] + kept)
        #expect(run.status == 4 && run.errors.contains("1 virtual function"), "\(run.errors)")
    }

    @Test func `other steps are refused, each with what it would be`() throws {
        try plan(["bind", "03:00.0", "vfio-pci"])
        let written = try text("/change.json")
        let sentence = "Unbind 0000:03:00.0 from 'e1000e'."
        #expect(written.contains(sentence))
        scratch.file("change.json", written.replacing(sentence, with: "Feed the card."))
        try refuses("Step 2 would be: \(sentence) The plan has: Feed the card.", on: kept)
        scratch.file("change.json", written.replacing("\"vfio-pci\"\n", with: "\"igb\"\n"))
        try refuses("Step 1 would be: Name 'igb'", on: kept)
        scratch.file(
            "change.json",
            written.replacing("\"pci\": \"driver-override\"", with: "\"pci\": \"bind\"")
        )
        try refuses("The procedure on the bus 'pci' would be 'driver-override'", on: kept)
    }

    @Test func `the guards are asked again`() throws {
        let machine = try CommandRun(["machine"]).output
        scratch.file("before.json5", machine)
        let before = ["--machine", "\(scratch.root)/before.json5"]
        let uses = "defaultRoutes: [\"eth0\"]"
        let after = ["--machine", "\(scratch.root)/after.json5"]
        #expect(machine.contains(uses))
        scratch.file(
            "after.json5",
            machine.replacing(uses, with: "defaultRoutes: [\"eth0\", \"eth1\"]")
        )
        try plan(["bind", "03:00.0", "vfio-pci"], on: before)
        let run = try CommandRun(["apply", file] + after)
        #expect(run.status == 4)
        #expect(run.errors.contains("route"), "\(run.errors)")
        // What was overridden is what was seen.
        try plan(["bind", "03:00.0", "vfio-pci", "--force-network"], on: before)
        #expect(try CommandRun(["apply", "--check", file] + before).status == 0)
        try refuses("New reason to refuse since the plan was made:", on: after)
        try plan(["bind", "03:00.0", "vfio-pci", "--force-network"], on: after)
        #expect(try CommandRun(["apply", "--check", file] + after).status == 0)
    }

    // MARK: - What is no plan

    @Test func `what is no plan is refused with the place`() throws {
        try plan(["bind", "03:00.0", "vfio-pci"])
        let good = try text("/change.json")
        let rows: [(text: String, problem: String)] = [
            ("", "line 1, column 1: expected a value"),
            ("[]", "line 1, column 1: expected an object"),
            (good.replacing("\"version\": 1", with: "\"version\": 2"), "line 2, column 14: "),
            (good.replacing("\"version\": 1,", with: ""), "expected the key 'version'"),
            (good.replacing("\"group\": 11", with: "\"group\": \"11\""), "expected a whole number"),
            (good.replacing("\"group\": 11", with: "\"group\": 11, \"writes\": []"), "unknown key"),
            (good.replacing("\"goals\": [", with: "\"goals\": [], \"x\": ["), "unknown key 'x'"),
            (
                good.replacing("\"vfio-pci\"\n", with: "\"../../x\"\n"),
                "a goal that can be asked for"
            ),
            (
                good.replacing(
                    "\"overridden\": [],\n    \"is",
                    with: "\"overridden\": [\"goes-along\"],\n    \"is"
                ),
                "a rule that can be overridden"
            ),
            (String(repeating: "[", count: 100_000), "nested at most 100 deep"),
            (String(repeating: "{\"a\":", count: 100_000), "nested at most 100 deep"),
            (String(repeating: "\n", count: 100_000) + "x", "line 100001, column 1"),
            (good + String(repeating: " ", count: 8 << 20), "expected at most 8388608 bytes"),
        ]
        for (text, problem) in rows {
            #expect(text != good, "\(problem)")
            scratch.file("change.json", text)
            for options in [["--check"], ["--json"]] {
                let run = try CommandRun(["apply", file] + options + kept)
                #expect(run.status == ExitStatus.usage.rawValue, "\(problem): \(run.status ?? -1)")
                let said = run.errors + run.output
                #expect(said.contains("is not a plan: "), "\(said.prefix(500))")
                #expect(said.contains(problem), "\(said.prefix(500))")
            }
        }
    }

    @Test func `twenty thousand devices are read, and told in short where they are not there`()
        throws
    {
        let goals = (0..<20_000).map { "{\"device\": \"pci/\($0)\", \"goal\": \"no-driver\"}" }
        let devices = (0..<20_000).map {
            "{\"device\": \"pci/\($0)\", \"driver\": null, \"override\": null, \"modalias\": null,"
                + " \"group\": null, \"isBeingReleased\": false, \"fault\": null}"
        }
        scratch.file(
            "change.json",
            """
            {"version": 1, "program": "x", "request": {"goals": [\(goals.joined(separator: ",\n"))],
            "selected": [], "functions": null, "procedure": null, "overridden": [], "isCareful": false,
            "loadsModules": false, "owner": null},
            "found": {"devices": [\(devices.joined(separator: ",\n"))], "procedures": {}, "owner": null,
            "overridden": [], "steps": []}, "notes": []}
            """
        )
        #expect(try CommandRun(["unbind", "03:00.0"] + kept).status == 0)
        let run = try CommandRun(["apply", file] + kept)
        #expect(run.status == 4, "\(run.errors)")
        #expect(run.errors.contains("now: And 19950 more differ."), "\(run.errors)")
        let leases = try HostSysfs(root: scratch.root).list("/state.journal/lock")
        #expect(leases == ["pci:0000:03:00.0"])
    }

    /// Command lines, with the status that they end with.
    static let lines: [(words: [String], status: Int32)] = [
        (["plan"], 0), (["plan", "fly"], 64), (["plan", "bind", "03:00.0"], 64),
        (["plan", "bind", "--quiet", "03:00.0", "vfio-pci"], 64),
        (["plan", "bind", "nosuch", "vfio-pci"], 2), (["plan", "bind", "06:00.0", "vfio-pci"], 4),
        (["plan", "vfs", "08:00.0", "0", "igb"], 64), (["apply", ""], 64),
        (["apply", "/nowhere/x"], 2), (["apply", "/"], 1), (["apply", "--careful", "x"], 64),
        (["apply", "--using", "bind", "x"], 64), (["apply", "--force-open", "x"], 64),
    ]

    @Test(arguments: lines)
    func `a wrong command line is told so`(_ row: (words: [String], status: Int32)) throws {
        let (words, status) = row
        let run = try CommandRun(words + (words.count == 1 ? [] : kept))
        #expect(run.status == status, "\(run.errors)")
        #expect(run.errors.isEmpty == (status == 0))
        #expect(run.output.isEmpty == (status != 0))
    }
}
