public import ConformanceCases
internal import Glibc

/// The cases of a directory.
public struct CaseFolder: Sendable {
    /// The directory.
    public let path: String
    /// The names of its case files, sorted.
    public let names: [String]

    /// Looks which case files a directory has.
    public init(_ path: String) throws(RunnerError) {
        self.path = path
        // SAFETY: the stream is ours until closedir; an entry is valid until the next readdir.
        guard let stream = unsafe opendir(path) else {
            throw RunnerError("cannot read the directory \(path)")
        }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let bytes = unsafe withUnsafeBytes(of: entry.pointee.d_name) { unsafe Array($0) }
            let name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            if name.hasSuffix(".case") { names.append(name) }
        }
        self.names = names.sorted()
    }

    /// Reads one case.
    public func read(_ name: String) throws(RunnerError) -> Case {
        let text = try readText("\(path)/\(name)")
        do throws(CaseError) {
            return try Case(text)
        } catch {
            throw RunnerError("\(path)/\(name): \(error)")
        }
    }

    /// Reads all cases.
    public func all() throws(RunnerError) -> [Case] {
        var cases: [Case] = []
        for name in names { cases.append(try read(name)) }
        return cases
    }

    /// Writes a case back.
    public func write(_ one: Case, as name: String) throws(RunnerError) {
        try writeText("\(path)/\(name)", one.text)
    }
}
