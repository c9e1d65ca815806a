import Glibc
import ScratchTree

/// The program of calls that no tool makes, compiled for this test, and what Linux says to it.
public struct HostileCalls {
    /// The directory of this file, which also has `calls.py`.
    public static let directory = #filePath.split(separator: "/").dropLast().map { "/" + $0 }
        .joined()
    /// The program, which is static, for a guest too; its argument is the name of a PCI function.
    public let program: String
    private let scratch: ScratchTree

    /// Compiles the program.
    public init() throws {
        scratch = ScratchTree()
        scratch.file("calls", "")
        program = scratch.root + "/calls"
        let source = HostileCalls.directory + "/calls.c"
        let words = ["/usr/bin/gcc", "-static", "-O1", "-Wall", "-o", program, source]
        guard HostileCalls.run(words) == 0 else {
            throw Failure(message: "gcc cannot compile \(source) ('make setup' installs it)")
        }
    }

    /// What Linux 6.1 and 6.12 said, both the same: a line a call.
    public static func expected() throws -> [String] {
        let path = directory + "/calls.txt"
        // SAFETY: fopen(3) reads its strings.
        guard let file = unsafe fopen(path, "r") else { throw Failure(message: "no \(path)") }
        defer { unsafe fclose(file) }
        var text: [UInt8] = []
        while case let byte = unsafe fgetc(file), byte >= 0 { text.append(UInt8(byte)) }
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func run(_ words: [String]) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        defer { while let pointer = unsafe pointers.popLast() { unsafe free(pointer) } }
        var child: pid_t = 0
        var status: Int32 = 0
        // SAFETY: the words are NUL-terminated copies that live until the child was made.
        let failure = unsafe posix_spawn(&child, words[0], nil, nil, pointers, environ)
        guard failure == 0 else { return failure }
        // SAFETY: waitpid(2) fills the one number that is lent to it.
        while unsafe waitpid(child, &status, 0) == -1 && errno == EINTR {}
        return status
    }

    /// Why there is no program.
    public struct Failure: Error {
        /// A sentence.
        public let message: String
    }
}
