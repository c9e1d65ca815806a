import Glibc
import ScratchTree
import Testing

/// The static executable is optimised and linked with another C library than the one beside the tests.
@Suite(
    "the command as it is shipped",
    .enabled(
        if: isBuilt,
        "CANNOT RUN: 'make test' builds the static executable first."
    )
)
struct ShippedCommandTests {
    private static let root =
        "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// Tests/answers.txt: every command in each form, and errors of every kind.
    private static let lines: [String] = {
        let file = try? CommandRun(["\(root)/Tests/answers.txt"], by: "/bin/cat")
        return (file?.output ?? "").split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }()

    /// A line of the shell in an empty directory, each `anybind` in it telling its exit status.
    ///
    /// The directory is the same whatever the program, as answers may name it.
    private static let script = """
        directory=$1 program=$2 line=$3 root=$4
        rm -rf "$directory/here" && mkdir -p "$directory/here" "$directory/bin" && cd "$directory/here"
        printf '#!/bin/bash\n%s "$@"\nstatus=$?\necho "[$status]" >&2\nexit $status\n' "$program" \
            >"$directory/bin/anybind"
        chmod +x "$directory/bin/anybind"
        PATH=$directory/bin:/usr/sbin:/usr/bin:/sbin:/bin
        commands=$("$program" --help | sed -nE '1,/^SUBCOMMANDS/d; s/^  ([a-z]+)(, [a-z]+)*  .*/\\1/p')
        eval "$line"
        """

    @Test func `the lines have anybind say all that it can say`() {
        #expect(Self.lines.count > 40)
    }

    @Test(arguments: lines)
    func `it says what the one says that is built beside the tests`(line: String) throws {
        let scratch = ScratchTree()
        let (shipped, other) = try (
            run(line, by: "\(Self.root)/.build/release/anybind", in: scratch),
            run(line, by: CommandRun.command, in: scratch)
        )
        #expect(shipped.output == other.output)
        #expect(shipped.errors == other.errors)
        #expect(shipped.errors.contains("["), "no command told its status")
    }

    private func run(
        _ line: String,
        by program: String,
        in scratch: ScratchTree
    ) throws -> CommandRun {
        try CommandRun(
            ["-c", Self.script, "bash", scratch.root, program, line, Self.root],
            by: "/bin/bash"
        )
    }
}

/// As `make test` says it: the file may be of an older state else.
private let isBuilt = unsafe getenv("ANYBIND_REQUIRE_QEMU") != nil
