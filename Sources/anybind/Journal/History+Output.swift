import ChangeJournal
import DeviceBinding
import Glibc
import JSON5Text

extension History.Entry {
    /// The cells of its row.
    var cells: [String] {
        guard let change else { return ["\(number)", "", "", "", "", status.words] }
        return [
            "\(number)", timeText(change.time), change.author.name,
            change.words,
            change.devices.map { "\($0.reference)" }.joined(separator: " "), end,
        ]
    }

    /// How it ended, in a few words.
    private var end: String {
        guard change?.purpose == .hold else { return status.words }
        return switch status {
        case .running: "held"
        case .undone(let by): "given back by \(by)"
        default: status.words
        }
    }

    /// The change for programs.
    var json: JSON {
        var object: JSONObject = ["number": .integer(number), "end": .text(end)]
        guard let change else { return .object(object) }
        object["time"] = .integer(change.time)
        object["user"] = .integer(change.author.user)
        object["login"] = .optional(change.author.login)
        object["process"] = .integer(change.author.process)
        object["command"] = .texts(change.author.command)
        object["purpose"] = .text(change.purpose.word)
        object["of"] = .list(change.purpose.numbers.map(JSON.integer))
        object["found"] = .list(change.devices.map(\.json))
        object["left"] = .list(change.devicesAtEnd.map(\.json))
        object["notes"] = .texts(change.notes)
        return .object(object)
    }
}

extension History.Status {
    /// How it ended, in a few words.
    var words: String {
        switch self {
        case .running: "under way"
        case .cutOff: "interrupted"
        case .recovered(let by): "interrupted, recovered by \(by)"
        case .done: "done"
        case .undone(let by): "undone by \(by)"
        case .failed(let code): code.rawValue
        case .damaged(let problem): "damaged: \(problem)"
        }
    }
}

extension RecordedChange {
    /// What was to be done, as people say it: its command, or what it puts back in the course of another one.
    fileprivate var words: String {
        switch purpose {
        case .command, .hold, .undo: author.words
        case .recovery(let numbers):
            "recovery of \(numbers.map(String.init).joined(separator: ", "))"
        case .completion(let numbers):
            "completion of \(numbers.map(String.init).joined(separator: ", "))"
        }
    }
}

extension Author {
    /// Who it is, as people say it.
    fileprivate var name: String {
        let own = user == 0 ? "root" : "\(user)"
        return login.map { "\($0) as \(own)" } ?? own
    }
}

/// A time of the clock here, `2026-11-30 09:15:02`.
private func timeText(_ milliseconds: Int) -> String {
    var seconds = milliseconds / 1000
    var text = [CChar](repeating: 0, count: 64)
    // SAFETY: localtime_r(3) reads the number and fills the struct; strftime(3) writes at most 64 bytes.
    unsafe withUnsafeTemporaryAllocation(of: tm.self, capacity: 1) { parts in
        guard let start = parts.baseAddress, unsafe localtime_r(&seconds, start) != nil else {
            return
        }
        _ = unsafe strftime(&text, text.count, "%Y-%m-%d %H:%M:%S", start)
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
}
