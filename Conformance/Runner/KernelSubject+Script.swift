internal import ConformanceCases
internal import KernelLab
internal import LabBase

/// Many operations by one passage of the wire, for cases in which nothing waits.
extension KernelSubject {
    static func command(_ words: [String]) -> LabRequest {
        .write(
            path: "/sys/kernel/debug/bindlab/control",
            bytes: LabBytes(words.joined(separator: " "))
        )
    }

    /// The request that reads a log.
    static func logRequest(_ operation: CaseOperation) -> LabRequest {
        switch operation {
        case .deferred: .read(path: "/sys/kernel/debug/devices_deferred")
        case .labLog: .read(path: "/sys/kernel/debug/bindlab/log")
        default: .uevents
        }
    }

    /// What an answer says, as the case's lines.
    func lines(_ answer: LabAnswer, of operation: CaseOperation) -> [String] {
        switch operation {
        case .uevents(let subsystems): uevents(answer, subsystems)
        case .deferred: deferred(answer)
        case .labLog: labLog(answer)
        case .lab: [done(answer)]
        case .vfio(let words): [vfio(answer, words)]
        default: [word(answer, of: operation)]
        }
    }

    /// Does all operations, and after each lets probes and retries come to their end.
    ///
    /// With `digests`, a log or a list of events is answered by what ``digested(_:of:)`` makes of it.
    func play(_ operations: [CaseOperation], digests: Bool) throws -> [[String]] {
        var parts = [LabScript.part("R", [Array("\(keptReset)".utf8)])]
        parts += operations.map { scriptPart($0, digests: digests) }
        let answers = try script(parts)
        guard answers.count == operations.count else {
            throw RunnerError("the agent did not answer every operation")
        }
        return zip(answers, operations).map { scriptLines($0, of: $1) }
    }

    /// Does operations in the words of a script.
    func script(_ parts: [[UInt8]]) throws -> [ArraySlice<UInt8>] {
        let line = [LabScript.mark] + parts.joined(separator: [LabScript.separator])
        return try guest.script(line).dropFirst()
            .split(separator: LabScript.separator, omittingEmptySubsequences: false)
    }

    /// Has the agent keep the operations of a reset, and more for scripts to name.
    mutating func keep(_ reset: [CaseOperation], _ more: [CaseOperation] = []) throws {
        keptReset = reset.count + 2
        var parts = reset.map { scriptPart($0, digests: true) }
        parts += [LabScript.part("G", []), LabScript.part("U", [])]
        parts += more.map { scriptPart($0, digests: true) }
        let line = [LabScript.keepMark] + parts.joined(separator: [LabScript.separator])
        _ = try guest.script(line)
    }

    func scriptLines(_ answer: ArraySlice<UInt8>, of operation: CaseOperation) -> [String] {
        if let digest = LabScript.digest(answer) { return [digest] }
        return lines(LabScript.answer(answer), of: operation)
    }

    /// An operation in the letters that `LabAgent/Script.swift` lists.
    func scriptPart(_ operation: CaseOperation, digests: Bool) -> [UInt8] {
        func part(_ letter: Character, _ texts: [String]) -> [UInt8] {
            LabScript.part(letter, texts.map { Array($0.utf8) })
        }
        switch operation {
        case .write(let path, let bytes):
            return LabScript.part("w", [LabScript.shortened(path), bytes])
        case .fill(let path, let count, let byte):
            return LabScript.part(
                "w",
                [LabScript.shortened(path), Array(repeating: byte, count: count)]
            )
        case .look(.read, let path), .look(.length, let path):
            return LabScript.part("r", [LabScript.shortened(path)])
        case .look(.readlink, let path): return LabScript.part("l", [LabScript.shortened(path)])
        case .look(.stat, let path): return LabScript.part("s", [LabScript.shortened(path)])
        case .look(.list, let path): return LabScript.part("d", [LabScript.shortened(path)])
        case .lab(let words):
            // A reset settles by itself.
            return part(words == ["reset"] ? "q" : "c", [words.joined(separator: " ")])
        case .labLog: return part(digests ? "G" : "g", [])
        case .deferred: return part("D", [])
        case .uevents(let subsystems):
            return part(digests ? "U" : "u", subsystems)
        case .vfio(["closeall"]): return part("K", [])
        case .vfio(let words): return part("v", words)
        case .asUser, .hold, .put, .release, .sleep, .background, .wait, .kill, .insmod, .rmmod,
            .hotAdd, .hotDelete:
            // Nothing that the agent knows: it answers that it does not.
            return part("-", [])
        }
    }
}

/// The answer to a log or a list of events as a digest; any other as it is.
func digested(_ lines: [String], of operation: CaseOperation) -> [String] {
    switch operation {
    case .labLog, .uevents: [LabDigest(lines == ["none"] ? [] : lines).text]
    default: lines
    }
}
