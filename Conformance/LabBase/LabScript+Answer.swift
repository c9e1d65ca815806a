extension LabScript {
    /// An answer as it stands in the answer to a script.
    public static func part(_ answer: LabAnswer) -> [UInt8] {
        switch answer {
        case .done(let count): part("=", [Array("\(count)".utf8)])
        case .bytes(let bytes): part("\"", [bytes.bytes])
        case .link(let target): part(">", [Array(target.utf8)])
        case .names(let names): part("[", names.map { Array($0.utf8) })
        case .stat(let stat):
            part("s", [Array("\(stat.mode)".utf8), Array("\(stat.size)".utf8)])
        case .lines(let lines): part("|", lines.map { Array($0.utf8) })
        case .refused(let errno, let opening):
            part(opening ? "?" : "!", [Array("\(errno)".utf8)])
        case .ready, .started, .pending, .died, .finished, .all, .invalid:
            part("~", [Array("\(answer)".utf8)])
        }
    }

    /// The digest of lines as an answer.
    public static func part(_ digest: LabDigest) -> [UInt8] {
        part("#", [Array(digest.text.utf8)])
    }

    /// The text of a digest; nil for any other answer.
    public static func digest(_ part: ArraySlice<UInt8>) -> String? {
        part.first == UInt8(ascii: "#") ? String(decoding: part.dropFirst(), as: UTF8.self) : nil
    }

    /// What a part of the answer to a script says.
    public static func answer(_ part: ArraySlice<UInt8>) -> LabAnswer {
        let words = words(part)
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        // No word at all and one empty word are written the same.
        let list = texts == [""] ? [] : texts
        switch part.first {
        case UInt8(ascii: "=")?: return Int(texts[0]).map { .done($0) } ?? .invalid(texts[0])
        case UInt8(ascii: "\"")?: return .bytes(LabBytes(words[0]))
        case UInt8(ascii: ">")?: return .link(texts[0])
        case UInt8(ascii: "[")?: return .names(list)
        case UInt8(ascii: "|")?: return .lines(list)
        case UInt8(ascii: "s")? where texts.count == 2:
            return .stat(LabStat(mode: UInt32(texts[0]) ?? 0, size: Int(texts[1]) ?? 0))
        case UInt8(ascii: "!")?, UInt8(ascii: "?")?:
            let isOpening = part.first == UInt8(ascii: "?")
            return Int32(texts[0]).map { .refused(errno: $0, opening: isOpening) }
                ?? .invalid(texts[0])
        default: return .invalid(String(decoding: part, as: UTF8.self))
        }
    }
}
