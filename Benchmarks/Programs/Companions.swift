/// The small C programs of `C/`, beside which is measured; they are compiled for each run.
struct Companions {
    private let sources: String
    private let scratch: Scratch

    init(_ setting: Setting, _ scratch: Scratch) {
        sources = "\(setting.root)/Benchmarks/C"
        self.scratch = scratch
    }

    /// Compiles a program that needs some libraries, by their names for pkg-config; answers with its path.
    func compiled(_ name: String, libraries: String...) throws -> String {
        let program = "\(scratch.path)/\(name)"
        var flags = ""
        if !libraries.isEmpty {
            flags = " $(pkg-config --cflags --libs \(libraries.joined(separator: " ")))"
        }
        let script = "gcc -O2 -Wall -Wextra -o \"$0\" \"$1\"" + flags
        _ = try Program("sh", "-ec", script, program, "\(sources)/\(name).c").output(scratch)
        return program
    }
}

extension Program {
    /// The one number that it writes.
    func number(_ scratch: Scratch) throws -> Double {
        let text = try output(scratch)
        guard let number = text.split(separator: "\n").last.flatMap({ Double($0) }) else {
            throw Failure("'\(arguments.joined(separator: " "))' wrote no number: \(text)")
        }
        return number
    }
}
