import ScratchTree
import Testing

/// `anybind run --race`: an unmodified command against events, one at each moment at which it matters.
@Suite struct RunRaceTests {
    private let scratch = ScratchTree()

    /// A script that gives the device to vfio-pci, in the order that is asked for.
    private func script(_ lines: [String]) -> [String] {
        let text = ["D=0000:03:00.0", "B=/sys/bus/pci"] + lines
        scratch.file("script.sh", text.joined(separator: "\n") + "\n")
        return ["--", "sh", scratch.root + "/script.sh"]
    }

    private static let unbind = "echo $D > $B/devices/$D/driver/unbind || exit 1"
    private static let override = "echo vfio-pci > $B/devices/$D/driver_override || exit 1"
    private static let probe = "echo $D > $B/drivers_probe || exit 1"

    private func race(_ events: String, _ words: [String]) throws -> CommandRun {
        try CommandRun(["run", "--race", events] + words)
    }

    @Test func `unbind before override loses against a probe, in few lines`() throws {
        let words = script([Self.unbind, Self.override, Self.probe, "test -e $B/devices/$D/driver"])
        let run = try race("probe", words)
        #expect(run.status == 12, "\(run.errors)")
        #expect(
            run.output.hasPrefix("0000:03:00.0=vfio-pci against probe: FALSE SUCCESS\n"),
            "\(run.output)"
        )
        let lines = run.output.split(separator: "\n")
        #expect(
            lines.last == "     => FALSE SUCCESS: it says that it succeeded; the device: e1000e"
        )
        #expect(lines.count <= 5 + 12)
    }

    @Test func `override first, and a look at the end, hold against the same`() throws {
        let words = script([
            Self.override, Self.unbind, Self.probe,
            "test $(readlink $B/devices/$D/driver) = ../../../../bus/pci/drivers/vfio-pci",
        ])
        let run = try race("probe,hotplug,autoprobe", words)
        #expect(run.status == 0, "\(run.output)")
        #expect(run.output.contains(": holds\n") && run.errors == "", "\(run.output)")
    }

    @Test func `what it is to bring about can be said`() throws {
        let run = try race("clear", ["--gives", "03:00.0=vfio-pci"] + script([Self.probe]))
        #expect(run.status == 12)
        #expect(run.output.contains("FALSE SUCCESS, undisturbed"), "\(run.output)")
    }

    @Test func `a command that does other things each time is told`() throws {
        let words = script([
            Self.override, Self.unbind, Self.probe, "echo $$ > $B/drivers_probe",
            "read X < $B/drivers_autoprobe", "exit 0",
        ])
        let run = try race("clear", words)
        #expect(run.output.contains("does not do the same each time: access"), "\(run.output)")
    }

    @Test func `JSON has the verdict and each counterexample`() throws {
        let words = script([Self.unbind, Self.override, Self.probe])
        let run = try race("probe,unplug", ["--json"] + words)
        #expect(run.status == 12)
        #expect(run.output.contains("\"holds\": false"))
        #expect(run.output.contains("\"event\": \"probe\""), "\(run.output)")
    }

    @Test(
        arguments: [
            (["--race", "nothing", "--", "true"], 64), (["--race", "probe", "--", "true"], 64),
            (["--race", "probe", "--trace", "--", "true"], 64),
            (["--gives", "x=y", "--", "true"], 64),
            (["--race", "probe", "--", "no-such-command-anywhere"], 127),
            (["--race", "probe", "--gives", "03:00.0=nosuch", "--", "true"], 2),
            (["--race", "probe", "--machine", "/nowhere.json5", "--", "true"], 10),
        ] as [([String], Int32)]
    )
    func `what cannot be raced says why`(words: [String], status: Int32) throws {
        let run = try CommandRun(["run"] + words)
        #expect(run.status == status, "\(words): \(run.errors)")
        #expect(run.output == "" && !run.errors.isEmpty)
    }
}
