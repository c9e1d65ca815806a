internal import ArgumentParser
internal import ConformanceCases
internal import ConformanceRunner
internal import CoreSubject

/// Writes random sequences down as cases, with what the driver core answers to them.
///
/// Where kernels agreed with the core on a seed's sequences, these are what the kernels answer, too.
struct WriteSequencesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "write-sequences",
        abstract: "Writes random sequences as cases, with the driver core's answers."
    )

    @OptionGroup var paths: PathOptions

    @Option(help: "The directory to write them to, which must exist.")
    var into: String

    @Option(help: "How many sequences.")
    var sequences = 150

    @Option(help: "The seed that decides them.")
    var seed: UInt64 = 2

    @Option(help: "The kernels as which the core answers.")
    var kernels = "6.1 6.12 6.18 7.3"

    func run() throws {
        let comparison = try Comparison(directory: paths.machines)
        let generator = SequenceGenerator(seed: seed)
        var written = 0
        for number in 0..<sequences {
            let one = generator.sequence(number)
            // No kernel promises the order of asynchronous probes, and a case has only one answer.
            guard !one.hasAsynchronousDriver else { continue }
            var recordings: [(kernel: String, answers: [String: [[String]]])] = []
            for kernel in kernels.split(separator: " ").map(String.init) {
                var core = try comparison.core(one.machine, as: kernel)
                let answers = one.steps.map { core.answer($0.operation) }
                recordings.append((kernel, [one.name: answers]))
            }
            try writeText("\(into)/\(one.name).case", one.recorded(recordings).text)
            written += 1
        }
        print("wrote \(written) sequences of seed \(seed)")
    }
}

extension Case {
    /// Whether one of its drivers asks for asynchronous probing.
    fileprivate var hasAsynchronousDriver: Bool {
        steps.contains { step in
            if case .lab(let words) = step.operation { words.contains("async") } else { false }
        }
    }
}
