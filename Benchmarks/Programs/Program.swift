import LabBase
import SystemPackage

/// A program with its arguments, run to its end.
struct Program {
    let arguments: [String]

    init(_ arguments: String...) { self.arguments = arguments }
    init(_ arguments: [String]) { self.arguments = arguments }

    /// Times one run whose output nobody reads; it must succeed.
    func timed(count: Int = 1) throws -> Timing {
        let nowhere = try FileDescriptor.open(
            FilePath("/dev/null"),
            .readWrite,
            options: [.closeOnExec]
        )
        defer { try? nowhere.close() }
        return try Timing(count: count) {
            for _ in 0..<count { try run(output: nowhere, errors: nowhere) }
        }
    }

    /// What it writes to its standard output; `scratch` is where that is kept meanwhile.
    func output(_ scratch: Scratch) throws -> String {
        let (out, errors) = ("\(scratch.path)/output", "\(scratch.path)/errors")
        let files = try [out, errors].map { path in
            try FileDescriptor.open(
                FilePath(path),
                .writeOnly,
                options: [.create, .truncate, .closeOnExec],
                permissions: .ownerReadWrite
            )
        }
        defer { for file in files { try? file.close() } }
        do {
            try run(output: files[0], errors: files[1])
        } catch let failure as Failure {
            throw Failure(failure.description + ": " + (try text(of: errors)))
        }
        return try text(of: out)
    }

    private func run(output: FileDescriptor, errors: FileDescriptor) throws {
        let child = try started(output, errors)
        let status = child.wait()
        guard status == 0 else {
            let name = arguments.joined(separator: " ")
            throw Failure("'\(name)' ended with status \(status.map(String.init) ?? "signal")")
        }
    }

    private func started(_ output: FileDescriptor, _ errors: FileDescriptor) throws -> ChildProcess
    {
        do {
            return try ChildProcess.start(
                arguments,
                environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"],
                descriptors: [(1, output), (2, errors)]
            )
        } catch {
            throw Failure("cannot start '\(arguments.first ?? "")': \(error)")
        }
    }
}

/// The text of a file.
func text(of path: String) throws -> String {
    let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
    defer { try? file.close() }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        // SAFETY: read(2) fills at most the array's own bytes.
        let count = try unsafe piece.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
        if count == 0 { return String(decoding: bytes, as: UTF8.self) }
        bytes += piece[..<count]
    }
}
