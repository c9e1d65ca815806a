import DeviceBinding
import Glibc
import SystemPackage

/// `sudo`, `doas` and `su` of `anybind run`: everybody is root there, so the command is run as it is.
///
/// The host's own would end at the user namespace: a program whose owner the namespace does not know gives nobody
/// any right. They take what scripts give them; what they cannot do is refused in a sentence.
struct RootApplet {
    /// Their names.
    enum Name: String {
        case sudo
        case doas
        case su

        /// The one by whose name the program was started, a path perhaps.
        static func named(_ word: String) -> Name? {
            word.split(separator: "/").last.flatMap { Name(rawValue: String($0)) }
        }
    }

    private let name: Name
    /// What is run; a shell where there is nothing.
    private(set) var command: [String] = []
    /// `NAME=VALUE`, set for the command.
    private(set) var variables: [String] = []
    /// The directory that it is run in.
    private(set) var directory: String?
    /// The user that is asked for.
    private(set) var user = "root"
    /// Whether a shell runs the command.
    private(set) var isInShell = false
    /// Whether only an identity is to be looked at or forgotten, of which there is none.
    private(set) var isOnlyAbout = false
    /// The first option that means nothing here.
    private(set) var unknown: String?
    private var shell: String?

    /// What is asked for; `words` do not have the name.
    init(_ name: Name, _ words: [String]) {
        self.name = name
        var rest = words[...]
        if name == .su { readSu(&rest) } else { readSudo(&rest) }
    }

    /// Becomes the command; tells the exit status where that cannot be.
    func run() -> Int32 {
        if let unknown { return fail("'\(unknown)' is not supported in 'anybind run'") }
        guard user == "root" || user == "0" || user == "#0" || user.isEmpty else {
            return fail("there is no user but root in 'anybind run', and so no '\(user)'")
        }
        if isOnlyAbout { return 0 }
        // SAFETY: chdir(2) reads the path and keeps nothing.
        if let directory, unsafe chdir(directory) != 0 {
            return fail("\(directory): \(Errno(rawValue: errno))")
        }
        for variable in variables {
            let parts = variable.split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            // SAFETY: setenv(3) copies both strings; no other thread is there that reads the environment.
            unsafe setenv(String(parts[0]), String(parts[1]), 1)
        }
        let words = commandWords
        become(words)
        let error = Errno(rawValue: errno)
        guard error == .noSuchFileOrDirectory else { return fail("\(words[0]): \(error)") }
        return fail("\(words[0]): command not found")
    }

    /// The words of the program that is run in the end.
    var commandWords: [String] {
        guard isInShell || command.isEmpty else { return command }
        let shell = shell ?? Environment.variable("SHELL") ?? "/bin/sh"
        // su hands its words on; sudo's are one line for the shell.
        if name == .su { return [shell] + command }
        let line = command.map(shellQuoted).joined(separator: " ")
        return command.isEmpty ? [shell] : [shell, "-c", line]
    }

    private func become(_ words: [String]) {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe words.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        // SAFETY: the array ends with a null pointer; the call returns only where it failed.
        _ = unsafe execvp(words[0], pointers)
    }

    private func fail(_ reason: String) -> Int32 {
        Terminal.error("\(name.rawValue): \(reason)\n")
        return 1
    }

    // MARK: - Words

    private mutating func readSudo(_ rest: inout ArraySlice<String>) {
        while let word = rest.first, word.hasPrefix("-"), word != "-" {
            rest.removeFirst()
            if word == "--" { break }
            if word.hasPrefix("--") { takeLong(word, &rest) } else { takeLetters(word, &rest) }
        }
        while let word = rest.first, name == .sudo, word.contains("="), !word.hasPrefix("=") {
            variables.append(word)
            rest.removeFirst()
        }
        command = Array(rest)
        if command.isEmpty, !isOnlyAbout, !isInShell { unknown = unknown ?? "no command" }
    }

    /// `-nu root`, `-uroot`: the rest of a word is the value of a letter that has one.
    private mutating func takeLetters(_ word: String, _ rest: inout ArraySlice<String>) {
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard Self.lettersWithValue.contains(letter) else {
                take(letter)
                continue
            }
            let value = letters.isEmpty ? rest.popFirst() ?? "" : String(letters)
            take(letter, value)
            return
        }
    }

    private mutating func takeLong(_ word: String, _ rest: inout ArraySlice<String>) {
        let parts = word.split(separator: "=", maxSplits: 1).map(String.init)
        guard let letter = Self.longNames[parts[0]] else {
            unknown = unknown ?? word
            return
        }
        guard Self.lettersWithValue.contains(letter) else { return take(letter) }
        take(letter, parts.count > 1 ? parts[1] : rest.popFirst() ?? "")
    }

    private mutating func take(_ letter: Character) {
        switch letter {
        case "i", "s": isInShell = true
        case "k", "K", "v", "l", "L": isOnlyAbout = true
        case "A", "B", "E", "H", "n", "N", "P", "S": break
        default: unknown = unknown ?? "-\(letter)"
        }
    }

    private mutating func take(_ letter: Character, _ value: String) {
        switch letter {
        case "u": user = value
        case "D": directory = value
        default: break
        }
    }

    private static let lettersWithValue: Set<Character> = ["C", "D", "g", "h", "p", "T", "U", "u"]
    private static let longNames: [String: Character] = [
        "--askpass": "A", "--chdir": "D", "--close-from": "C", "--group": "g", "--host": "h",
        "--login": "i", "--list": "l", "--no-update": "N", "--non-interactive": "n",
        "--other-user": "U", "--preserve-env": "E", "--preserve-groups": "P", "--prompt": "p",
        "--remove-timestamp": "K", "--reset-timestamp": "k", "--set-home": "H", "--shell": "s",
        "--stdin": "S", "--command-timeout": "T", "--user": "u", "--validate": "v",
    ]

    /// `su [-] [-c LINE] [-s SHELL] [USER [WORD…]]`.
    private mutating func readSu(_ rest: inout ArraySlice<String>) {
        isInShell = true
        var line: String?
        var hasUser = false
        while let word = rest.popFirst() {
            switch word {
            case "-", "-l", "--login", "-m", "-p", "--preserve-environment", "-P", "--pty", "-f":
                break
            case "-c", "--command": line = rest.popFirst() ?? ""
            case "-s", "--shell": shell = rest.popFirst()
            case "-g", "-G", "-w", "--group", "--supp-group", "--whitelist-environment":
                _ = rest.popFirst()
            case "--":
                command += rest
                rest = []
            default:
                if word.hasPrefix("--command=") {
                    line = String(word.dropFirst("--command=".count))
                } else if word.hasPrefix("--shell=") {
                    shell = String(word.dropFirst("--shell=".count))
                } else if word.hasPrefix("-") {
                    unknown = unknown ?? word
                } else if hasUser {
                    command.append(word)
                } else {
                    user = word
                    hasUser = true
                }
            }
        }
        if let line { command = ["-c", line] + command }
    }
}
