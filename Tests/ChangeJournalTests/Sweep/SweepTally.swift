import Glibc
import Rehearsal
import Synchronization

/// What is done to a command in the sweep.
enum SweepFault: String, CaseIterable, Sendable {
    /// A look or a write is answered otherwise, once.
    case answer
    /// Two moves are answered otherwise.
    case pair
    /// A file answers nothing but an errno from there on.
    case lasting
    /// A record cannot be kept.
    case record
    /// A device goes away before a move.
    case gone
    /// The run is cut before or after a move or a record.
    case cut
    /// The run is cut, and a device goes, or another one comes in its place.
    case replaced
    /// Another command comes while a write has not come back.
    case suspended
    /// The last record is torn.
    case torn
}

/// Which of all cases are tried.
struct SweepSampler {
    /// Of how many cases one is tried; 1 has all of them.
    ///
    /// `ANYBIND_SWEEP=1` asks for all.
    static let stride = Sampling.stride(2111)
    /// Of how many bytes of a record one tear is recovered from; each is read where all cases are tried.
    static let tears = number("ANYBIND_TEARS") ?? (stride == 1 ? 16 : 5 * stride)
    /// Of how many places where a run is cut one has its recovery swept too.
    static let places = max(1, stride / 300)
    /// A word that a row must have in its description; all have the empty one.
    static let only = text("ANYBIND_SWEEP_ONLY") ?? ""

    private var counts: [SweepFault: Int] = [:]

    /// Whether it is the turn of this case; of those that are few, more are tried.
    mutating func takes(_ fault: SweepFault) -> Bool {
        let stride =
            switch fault {
            case .answer, .lasting: SweepSampler.stride
            case .torn: SweepSampler.tears
            case .record, .pair, .gone, .cut, .replaced, .suspended: (SweepSampler.stride + 9) / 10
            }
        counts[fault, default: 0] += 1
        return counts[fault, default: 0] % stride == stride / 2
    }

    private static func text(_ name: String) -> String? {
        // SAFETY: nothing in the tests changes the environment; the string is copied at once.
        unsafe getenv(name).map { unsafe String(cString: $0) }
    }

    private static func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
}

/// How many cases there were, and what was wrong with them.
struct SweepTally: Sendable {
    private(set) var counts: [SweepFault: Int] = [:]
    private(set) var faults: [String] = []
    /// How many records were read that end at some byte of a line.
    var tornReadings = 0

    var count: Int { counts.values.reduce(0, +) }

    /// Adds a case; `what` says which, and is asked only where something is wrong.
    mutating func add(_ fault: SweepFault, _ found: [String], _ what: @autoclosure () -> String) {
        counts[fault, default: 0] += 1
        if !found.isEmpty { faults.append("\(fault): \(what()): \(found)") }
    }

    /// Takes in what another one has.
    mutating func add(_ other: SweepTally) {
        counts.merge(other.counts, uniquingKeysWith: +)
        faults += other.faults
        tornReadings += other.tornReadings
    }
}

/// The tallies of all rows that were swept.
final class SweepTable: Sendable {
    static let shared = SweepTable()
    private let rows = Mutex<[(SweepRow, SweepTally)]>([])

    /// Takes in a row; when all that are to come have, the table is printed.
    func add(_ row: SweepRow, _ tally: SweepTally, of count: Int) {
        let lines: [String] = rows.withLock { rows in
            rows.append((row, tally))
            return rows.count == count ? SweepTable.lines(of: rows) : []
        }
        if !lines.isEmpty { print(lines.joined(separator: "\n")) }
    }

    private static func lines(of rows: [(SweepRow, SweepTally)]) -> [String] {
        let tables: [(String, (SweepRow) -> String)] = [
            ("command", { $0.command.rawValue }), ("procedure", \.procedure),
            ("machine", \.way.machine),
        ]
        var lines: [String] = []
        for (name, key) in tables {
            lines.append("sweep: " + cells(name, SweepFault.allCases.map(\.rawValue) + ["all"]))
            for (word, group) in Dictionary(grouping: rows, by: { key($0.0) }).sorted(by: {
                $0.key < $1.key
            }) {
                lines.append(line(word, group))
            }
        }
        let read = rows.reduce(0) { $0 + $1.1.tornReadings }
        let failed = rows.reduce(0) { $0 + $1.1.faults.count }
        lines.append(line("all", rows))
        lines.append("sweep: records were read that end at each of \(read) bytes")
        lines.append("sweep: \(rows.count) rows, \(failed) failures")
        return lines
    }

    private static func line(_ word: String, _ rows: [(SweepRow, SweepTally)]) -> String {
        var all = SweepTally()
        for (_, tally) in rows { all.add(tally) }
        return "sweep: "
            + cells(
                word,
                (SweepFault.allCases.map { all.counts[$0] ?? 0 } + [all.count]).map(String.init)
            )
    }

    private static func cells(_ word: String, _ cells: [String]) -> String {
        ([word.padded(to: 20)] + cells.map { $0.padded(to: 9) }).joined(separator: " ")
    }
}

extension String {
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
