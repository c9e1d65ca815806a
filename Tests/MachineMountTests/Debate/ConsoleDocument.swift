import Glibc
import ScratchTree
import Sysfs
import SystemPackage

/// A Markdown text with blocks of a console, whose commands can be run again.
///
/// In a block ` ```console ` a line `$ …` is a command of the host; where it is `$ anybind run … -- bash`,
/// the lines `# …` after it are typed into that shell, which is an interactive bash. All else is output.
struct ConsoleDocument {
    /// A command of the host, what was typed into it, and all that was shown.
    struct Session: Equatable {
        var command: String
        var typed: [String] = []
    }

    /// What stands between two commands' ends: the prompt of a shell that is read by this program.
    private static let prompt: Character = "\u{1E}"
    private static let shell = " -- bash"

    /// Runs every block again, and gives the whole text with the output of now.
    static func rerun(_ text: String) throws -> String {
        var result: [Substring] = []
        var block: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```console" {
                result.append(line)
                block = []
            } else if let lines = block, line == "```" {
                let scratch = ScratchTree()
                for session in sessions(lines) {
                    result += try run(session, in: scratch).split(
                        separator: "\n",
                        omittingEmptySubsequences: false
                    )
                }
                result.append(line)
                block = nil
            } else if block != nil {
                block?.append(line)
            } else {
                result.append(line)
            }
        }
        return result.joined(separator: "\n")
    }

    /// The commands of a block.
    static func sessions(_ lines: [Substring]) -> [Session] {
        var sessions: [Session] = []
        for line in lines {
            if line.hasPrefix("$ ") {
                sessions.append(Session(command: String(line.dropFirst(2))))
            } else if line.hasPrefix("# "), sessions.last?.command.hasSuffix(shell) == true {
                sessions[sessions.count - 1].typed.append(String(line.dropFirst(2)))
            }
        }
        return sessions
    }

    /// Runs a command in a directory of its own, and gives what a console would show, without a last line end.
    private static func run(_ session: Session, in scratch: ScratchTree) throws -> String {
        scratch.file("typed", session.typed.joined(separator: "\n") + "\nexit\n")
        scratch.file("out", "")
        let isShell = session.command.hasSuffix(shell)
        let command = session.command + (isShell ? " --norc --noediting -i" : "")
        let path = Shell.anybind.prefix(upTo: Shell.anybind.lastIndex(of: "/") ?? "".endIndex)
        scratch.file(
            "command",
            """
            cd \(scratch.root)
            export PATH=\(path):/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HISTFILE= PS1='\(prompt)'
            exec <typed >out 2>&1
            \(command)
            """
        )
        // SAFETY: system(3) reads the string and keeps nothing.
        _ = unsafe system("exec /bin/sh \(scratch.root)/command")
        let bytes = try HostSysfs(root: scratch.root).readBytes("/out", limit: 1 << 20)
        let output = String(decoding: bytes, as: UTF8.self)
        guard isShell else { return "$ " + session.command + shown(output) }
        // Before the first prompt bash says that it has no terminal, after the last that it leaves.
        let parts = output.split(separator: prompt, omittingEmptySubsequences: false).dropFirst()
        var lines = "$ " + session.command
        for (index, typed) in session.typed.enumerated() {
            // Where the shell did not start, or has gone, what was typed is all there is.
            let part = parts.dropFirst(index).first ?? ""
            lines += "\n# " + typed + shown(String(part))
        }
        return lines
    }

    /// Output after the line of its command.
    private static func shown(_ output: String) -> String {
        if output.isEmpty { return "" }
        return "\n" + (output.hasSuffix("\n") ? String(output.dropLast()) : output)
    }
}
