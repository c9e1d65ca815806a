extension SysfsShell {
    /// A part of a command line.
    enum Token: Equatable {
        case word(String)
        case pipe
        /// `>` or `>>`: to a file of a `/sys` they are the same.
        case redirect
    }

    /// The parts of a line; a comment and the `$` of a prompt are none.
    static func tokens(of line: Substring) -> [Token] {
        var reader = TokenReader(rest: line.drop { $0 == " " || $0 == "\t" })
        if reader.rest.hasPrefix("$ ") { reader.rest = reader.rest.dropFirst(2) }
        return reader.read()
    }
}

/// The reading of one line.
private struct TokenReader {
    var rest: Substring
    var tokens: [SysfsShell.Token] = []
    /// The word that is being read; nil between words, so that `''` is a word.
    var word: String?

    mutating func read() -> [SysfsShell.Token] {
        while let character = rest.popFirst() {
            switch character {
            case " ", "\t": endWord()
            case "#" where word == nil: return tokens
            case "\\": word = (word ?? "") + (rest.popFirst().map(String.init) ?? "")
            case "'", "\"": readQuoted(character)
            case "|":
                endWord()
                tokens.append(.pipe)
            case ">":
                endWord()
                if rest.first == ">" { rest.removeFirst() }
                tokens.append(.redirect)
            default: word = (word ?? "") + String(character)
            }
        }
        endWord()
        return tokens
    }

    private mutating func endWord() {
        if let word { tokens.append(.word(word)) }
        word = nil
    }

    private mutating func readQuoted(_ quote: Character) {
        var text = word ?? ""
        while let character = rest.popFirst(), character != quote {
            let isEscape = quote == "\"" && character == "\\"
            text += String(isEscape ? rest.popFirst() ?? character : character)
        }
        word = text
    }
}
