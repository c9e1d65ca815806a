import KernelLab
import LabBase

/// What the journal adds to a bind: the same bind with a journal on tmpfs and without one, in turn.
///
/// The machine is mounted, so that the bind itself is as short as can be: a real driver's probe only adds to both.
func measureJournal(_ setting: Setting) throws -> Section {
    var section = Section(
        "journal: a bind with a journal on tmpfs and without, on the mounted demo machine"
    )
    let guest = try MountedGuest(Lab(root: setting.root), builtIn: "demo")
    let device = "0000:03:00.0"
    func timed(_ options: [String]) throws -> Timing {
        let bind = try run(["bind", "-q", device, "vfio-pci"] + options)
        _ = try run(["release", "-q", device, "--no-journal"])
        return Timing(nanoseconds: Double(bind.microseconds) * 1000)
    }
    func run(_ words: [String]) throws -> LabRun {
        let answer = try guest.ask(.run(LabCommand([setting.anybind] + words)))
        guard case .finished(let run) = answer, run.status == 0 else {
            throw Failure(
                "'anybind \(words.joined(separator: " "))' on the mounted machine: \(answer)"
            )
        }
        return run
    }
    // A run has a /run of its own, in memory.
    let ways = [
        ("anybind bind", ["--run-dir", "/run/bench"]),
        ("anybind bind --no-journal", ["--no-journal"]),
    ]
    let samples = try measureInTurn(
        ways.map { name, options in Subject(name: name) { try timed(options) } },
        rounds: setting.rounds * 20
    )
    section.figures = zip(ways, samples).map { Figure($0.0, $1, .milliseconds, "a bind") }
    section.promises = [
        .bound(
            "a bind with a journal on tmpfs, to one without",
            samples[0].minimum / samples[1].minimum,
            .atMost,
            1.15,
            "times"
        )
    ]
    return section
}
