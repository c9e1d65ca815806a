/// The plain form of the command line, read at once.
///
/// Programs call `anybind run` again and again, and reading a command line by the argument parser takes longer
/// than all else that it does; what is not plain is left to that parser, help and all that is wrong among it.
extension Run {
    /// What the words after the program's name ask for, or nil where they have another form than this.
    ///
    /// It is `run`, options of which each appears once and has its value in a word of its own, `--`, and
    /// the command.
    init?(plain words: [String]) {
        guard words.first == "run" else { return nil }
        self.init()
        var rest = words.dropFirst()
        var seen: Set<String> = []
        while let word = rest.popFirst() {
            if word == "--" {
                command = Array(rest)
                break
            }
            guard seen.insert(word).inserted else { return nil }
            switch word {
            case "--trace": trace = true
            case "--diff": diff = true
            case "--host-network": hostNetwork = true
            case "--machine", "--profile", "--proposal", "--record", "--keep-files":
                guard let value = rest.popFirst(), !value.isEmpty, !value.hasPrefix("-") else {
                    return nil
                }
                take(value, for: word)
            default: return nil
            }
        }
        if command.isEmpty { return nil }
    }

    private mutating func take(_ value: String, for option: String) {
        switch option {
        case "--machine": machine = value
        case "--profile": profile = value
        case "--proposal": proposals = [value]
        case "--keep-files": keepFiles = value
        default: record = value
        }
    }
}
