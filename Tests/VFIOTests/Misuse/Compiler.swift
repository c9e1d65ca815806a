import Glibc
import LabBase
import ScratchTree
import SystemPackage
import Testing
import VFIO

/// The compiler that has built these tests, and the modules that it has built for them.
enum Compiler {
    /// What it said of several sources.
    struct Said {
        /// The errors in each, in order.
        var errors: [[String]]
        /// Errors that are in none of them.
        var elsewhere: [String] = []
        var status: Int32?
    }

    /// What each source may count on; a line each.
    private static let preamble = [
        "import DeviceModels", "import UserDrivers", "import VFIO",
        "typealias Edu = VFIODevice<SimulatedBackend<EduModel>>",
    ]

    /// Compiles sources, each in a name space of its own, and throws away what it makes of them.
    static func compile(_ sources: [String]) throws -> Said {
        var lines = preamble
        var places: [Range<Int>] = []
        for (index, source) in sources.enumerated() {
            let first = lines.count + 1
            lines.append("enum Misuse\(index) {")
            lines += source.split(separator: "\n").map(String.init)
            lines.append("}")
            places.append(first..<lines.count + 1)
        }
        let tree = ScratchTree()
        tree.file("misuse.swift", lines.joined(separator: "\n"))
        // Who owns what is looked at behind the types, in the intermediate language.
        let (status, text) = try run(
            ["swiftc", "-swift-version", "6", "-emit-sil", "-o", "/dev/null"]
                + ["\(tree.root)/misuse.swift", "-diagnostic-style=llvm"]
                + ["-module-cache-path", tree.root] + searchPaths.flatMap { ["-I", $0] },
            in: tree.root
        )
        var said = Said(errors: sources.map { _ in [] }, status: status)
        for line in text.split(separator: "\n") where line.contains("error:") {
            // FILE:LINE:COLUMN: error: WORDS
            let number = line.split(separator: ":").dropFirst().first.flatMap { Int($0) }
            let index = number.flatMap { number in places.firstIndex { $0.contains(number) } }
            if let index {
                said.errors[index].append(String(line))
            } else {
                said.elsewhere.append(String(line))
            }
        }
        return said
    }

    /// The instructions of a C program over the header of CVFIO, a line each with single spaces, without labels.
    static func instructions(_ source: String, for target: String) throws -> [String] {
        let tree = ScratchTree()
        tree.file("program.c", source)
        let (status, text) = try run(
            ["clang", "--target=\(target)", "-ffreestanding", "-O2", "-S", "-o", "-", "-I", header]
                + ["\(tree.root)/program.c"],
            in: tree.root
        )
        guard status == 0 else { throw CompilerFailure(said: text) }
        return text.split(separator: "\n").filter { $0.hasPrefix("\t") && !$0.hasPrefix("\t.") }
            .map { $0.split { " \t".contains($0) }.prefix { !$0.hasPrefix("//") } }
            .map { $0.joined(separator: " ") }
    }

    /// This file is in Tests/VFIOTests/Misuse of the repository.
    private static var header: String {
        let root = #filePath.split(separator: "/").dropLast(4).map { "/" + $0 }.joined()
        return "\(root)/Sources/CVFIO/include"
    }

    private static func run(
        _ command: [String],
        in directory: String
    ) throws -> (status: Int32?, text: String) {
        let output = try FileDescriptor.open(
            FilePath("\(directory)/said"),
            .readWrite,
            options: [.create, .closeOnExec],
            permissions: .ownerReadWrite
        )
        defer { try? output.close() }
        // SAFETY: nothing in the tests changes the environment.
        let path = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/bin:/bin"
        let process = try ChildProcess.start(
            command,
            environment: ["PATH=\(path)", "HOME=\(directory)", "TMPDIR=\(directory)"],
            descriptors: [(1, output), (2, output)]
        )
        let status = process.wait()
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = try unsafe bytes.withUnsafeMutableBytes { bytes in
            try unsafe output.read(fromAbsoluteOffset: 0, into: bytes)
        }
        return (status, String(decoding: bytes.prefix(count), as: UTF8.self))
    }

    /// Beside the tests' own program: its modules, and the headers that they rest on.
    private static var searchPaths: [String] {
        // However the program was started, the kernel knows where it is.
        let program = (try? LinuxCalls().linkTarget("/proc/self/exe")) ?? CommandLine.arguments[0]
        let products = program.split(separator: "/").dropLast()
        let built = "/" + products.joined(separator: "/")
        let scratch = "/" + products.dropLast(2).joined(separator: "/")
        return [
            "\(built)/Modules", "\(built)/CVFIO.build",
            "\(scratch)/checkouts/swift-system/Sources/CSystem/include",
        ]
    }
}

/// A compiler that could not do it, and what it said.
struct CompilerFailure: Error {
    var said: String
}
