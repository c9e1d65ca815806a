import Glibc
import SystemPackage

/// What it costs to start the program, and to ship it.
func measureStart(_ setting: Setting) throws -> Section {
    var section = Section("start: the static executable")
    let count = 50
    let subjects = [
        Subject(name: "anybind --version") {
            try Program(setting.anybind, "--version").timed(count: count)
        },
        Subject(name: "/bin/true") { try Program("/bin/true").timed(count: count) },
    ]
    let samples = try measureInTurn(subjects, rounds: setting.rounds)
    let size = Double(try sizeInBytes(setting.anybind)) / 1e6
    section.figures =
        zip(subjects, samples).map { Figure($0.name, $1, .milliseconds, "a run") }
        + [Figure("size", count: size, "MB")]
    let kind = try Program("file", "-b", setting.anybind).output(try Scratch())
    section.promises = [
        .bound(
            "anybind --version to /bin/true",
            samples[0].minimum / samples[1].minimum,
            .atMost,
            4,
            "times"
        ),
        .bound("the executable's size", size, .atMost, 24, "MB"),
        .bound(
            "'file' calls it statically linked",
            kind.contains("statically linked") ? 1 : 0,
            .atLeast,
            1,
            "of 1"
        ),
        .bound(
            "'file' calls it stripped",
            kind.contains(", stripped") ? 1 : 0,
            .atLeast,
            1,
            "of 1"
        ),
    ]
    return section
}

private func sizeInBytes(_ path: String) throws -> Int {
    var status = Glibc.stat()
    // SAFETY: lstat(2) fills the one struct that is lent to it.
    guard unsafe lstat(path, &status) == 0 else {
        throw Failure("\(path): \(Errno(rawValue: errno)); 'make build' makes it")
    }
    return Int(status.st_size)
}
