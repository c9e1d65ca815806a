internal import ConformanceCases
internal import LabBase

/// Requests and answers of the agent in the words of a case.
extension KernelSubject {
    /// The request for what needs nothing that the agent keeps.
    func request(_ operation: CaseOperation) throws -> LabRequest {
        switch operation {
        case .write(let path, let bytes): .write(path: path, bytes: LabBytes(bytes))
        case .fill(let path, let count, let byte):
            .write(path: path, bytes: LabBytes([UInt8](repeating: byte, count: count)))
        case .look(.read, let path), .look(.length, let path): .read(path: path)
        case .look(.readlink, let path): .readlink(path: path)
        case .look(.stat, let path): .stat(path: path)
        case .look(.list, let path): .list(path: path)
        case .asUser(let user, let inner): .asUser(user: user, request: try request(inner))
        default: throw RunnerError("'\(operation)' cannot be done by a process of its own")
        }
    }

    /// What the agent answered to such an operation.
    func word(_ answer: LabAnswer, of operation: CaseOperation) -> String {
        switch (answer, operation) {
        case (_, .asUser(_, let inner)): word(answer, of: inner)
        case (.bytes(let bytes), .look(.length, _)): "\(bytes.bytes.count)"
        case (.bytes(let bytes), _): caseQuoted(bytes.bytes)
        case (.link(let target), _): "-> \(target)"
        case (.names(let names), _): "[\(names.joined(separator: " "))]"
        case (.stat(let stat), _): stat.words
        case (.done(let count), _): "OK \(count)"
        case (.refused(let errno, let opening), .look(.read, _)),
            (.refused(let errno, let opening), .look(.length, _)),
            (.refused(let errno, let opening), .write), (.refused(let errno, let opening), .fill):
            (opening ? "open:" : "") + CaseErrno.name(errno)
        case (.refused(let errno, _), _): CaseErrno.name(errno)
        case (.pending, _): "pending"
        case (.died, _): "died"
        default: "\(answer)"
        }
    }

    /// The answer of what returns how much it did.
    func count(_ answer: LabAnswer) -> String { word(answer, of: .write(path: "", bytes: [])) }

    /// The answer of what is done or not.
    func done(_ answer: LabAnswer) -> String {
        switch answer {
        case .done, .started: "OK"
        case .pending: "pending"
        case .refused(let errno, _): CaseErrno.name(errno)
        default: "\(answer)"
        }
    }
}

extension LabStat {
    /// Source: stat(2), the file type and mode.
    fileprivate var words: String {
        let bits = String(mode & 0o7777, radix: 8)
        let padded = String(repeating: "0", count: max(0, 4 - bits.count)) + bits
        switch mode & 0o170000 {
        case 0o100000: return "file \(padded) size=\(size)"
        case 0o040000: return "dir \(padded) size=0"
        case 0o120000: return "link \(padded) size=0"
        default: return "chr \(padded) size=0"
        }
    }
}
