extension CaseOperation: CustomStringConvertible {
    /// The operation as a case file writes it behind `>`.
    public var description: String {
        switch self {
        case .write(let path, let bytes): "write \(path) \(caseQuoted(bytes))"
        case .fill(let path, let count, let byte):
            "fill \(path) \(count) \(Self.isPlain(byte) ? [byte].asText : caseQuoted([byte]))"
        case .look(let look, let path): "\(look.rawValue) \(path)"
        case .asUser(let user, let operation): "as \(user) \(operation)"
        case .hold(let handle, let path): "hold \(handle) \(path)"
        case .put(let handle, let bytes): "put \(handle) \(caseQuoted(bytes))"
        case .release(let handle): "release \(handle)"
        case .sleep(let milliseconds): "sleep \(milliseconds)"
        case .background(let job, let operation): "bg \(job) \(operation)"
        case .wait(let job, let milliseconds): "wait \(job) \(milliseconds)"
        case .kill(let job, let signal): "kill \(job) \(signal)"
        case .insmod(let module, let parameters): joined(["insmod", module] + parameters)
        case .rmmod(let module): "rmmod \(module)"
        case .hotAdd(let words): joined(["hotadd"] + words)
        case .hotDelete(let id): "hotdel \(id)"
        case .uevents(let subsystems):
            subsystems.isEmpty ? "uevents" : "uevents " + subsystems.joined(separator: ",")
        case .deferred: "deferred"
        case .labLog: "lablog"
        case .lab(let words): joined(["lab"] + words)
        case .vfio(let words): joined(["vfio"] + words)
        }
    }

    private func joined(_ words: [String]) -> String { words.joined(separator: " ") }

    /// Whether a byte can stand as a word of its own without quotes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        (0x21..<0x7f).contains(byte) && byte != UInt8(ascii: "\"")
    }

    /// The operation that a line says; nil where it says none.
    public init?(_ text: String) {
        guard let words = caseWords(text) else { return nil }
        self.init(words: words[...])
    }

    init?(words: ArraySlice<CaseWord>) {
        guard let verb = words.first?.text else { return nil }
        let rest = Array(words.dropFirst())
        let texts = rest.map { $0.text }
        if let look = Look(rawValue: verb) {
            guard texts.count == 1 else { return nil }
            self = .look(look, path: texts[0])
            return
        }
        switch verb {
        case "as", "bg":
            guard let first = texts.first, let inner = CaseOperation(words: rest.dropFirst()) else {
                return nil
            }
            self.init(verb, of: first, inner)
        case "write", "fill", "hold", "put", "release", "wait", "kill", "sleep":
            self.init(verb, rest, texts)
        default: self.init(verb, texts)
        }
    }

    /// An operation that contains another.
    private init?(_ verb: String, of first: String, _ inner: CaseOperation) {
        if verb == "as" {
            guard let user = UInt32(first) else { return nil }
            self = .asUser(user, inner)
            return
        }
        switch inner {
        case .write, .look(.read, _): self = .background(job: first, inner)
        default: return nil
        }
    }

    /// An operation on files, held files or jobs.
    private init?(_ verb: String, _ words: [CaseWord], _ texts: [String]) {
        switch (verb, texts.count) {
        case ("write", 2): self = .write(path: texts[0], bytes: words[1].bytes)
        case ("fill", 3):
            guard let count = Int(texts[1]), (0...1 << 20).contains(count),
                words[2].bytes.count == 1
            else { return nil }
            self = .fill(path: texts[0], count: count, byte: words[2].bytes[0])
        case ("hold", 2): self = .hold(handle: texts[0], path: texts[1])
        case ("put", 2): self = .put(handle: texts[0], bytes: words[1].bytes)
        case ("release", 1): self = .release(handle: texts[0])
        case ("wait", 2):
            guard let time = Int(texts[1]), time >= 0 else { return nil }
            self = .wait(job: texts[0], milliseconds: time)
        case ("kill", 2):
            guard let signal = Int32(texts[1]) else { return nil }
            self = .kill(job: texts[0], signal: signal)
        case ("sleep", 1):
            guard let time = Int(texts[0]), time >= 0 else { return nil }
            self = .sleep(milliseconds: time)
        default: return nil
        }
    }

    /// An operation on modules, on the machine, on logs, or a command for someone else to read.
    private init?(_ verb: String, _ texts: [String]) {
        switch verb {
        case "insmod" where !texts.isEmpty:
            self = .insmod(module: texts[0], parameters: Array(texts.dropFirst()))
        case "rmmod" where texts.count == 1: self = .rmmod(module: texts[0])
        case "hotadd" where !texts.isEmpty: self = .hotAdd(texts)
        case "hotdel" where texts.count == 1: self = .hotDelete(id: texts[0])
        case "uevents" where texts.count <= 1:
            let names = texts.first?.split(separator: ",").map(String.init)
            self = .uevents(subsystems: names ?? [])
        case "deferred" where texts.isEmpty: self = .deferred
        case "lablog" where texts.isEmpty: self = .labLog
        case "lab" where !texts.isEmpty: self = .lab(texts)
        case "vfio" where texts.count >= 2: self = .vfio(texts)
        default: return nil
        }
    }
}

extension [UInt8] {
    fileprivate var asText: String { String(decoding: self, as: UTF8.self) }
}
