internal import DriverCore
internal import Glibc
internal import JSON5Text
public import SystemPackage

extension MachineDescription {
    /// The most bytes that a machine file may have.
    public static let bytesMax = 64 << 20

    /// Reads a machine from JSON5, checks it, and keeps the text.
    ///
    /// `source` names the text in messages: the path of its file.
    public init(text: [UInt8], source: String) throws(MachineError) {
        let document: JSON5Document
        do throws(JSON5Error) {
            document = try JSON5Document(text, limit: MachineDescription.bytesMax)
        } catch {
            throw MachineError(source: source, error)
        }
        do throws(Problem) {
            var reader = MachineReader()
            self = try reader.machine(
                Field(value: document.root, origin: Origin(path: "", offset: 0)),
                source: source,
                text: text
            )
        } catch {
            throw MachineError(error, source: source, document)
        }
    }

    /// Reads a machine from a file.
    public init(contentsOf path: FilePath) throws(MachineError) {
        let text = try MachineDescription.bytes(of: path)
        try self.init(text: text, source: path.string)
    }

    /// The bytes of a file; of one that is too large, or endless, no more than the limit are read.
    private static func bytes(of path: FilePath) throws(MachineError) -> [UInt8] {
        do {
            // A named pipe that nobody writes to must not keep the command waiting at its opening; of one that
            // somebody has open, `<(…)` or /dev/stdin, all is waited for.
            let file = try FileDescriptor.open(
                path,
                .readOnly,
                options: [.closeOnExec, .nonBlocking]
            )
            let flags = fcntl(file.rawValue, F_GETFL)
            _ = fcntl(file.rawValue, F_SETFL, flags & ~O_NONBLOCK)
            return try file.closeAfter {
                var bytes: [UInt8] = []
                var chunk = [UInt8](repeating: 0, count: 1 << 16)
                while bytes.count <= bytesMax {
                    let count = try unsafe chunk.withUnsafeMutableBytes { buffer in
                        // SAFETY: read(2) writes no more bytes than the buffer has.
                        unsafe try file.read(into: buffer)
                    }
                    if count == 0 { return bytes }
                    bytes += chunk.prefix(count)
                }
                throw MachineError(
                    source: path.string,
                    problem: "expected at most \(bytesMax >> 20) MiB, found more"
                )
            }
        } catch let error as MachineError {
            throw error
        } catch {
            let errno = error as? Errno ?? .ioError
            throw MachineError(
                source: path.string,
                problem: "cannot be read: \(errno.description.lowercased())"
                    + " (\(DriverCore.ErrorNumber(rawValue: errno.rawValue)))",
                errno: errno
            )
        }
    }

    /// A problem of the machine at a position of its text.
    func error(_ origin: Origin, _ problem: String) -> MachineError {
        assert(origin.offset <= text.count, "a position beyond the text")
        return MachineError(
            source: source,
            position: MachineError.Position(JSON5Position(at: origin.offset, in: text)),
            path: origin.path.isEmpty ? nil : origin.path,
            problem: problem
        )
    }
}

extension MachineError {
    /// A text that is not JSON5.
    init(source: String, _ error: JSON5Error) {
        self.init(source: source, position: Position(error.position), problem: error.problem)
    }

    /// A problem with the line and column of its origin.
    fileprivate init(_ problem: Problem, source: String, _ document: JSON5Document) {
        self.init(
            source: source,
            position: Position(document.position(of: problem.origin.offset)),
            path: problem.origin.path.isEmpty ? nil : problem.origin.path,
            problem: problem.text
        )
    }
}
