/// What it costs to have a machine in place of `/sys`, beside the namespaces alone.
func measureRun(_ setting: Setting) throws -> Section {
    let scratch = try Scratch()
    let machine = try scratch.write("machine.json5", ruleText(devices: 1_000))
    var section = Section("run: a command with a machine in place of /sys")
    let programs = [
        ("anybind run -- true", Program(setting.anybind, "run", "--", "true")),
        ("unshare -Urmn true", Program("unshare", "-Urmn", "true")),
    ]
    // Each is short, and what else the machine does makes it only longer: many rounds, the shortest counts.
    let samples = try measureInTurn(
        programs.map { name, program in Subject(name: name) { try program.timed() } },
        rounds: setting.rounds * 20
    )
    let large = Program(setting.anybind, "run", "--machine", machine, "--", "true")
    let largeSamples = try measureInTurn(
        [Subject(name: "") { try large.timed() }],
        rounds: setting.rounds
    )
    section.figures =
        zip(programs, samples).map { Figure($0.0, $1, .milliseconds, "a run") }
        + [Figure("anybind run, 1,000 devices by rule", largeSamples[0], .milliseconds, "a run")]
    let (ours, theirs) = (samples[0].minimum, samples[1].minimum)
    section.promises = [
        .bound(
            "what anybind run adds, to what unshare -Urmn takes",
            (ours - theirs) / theirs,
            .atMost,
            2.5,
            "times"
        )
    ]
    return section
}
