import ArgumentParser
import Testing

@testable import anybind

/// The plain command line of `anybind run`, which is read without the argument parser.
@Suite struct RunWordsTests {
    static let plain: [[String]] = [
        ["run", "--", "true"], ["run", "--", "sh", "-c", "exit 3", "--", "--trace"],
        ["run", "--machine", "mine.json5", "--trace", "--diff", "--", "lspci", "-nn"],
        ["run", "--host-network", "--record", "log", "--profile", "linux 6.1", "--", "a"],
        ["run", "--proposal", "vfio-bind", "--diff", "--", "--help"], ["run", "--", "", "a"],
    ]

    @Test(arguments: plain) func `it is read as the argument parser reads it`(_ words: [String])
        throws
    {
        let parsed = try RunCommand.parse(Array(words.dropFirst()))
        #expect(Run(plain: words) == parsed.request)
    }

    static let others: [[String]] = [
        [], ["run"], ["run", "--"], ["run", "true"], ["run", "--help"],
        ["list", "--", "true"], ["run", "--machine=demo", "--", "true"], ["--", "run"],
        ["run", "--machine", "--", "true"], ["run", "--machine", "a", "--machine", "b", "--", "c"],
        ["run", "--proposal", "a", "--proposal", "b", "--", "c"], ["run", "--json", "--", "true"],
        ["run", "--machine", "-", "--", "true"], ["run", "--machine", "", "--", "true"],
    ]

    @Test(arguments: others) func `what is not plain is left to the argument parser`(
        _ words: [String]
    ) {
        #expect(Run(plain: words) == nil)
    }
}
