internal import FoundationEssentials

/// Everything that one run of the benchmark has measured.
struct Report: Encodable {
    /// The kernel and the number of processors.
    let machine: String
    var sections: [Section] = []

    /// What must hold and does not.
    var broken: [Promise] {
        sections.flatMap { $0.promises }.filter { $0.strength == .bound && !$0.holds }
    }

    /// The report for programs.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
