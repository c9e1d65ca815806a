/// What was seen of one round beside a rival.
struct Round: Sendable {
    /// A write of anybind or of its rival; the clock is the guest's, in seconds.
    struct Write: Sendable {
        let began: Double
        let ended: Double
        let file: Substring
    }

    private(set) var start = DeviceEnd("?/?")
    /// anybind's exit status and what it said.
    private(set) var status: Int32 = -1
    private(set) var said = ""
    private(set) var writes: [Write] = []
    private(set) var rivalWrites: [Write] = []
    /// What anybind saw last, of the override also what it wrote itself.
    private(set) var seen = DeviceEnd("?/?")
    /// The looks at the driver, by when they began, and the last one at the override.
    private(set) var looks: [Double] = []
    private var overrideSeen: Double?
    /// The rival's exit status, when it had ended, and what the device was then.
    private(set) var rivalStatus: Int32 = -1
    private(set) var rivalEnded = 0.0
    private(set) var rivalLeft = DeviceEnd("?/?")
    private(set) var end = DeviceEnd("?/?")

    /// When anybind last looked: from the earlier of its last looks at the driver and at the override on.
    var lastLook: Double {
        min(looks.last ?? -.infinity, overrideSeen ?? .infinity)
    }

    /// When it looked first.
    var firstLook: Double { looks.first ?? .infinity }

    /// Reads what ``RoundScript/rivalry(_:rounds:)`` printed, a round from each `s` to the `e` behind it.
    static func all(in text: String) -> [Round] {
        var rounds: [Round] = []
        var round = Round()
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            round.take(words, line)
            if words.first == "e" {
                rounds.append(round)
                round = Round()
            }
        }
        return rounds
    }

    private mutating func take(_ words: [Substring], _ line: Substring) {
        guard let kind = words.first, words.count > 1 else { return }
        switch (kind, words.count) {
        case ("s", _): start = DeviceEnd(words[1])
        case ("a", _):
            status = Int32(words[1]) ?? -1
            said = String(line.dropFirst(kind.count + words[1].count + 2))
        case ("W", 5...):
            let time = Double(words[1]) ?? 0
            writes.append(Write(began: time, ended: time, file: words[2]))
            if words[2] == "driver_override", words[4] == "ok" {
                seen.override = words[3] == "-" ? "(null)" : String(words[3])
                overrideSeen = time
            }
        case ("L", 4...):
            let time = Double(words[1]) ?? 0
            if words[2] == "driver" {
                seen.driver = String(words[3])
                looks.append(time)
            } else {
                seen.override = String(words[3])
                overrideSeen = time
            }
        case ("r", 5...):
            let write = Write(
                began: Double(words[1]) ?? 0,
                ended: Double(words[2]) ?? 0,
                file: words[4]
            )
            if words[3] == "ok" { rivalWrites.append(write) }
        case ("b", 4...):
            rivalStatus = Int32(words[1]) ?? -1
            rivalEnded = Double(words[2]) ?? 0
            rivalLeft = DeviceEnd(words[3])
        case ("e", _): end = DeviceEnd(words[1])
        default: break
        }
    }
}
