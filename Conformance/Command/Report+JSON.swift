internal import ConformanceRunner
internal import JSON5Text

extension Report {
    /// The report as one JSON object.
    var json: String {
        let failures = failures.map {
            "{\"case\": \(quotedAsJSON($0.name)), \"text\": \(quotedAsJSON($0.text))}"
        }
        let boots = kernels.map {
            let count = $0.cases.boots.map { $0.count }.reduce(0, +)
            return "{\"kernel\": \(quotedAsJSON($0.kernel)), \"boots\": \(count)}"
        }
        let onKernels = kernels.compactMap { result in
            result.sequences.map { (result.kernel, $0.tally) }
        }
        let sequences = (onKernels + reach.map { ($0.name, $0.tally) }).map { kernel, tally in
            let rows = tally.reach.sorted { $0.key < $1.key }.map {
                "\(quotedAsJSON($0.key)): \($0.value)"
            }
            return "{\"kernel\": \(quotedAsJSON(kernel)), \"sequences\": \(tally.sequenceCount),"
                + " \"operations\": \(tally.operationCount), \"reach\": {\(joined(rows))}}"
        }
        return "{\"passed\": \(passed), \"failed\": \(failed), \"kernels\": [\(joined(boots))],"
            + " \"sequences\": [\(joined(sequences))], \"failures\": [\(joined(failures))]}"
    }

    private func joined(_ items: [String]) -> String { items.joined(separator: ", ") }
}
