/// What is to be said of one round beside a rival.
struct RoundJudgement: Sendable {
    let rivalry: Rivalry
    let round: Round

    /// Whether the rival wrote something that had not ended when anybind last looked.
    private var rivalWroteAfterLastLook: Bool {
        round.rivalWrites.contains { $0.ended >= round.lastLook }
    }

    /// A statement that was not so when anybind last looked; nil where all was.
    var lie: String? {
        let (seen, end) = (round.seen, round.end)
        switch round.status {
        case 0:
            if seen != rivalry.asked { return "status 0, and the last look saw \(seen)" }
            return end == seen || rivalWroteAfterLastLook ? nil : "status 0, and it is \(end)"
        case 5:
            if seen != round.start { return "status 5, and the last look saw \(seen)" }
            return end == seen || rivalWroteAfterLastLook ? nil : "status 5, and it is \(end)"
        case 6: return lineThatLies
        case 2, 3, 4, 7, 8, 9:
            return round.writes.isEmpty ? nil : "status \(round.status), and it wrote"
        default: return "status \(round.status)"
        }
    }

    /// What a line `now:` says of the driver, where the last look saw something else.
    private var lineThatLies: String? {
        guard
            let match = round.said.firstMatch(of: /now: \S+ has (?:the driver '([^']+)'|no driver)/)
        else { return nil }
        let said = match.1.map(String.init) ?? "-"
        if said != round.seen.driver { return "'\(match.0)', and the last look saw \(round.seen)" }
        return said == round.end.driver || rivalWroteAfterLastLook
            ? nil : "'\(match.0)', and it is \(round.end)"
    }

    /// Whether the rival ended with success and what it wanted.
    var rivalSucceeded: Bool {
        round.rivalStatus == 0 && rivalry.wanted.map { $0 == round.rivalLeft } == true
    }

    /// anybind's first write after the rival's success, which the end does not show any more.
    private var writeOverSuccess: Round.Write? {
        guard rivalSucceeded, round.end != round.rivalLeft else { return nil }
        return round.writes.first { $0.began > round.rivalEnded }
    }

    /// Whether the rival's success fell between the look and the write that ended it: no tool can tell that.
    private var isInGap: Bool {
        guard let write = writeOverSuccess else { return false }
        let look = round.looks.last { $0 < write.began } ?? 0
        return look < round.rivalEnded
    }

    /// Whether a change that had ended was taken back by a command that did not do what it was asked.
    var undoesSuccess: Bool { round.status != 0 && writeOverSuccess != nil && !isInGap }

    /// The same, where it ended between the look and the write.
    var undoesUnseen: Bool { round.status != 0 && writeOverSuccess != nil && isInGap }

    /// Whether both said 0 and anybind's is the later change, begun before it could see the other.
    var isLater: Bool {
        round.status == 0 && writeOverSuccess != nil && round.firstLook < round.rivalEnded
    }

    /// Whether anybind changed something or said that it had, the device has no driver in the end, it was so when anybind
    /// last looked, and that was not said.
    var isDriverlessAndUnsaid: Bool {
        round.end.driver == "-" && (round.status == 0 || !round.writes.isEmpty)
            && !rivalWroteAfterLastLook && !round.said.contains("no driver")
    }

    /// Whether anybind wrote last and left something worse than what the rival had left.
    var isMadeWorse: Bool {
        guard !round.end.isConsistent, let last = round.writes.last,
            round.rivalWrites.allSatisfy({ $0.ended < last.began })
        else { return false }
        return rivalry.wanted == nil ? round.rivalStatus == 0 : round.rivalLeft.isConsistent
    }

    var problems: [String] {
        [
            lie.map { "a false statement: \($0)" },
            undoesSuccess ? "a finished change was undone" : nil,
            isDriverlessAndUnsaid ? "no driver, and that was not said" : nil,
            isMadeWorse ? "made worse than \(round.rivalLeft)" : nil,
        ].compactMap { $0 }
    }
}
