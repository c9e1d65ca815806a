internal import ConformanceRunner

extension Report {
    /// The report as one JSON object.
    var json: String {
        let failures = failures.map {
            "{\"case\": \(quotedForJSON($0.name)), \"text\": \(quotedForJSON($0.text))}"
        }
        let boots = kernels.map {
            let count = $0.cases.boots.map { $0.count }.reduce(0, +)
            return "{\"kernel\": \(quotedForJSON($0.kernel)), \"boots\": \(count)}"
        }
        let onKernels = kernels.compactMap { result in
            result.sequences.map { (result.kernel, $0.tally) }
        }
        let sequences = (onKernels + reach.map { ($0.name, $0.tally) }).map { kernel, tally in
            let rows = tally.reach.sorted { $0.key < $1.key }.map {
                "\(quotedForJSON($0.key)): \($0.value)"
            }
            return "{\"kernel\": \(quotedForJSON(kernel)), \"sequences\": \(tally.sequenceCount),"
                + " \"operations\": \(tally.operationCount), \"reach\": {\(joined(rows))}}"
        }
        return "{\"passed\": \(passed), \"failed\": \(failed), \"kernels\": [\(joined(boots))],"
            + " \"sequences\": [\(joined(sequences))], \"failures\": [\(joined(failures))]}"
    }

    private func joined(_ items: [String]) -> String { items.joined(separator: ", ") }
}

/// A text in double quotes, as JSON wants it.
func quotedForJSON(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\t": result += "\\t"
        case "\u{0}"..."\u{1f}":
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}
