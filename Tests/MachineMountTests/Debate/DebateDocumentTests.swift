import MountSupport
import Sysfs
import SystemPackage
import Testing

/// What `Documentation/debate.md` shows and says.
///
/// With `ANYBIND_REWRITE=1` in the environment the output in it is written anew.
@Suite struct DebateDocumentTests {
    private static let root = FilePath("\(#filePath)").removingLastComponent()
        .removingLastComponent().removingLastComponent().removingLastComponent()
    private static let document = "Documentation/debate.md"
    private let text: String

    init() throws { text = try Self.contents(of: Self.document) }

    private static func contents(of file: String) throws -> String {
        let bytes = try HostSysfs(root: root.string).readBytes(
            SysfsPath("/" + file),
            limit: 1 << 20
        )
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test(
        .enabled(
            if: MountAbility.obstacle == nil,
            Comment(rawValue: MountAbility.obstacle ?? "")
        )
    )
    func `every command shows what the document says that it shows`() throws {
        let now = try ConsoleDocument.rerun(text)
        if Environment.isSet("ANYBIND_REWRITE") {
            let file = try FileDescriptor.open(
                Self.root.appending(Self.document),
                .writeOnly,
                options: .truncate
            )
            _ = try file.closeAfter { try file.writeAll(now.utf8) }
            return
        }
        #expect(text.contains("```console"))
        let then = text.split(separator: "\n", omittingEmptySubsequences: false)
        let lines = now.split(separator: "\n", omittingEmptySubsequences: false)
        let differing = zip(then, lines).enumerated().first { $0.element.0 != $0.element.1 }
        if let (index, pair) = differing {
            Issue.record("line \(index + 1) says\n\(pair.0)\nand now it is\n\(pair.1)")
        }
        #expect(then.count == lines.count)
    }

    /// Where the tests are that the document names, as `Suite` "name".
    private static let directories = [
        "DeviceBindingTests", "DriverCoreTests", "DriverCoreTests/Debate", "MachineMountTests",
        "MachineMountTests/Debate",
    ]

    @Test func `every test that the document names is there`() throws {
        let named = Self.namedTests(text)
        #expect(named.count > 20)
        for (suite, test) in named {
            let sources = Self.directories.compactMap {
                try? Self.contents(of: "Tests/\($0)/\(suite).swift")
            }
            #expect(sources.contains { $0.contains("func `\(test)`(") }, "\(suite): \(test)")
        }
    }

    /// The suites and tests of a text: a name that ends with `Tests`, in backticks, and one in quotes.
    static func namedTests(_ text: String) -> [(suite: String, test: String)] {
        let joined = text.split(separator: "\n").joined(separator: " ")
        return joined.split(separator: "Tests` \"").adjacentPairs.compactMap { before, after in
            guard let suite = before.split(separator: "`", omittingEmptySubsequences: false).last,
                let end = after.firstIndex(of: "\"")
            else { return nil }
            return (suite + "Tests", String(after[..<end]))
        }
    }
}

extension [Substring] {
    /// Each with the one after it.
    fileprivate var adjacentPairs: [(Substring, Substring)] {
        [(Substring, Substring)](zip(self, dropFirst()))
    }
}
