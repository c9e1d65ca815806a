import Glibc
import Testing

/// The static executable leaves things out (Scripts/leave-out.ld) that the one beside the tests has.
@Suite(
    "the command as it is shipped",
    .enabled(
        if: isBuilt,
        "CANNOT RUN: 'make test' builds the static executable first."
    )
)
struct ShippedCommandTests {
    private static let command: String = {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        return "/\(root)/.build/release/anybind"
    }()

    /// What goes through Foundation (the dump), through `as?` (errors), and through much of the rest.
    static let lines: [String] = [
        "--experimental-dump-help", "--generate-completion-script bash", "--help", "bind --help",
        "lsit", "bind --wait x 1 2", "bind", "list --nosuch", "list --machine demo --json",
        "show --machine demo 03:00.0", "bind --machine demo -n 03:00.0 vfio-pci", "machine",
        "groups --machine demo", "list --machine nosuch", "procedures --machine demo",
    ]

    @Test(arguments: lines)
    func `it says what the one says that is built beside the tests`(line: String) throws {
        let words = line.split(separator: " ").map(String.init)
        let (shipped, other) = (try CommandRun(words, by: Self.command), try CommandRun(words))
        #expect(shipped.status == other.status && shipped.status != nil)
        #expect(shipped.output == other.output)
        #expect(shipped.errors == other.errors)
        #expect(!(shipped.output + shipped.errors).isEmpty)
    }
}

/// As `make test` says it: the file may be of an older state else.
private let isBuilt = unsafe getenv("ANYBIND_REQUIRE_QEMU") != nil
