import ArgumentParser
import Glibc

/// Measures what Anybind promises; `make bench` builds what it needs and runs it.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmarks",
        abstract: "Measure what Anybind promises; exit status 1 when a bound does not hold."
    )

    @Argument(help: "The parts to run; without any, all of them.")
    var parts: [Part] = Part.allCases

    @Flag(help: "Write one JSON value instead of tables.")
    var json = false

    @Option(help: "How often each thing is measured.")
    var rounds = 7

    @Option(help: "The repository's directory, with what 'make build' leaves.")
    var root = "."

    @Option(help: "A directory in which strace's records are kept.")
    var traces: String?

    func validate() throws {
        guard rounds > 0 else { throw ValidationError("'--rounds' is at least 1.") }
    }

    func run() throws {
        let setting = try Setting(root: try absolute(root), rounds: rounds, traces: traces)
        var report = Report(machine: machineDescription())
        if !json {
            write(
                "\(report.machine)\n"
                    + "best: the shortest time, or the highest rate, of the runs\n"
            )
        }
        for part in parts {
            let section = try part.run(setting)
            report.sections.append(section)
            if !json { write("\n\(section.text)\n") }
        }
        if json { write(try report.json() + "\n") }
        let broken = report.broken
        guard broken.isEmpty else {
            complain("benchmarks: \(broken.count) of the bounds do not hold:")
            for promise in broken { complain("benchmarks: \(promise.sentence)") }
            throw ExitCode(1)
        }
    }

    /// Part by part: a run takes minutes, and its reader may look at a pipe.
    private func write(_ text: String) {
        print(text, terminator: "")
        fflush(nil)
    }

    private func complain(_ line: String) {
        // SAFETY: the array is lent for the call and has that many bytes.
        let bytes = Array((line + "\n").utf8)
        _ = unsafe Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
