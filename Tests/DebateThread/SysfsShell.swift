public import Sysfs
internal import SystemPackage

/// A shell over any ``Sysfs``: as much of the POSIX shell as is typed at a `/sys`.
///
/// It serves until the tree is mounted and a real shell can do the same. It knows quotes and backslashes,
/// a backslash at the end of a line, comments, a `$` of a prompt, pipes, `>` and `>>`, and of commands
/// `echo`, `cat`, `tee`, `ls` and `sudo`. Paths begin with `/sys`.
public struct SysfsShell {
    private let sysfs: any Sysfs

    /// How often a write that takes nothing is tried again, as C's stdio does without end.
    private static let attemptsMax = 8

    /// What a command line came to.
    public struct Result: Equatable, Sendable {
        /// The exit status of the last command of the pipe.
        public var status = 0
        /// What was written to the terminal.
        public var output = ""
        /// What was said of failures, a line each.
        public var errors: [String] = []
        /// Whether a write took no bytes for ever, so that a real shell would not come back.
        public var hangs = false
    }

    /// A shell over a tree.
    public init(_ sysfs: any Sysfs) { self.sysfs = sysfs }

    /// Runs a text of command lines; the result is that of the last command.
    public func run(_ text: String) -> Result {
        var result = Result()
        let joined = text.replacing("\\\n", with: "")
        for line in joined.split(separator: "\n") {
            let tokens = SysfsShell.tokens(of: line)
            if tokens.isEmpty { continue }
            let one = run(pipe: tokens)
            result.status = one.status
            result.output += one.output
            result.errors += one.errors
            result.hangs = result.hangs || one.hangs
        }
        return result
    }

    // MARK: - Commands

    private func run(pipe tokens: [Token]) -> Result {
        var result = Result()
        var input: [UInt8] = []
        let commands = tokens.split(separator: .pipe, omittingEmptySubsequences: false)
        for (place, command) in commands.enumerated() {
            result.status = 0
            let output = run(Array(command), input, &result)
            input = output
            if place == commands.count - 1 {
                result.output = String(decoding: output, as: UTF8.self)
            }
        }
        return result
    }

    /// Runs one command; what it writes goes where its redirection says, or to the next of the pipe.
    private func run(_ tokens: [Token], _ input: [UInt8], _ result: inout Result) -> [UInt8] {
        var words: [String] = []
        var target: String?
        var rest = tokens[...]
        while let token = rest.popFirst() {
            switch token {
            case .word(let word): words.append(word)
            case .redirect:
                if case .word(let path)? = rest.popFirst() { target = path }
            case .pipe: break
            }
        }
        if words.first == "sudo" { words.removeFirst() }
        guard let name = words.first else { return [] }
        let output = perform(name, Array(words.dropFirst()), input, &result)
        guard let target else { return output }
        write(output, to: target, as: "sh", &result)
        return []
    }

    private func perform(
        _ name: String,
        _ arguments: [String],
        _ input: [UInt8],
        _ result: inout Result
    ) -> [UInt8] {
        switch name {
        case "echo":
            let isBare = arguments.first == "-n"
            let text = arguments.dropFirst(isBare ? 1 : 0).joined(separator: " ")
            return Array((text + (isBare ? "" : "\n")).utf8)
        case "tee":
            for path in arguments where path != "-a" {
                write(input, to: path, as: "tee", &result)
            }
            return input
        case "cat": return arguments.flatMap { read($0, &result) }
        case "ls": return list(arguments, &result)
        default:
            result.fail("sh: \(name): not found", status: 127)
            return []
        }
    }

    // MARK: - Files

    private func path(_ text: String) -> SysfsPath {
        SysfsPath(text.hasPrefix("/sys") ? String(text.dropFirst(4)) : text)
    }

    /// One write(2) for a line, as `echo` makes it; one that takes less is gone on with.
    private func write(
        _ bytes: [UInt8],
        to path: String,
        as program: String,
        _ result: inout Result
    ) {
        do throws(Errno) {
            let handle = try sysfs.open(self.path(path), .write)
            defer { sysfs.close(handle) }
            var left = bytes[...]
            var attempts = 0
            while !left.isEmpty {
                let count = try sysfs.write(handle, Array(left))
                left = left.dropFirst(count)
                attempts += 1
                if attempts == Self.attemptsMax {
                    result.hangs = true
                    return
                }
            }
        } catch {
            result.fail("\(program): \(path): \(error)", status: 1)
        }
    }

    private func read(_ path: String, _ result: inout Result) -> [UInt8] {
        do throws(Errno) {
            let handle = try sysfs.open(self.path(path), .read)
            defer { sysfs.close(handle) }
            return try sysfs.read(handle, upTo: 4096, at: 0)
        } catch {
            result.fail("cat: \(path): \(error)", status: 1)
            return []
        }
    }

    private func list(_ arguments: [String], _ result: inout Result) -> [UInt8] {
        var text = ""
        for path in arguments where !path.hasPrefix("-") {
            do throws(Errno) {
                let directory = self.path(path)
                let names = (try? sysfs.list(directory)) ?? []
                if names.isEmpty { text += try line(of: directory, path) }
                for name in names {
                    text +=
                        arguments.contains("-l")
                        ? try line(of: self.path(path + "/" + name), name) : name + "\n"
                }
            } catch {
                result.fail("ls: \(path): \(error)", status: 2)
            }
        }
        return Array(text.utf8)
    }

    /// Kind, permissions, name, and where a link leads: the part of `ls -l` that a `/sys` decides.
    private func line(of path: SysfsPath, _ name: String) throws(Errno) -> String {
        let stat = try sysfs.stat(path)
        let kinds: [(SysfsStat.Kind, String)] = [(.directory, "d"), (.link, "l"), (.file, "-")]
        let kind = kinds.first { $0.0 == stat.kind }?.1 ?? "?"
        let letters = Array("rwxrwxrwx")
        let bits = letters.indices.map { place in
            stat.mode & (0o400 >> UInt16(place)) != 0 ? String(letters[place]) : "-"
        }
        let target = stat.kind == .link ? " -> " + (try sysfs.readlink(path)) : ""
        return kind + bits.joined() + " " + name + target + "\n"
    }
}

extension SysfsShell.Result {
    fileprivate mutating func fail(_ message: String, status: Int) {
        errors.append(message)
        self.status = status
    }
}
