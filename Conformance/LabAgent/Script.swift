internal import Glibc
internal import LabBase
internal import SystemPackage

/// Does the operations of a ``LabScript``, one after the other, before everything that can wait.
///
/// | operation | what is done |
/// |---|---|
/// | `w PATH BYTES` | opens, writes once, closes; then waits until nothing probes |
/// | `c COMMAND` | a command to bindlab; then the same |
/// | `q COMMAND` | a command to bindlab |
/// | `r PATH`, `l PATH`, `s PATH`, `d PATH` | reads, readlink(2), lstat(2), lists |
/// | `g`, `G`; `D` | bindlab's log, or its digest; the list of deferred probes |
/// | `u SUBSYSTEM…`, `U SUBSYSTEM…` | the events, all of them; the digest of those subsystems' |
/// | `v WORD…`, `K` | an operation on vfio's nodes; closes all that is held |
/// | `T` | the microseconds since the script began |
/// | `o NUMBER` | an operation that is kept; of several: the first NUMBER of them, with no answer: `R` |
struct Script {
    static let control = "/sys/kernel/debug/bindlab/control"
    static let log = "/sys/kernel/debug/bindlab/log"
    static let deferred = "/sys/kernel/debug/devices_deferred"

    private let start = ContinuousClock.now
    /// Open as long as the script runs; nil where bindlab is not loaded.
    private let control: FileDescriptor?
    private let kept: [[UInt8]]
    private var answers: [UInt8] = [LabScript.mark]

    /// Does a script; the line that answers it.
    static func run(_ line: [UInt8], _ agent: inout Agent) -> [UInt8] {
        beFirst(true)
        defer { beFirst(false) }
        var script = Script(kept: agent.kept)
        defer { try? script.control?.close() }
        let parts = line.dropFirst().split(separator: LabScript.separator)
        for part in parts { script.perform(part, &agent) }
        return script.answers
    }

    private init(kept: [[UInt8]]) {
        self.kept = kept
        control = try? open(Self.control, .write)
    }

    private mutating func perform(_ part: ArraySlice<UInt8>, _ agent: inout Agent) {
        if part.first == UInt8(ascii: "R") {
            for part in kept.prefix(number(part)) { _ = answer(part[...], &agent) }
            return
        }
        if answers.count > 1 { answers.append(LabScript.separator) }
        answers += answer(part, &agent)
    }

    private func number(_ part: ArraySlice<UInt8>) -> Int {
        Int(String(decoding: part.dropFirst(), as: UTF8.self)) ?? 0
    }

    private func answer(_ part: ArraySlice<UInt8>, _ agent: inout Agent) -> [UInt8] {
        let words = LabScript.words(part)
        func path() -> String { LabScript.path(words[0]) }
        switch part.first {
        case UInt8(ascii: "w")?:
            let answer = writeFile(path(), words.count > 1 ? words[1] : [])
            settle()
            return LabScript.part(answer)
        case UInt8(ascii: "c")?:
            let answer = command(words[0])
            settle()
            return LabScript.part(answer)
        case UInt8(ascii: "q")?: return LabScript.part(command(words[0]))
        case UInt8(ascii: "r")?: return LabScript.part(answerAlone(.read(path: path())))
        case UInt8(ascii: "l")?: return LabScript.part(answerAlone(.readlink(path: path())))
        case UInt8(ascii: "s")?: return LabScript.part(answerAlone(.stat(path: path())))
        case UInt8(ascii: "d")?: return LabScript.part(answerAlone(.list(path: path())))
        case UInt8(ascii: "g")?: return LabScript.part(answerAlone(.read(path: Self.log)))
        case UInt8(ascii: "G")?: return LabScript.part(logDigest())
        case UInt8(ascii: "D")?: return LabScript.part(answerAlone(.read(path: Self.deferred)))
        case UInt8(ascii: "u")?: return LabScript.part(agent.answer(.uevents))
        case UInt8(ascii: "U")?: return LabScript.part(eventDigest(words, &agent))
        case UInt8(ascii: "v")?: return LabScript.part(agent.perform(vfio: words))
        case UInt8(ascii: "K")?:
            for handle in agent.held.keys.sorted() { _ = agent.answer(.release(handle: handle)) }
            return LabScript.part(.done(0))
        case UInt8(ascii: "T")?:
            return LabScript.part(.done(Int((ContinuousClock.now - start) / .microseconds(1))))
        case UInt8(ascii: "o")?:
            let number = number(part)
            guard kept.indices.contains(number) else { break }
            return answer(kept[number][...], &agent)
        default: break
        }
        return LabScript.part(.invalid("no such operation"))
    }

    private func command(_ text: [UInt8]) -> LabAnswer {
        guard let control else {
            return .refused(errno: Errno.noSuchFileOrDirectory.rawValue, opening: true)
        }
        return writeOnce(control, text)
    }

    private static let settleCommand = Array("settle".utf8)

    private func settle() {
        if let control { _ = writeOnce(control, Self.settleCommand) }
    }

    private func eventDigest(_ subsystems: [[UInt8]], _ agent: inout Agent) -> LabDigest {
        (try? agent.events.takeDigest(subsystems)) ?? LabDigest()
    }

    private func logDigest() -> LabDigest {
        var digest = LabDigest()
        let bytes = (try? readFile(Self.log)) ?? []
        for line in bytes.split(separator: 0x0a) {
            digest.add(line)
            digest.endLine()
        }
        return digest
    }
}

extension Agent {
    /// An operation on vfio's nodes in the words of a case.
    fileprivate mutating func perform(vfio words: [[UInt8]]) -> LabAnswer {
        let texts = words.map { String(decoding: $0, as: UTF8.self) }
        func text(_ index: Int) -> String { index < texts.count ? texts[index] : "" }
        func number(_ index: Int) -> Int { Int(text(index)) ?? 0 }
        switch text(0) {
        case "container": return answer(.vfio(.container(handle: number(1))))
        case "group": return answer(.vfio(.group(handle: number(1), group: text(2))))
        case "set": return answer(.vfio(.set(group: number(1), container: number(2))))
        case "unset": return answer(.vfio(.unset(group: number(1))))
        case "iommu": return answer(.vfio(.iommu(container: number(1), type: number(2))))
        case "check": return answer(.vfio(.check(container: number(1), extension: number(2))))
        case "status": return answer(.vfio(.status(group: number(1))))
        case "device":
            let name = texts.dropFirst(3).joined(separator: " ")
            return answer(.vfio(.device(handle: number(1), group: number(2), name: name)))
        case "close": return answer(.release(handle: number(1)))
        default: return .invalid("no such operation on vfio")
        }
    }
}
