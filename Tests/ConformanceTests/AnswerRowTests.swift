import ConformanceCases
import ConformanceRunner
import CoreSubject
import Testing

/// The table of answers: which rows sequences reach, and that cases reach the others.
struct AnswerRowTests {
    private func comparison() throws -> Comparison {
        try Comparison(directory: "\(repositoryRoot)/Conformance/machines")
    }

    /// The rows that a recorded case reaches on the core, and the reasons of its refusals.
    private func reached(_ one: Case, _ comparison: Comparison) throws -> (
        rows: Set<String>, reasons: Set<String>
    ) {
        var rows: Set<String> = []
        var reasons: Set<String> = []
        for kernel in one.kernels {
            var core = try comparison.core(one.machine, as: kernel)
            for step in one.steps {
                let answer = core.answer(step.operation)
                if let row = core.reachedRow(step.operation, answer) { rows.insert(row) }
                if let reason = core.lastReason { reasons.insert(reason) }
            }
        }
        return (rows, reasons)
    }

    @Test(arguments: ["6.1", "6.12"])
    func `what sequences reach is in the table`(kernel: String) throws {
        var reach = SequenceReach(try comparison(), as: kernel)
        try reach.play(250, seed: 5)
        let count = AnswerRowCount(reach.tally)
        #expect(reach.tally.sequenceCount == 250)
        #expect(count.unlisted == [])
        #expect(reach.tally.successPercent >= 30)
        // Most rows are common; that all are, five thousand sequences show.
        #expect(count.reached.filter { $0.count > 0 }.count * 10 >= count.reached.count * 8)
    }

    @Test(arguments: AnswerRow.all.filter { $0.onlyCase != nil })
    func `a case reaches what no sequence can`(row: AnswerRow) throws {
        let folder = try CaseFolder("\(repositoryRoot)/Conformance/cases")
        let one = try folder.read("\(row.onlyCase ?? "").case")
        #expect(try reached(one, comparison()).rows.contains(row.description))
    }

    @Test func `every row that cases reach is in the table, once`() throws {
        let folder = try CaseFolder("\(repositoryRoot)/Conformance/cases")
        let comparison = try comparison()
        let listed = Set(AnswerRow.all.map { $0.description })
        #expect(listed.count == AnswerRow.all.count)
        for name in folder.names {
            let rows = try reached(try folder.read(name), comparison).rows
            #expect(rows.subtracting(listed) == [], "\(name)")
        }
    }

    @Test func `the reasons that nobody watched are all that are left`() throws {
        let folder = try CaseFolder("\(repositoryRoot)/Conformance/cases")
        let comparison = try comparison()
        var watched: Set<String> = []
        for name in folder.names {
            watched.formUnion(try reached(try folder.read(name), comparison).reasons)
        }
        for row in AnswerRow.all {
            if let reason = row.description.firstRange(of: ", ") {
                watched.insert(String(row.description[reason.upperBound...]))
            }
        }
        let source = try readText("\(repositoryRoot)/Sources/DriverCore/Operations/Reason.swift")
        let unwatched = Self.names(in: source).filter { !watched.contains($0) }
        #expect(Set(unwatched) == Set(UnwatchedRules.reasons.flatMap { $0.names }))
    }

    /// The cases of the three enumerations, as ``CoreSubject/CoreSubject/lastReason`` has them.
    private static func names(in source: String) -> [String] {
        var names: [String] = []
        var prefix = ""
        for line in source.split(separator: "\n").map({ $0.drop { $0 == " " } }) {
            if line.hasPrefix("public enum Mismatch") { prefix = "noMatch " }
            if line.hasPrefix("public enum VFIORule") { prefix = "vfio " }
            guard line.hasPrefix("case ") else { continue }
            names.append(prefix + line.dropFirst(5).prefix { $0.isLetter })
        }
        return names.filter { $0 != "noMatch" && $0 != "vfio" }
    }

    @Test func `the report lists what is from source only, as the core marks it`() throws {
        let report = try readText("\(repositoryRoot)/Conformance/REPORT.md")
        let lines = Set(report.split(separator: "\n").map(String.init))
        #expect(UnwatchedRules.lines.filter { !lines.contains($0) } == [])
        #expect(!UnwatchedRules.buses.isEmpty)
    }
}
