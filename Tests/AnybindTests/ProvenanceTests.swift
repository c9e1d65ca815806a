import Testing

/// How it is known that a rule decides: the word of `show`.
@Suite struct ProvenanceTests {
    /// What decides for a device of `demo` under a kernel, and whether that was watched on one.
    static let rows: [(arguments: [String], isFromSource: Bool?)] = [
        (["0000:03:00.0"], false), (["fff51000.ethernet"], false),
        (["0000:03:00.0", "--profile", "linux 6.1"], false),
        (["0000:03:00.0", "--profile", "linux 3.14"], true),
        (["0000:03:00.0", "--profile", "linux 3.14", "--proposal", "driver_override"], true),
        // Nothing fits a host bridge, so there is no rule to know of.
        (["0000:00:00.0"], nil),
    ]

    @Test(arguments: rows.indices)
    func `a rule that nobody watched on a kernel is said to be from source`(row: Int) throws {
        let (arguments, isFromSource) = Self.rows[row]
        let shown = try CommandRun(["show", "--machine", "demo"] + arguments)
        #expect(shown.output.contains(" (from source)\n") == (isFromSource == true))
        let json = try CommandRun(["show", "--json", "--machine", "demo"] + arguments).output
        let value = isFromSource.map { $0 ? "\"from source\"" : "\"watched\"" } ?? "null"
        #expect(json.contains("\"provenance\": \(value)"), "\(json)")
    }

    @Test func `a bus that no kernel at hand has is from source on every kernel`() throws {
        let machine = "\(#filePath)".split(separator: "/").dropLast(3).joined(separator: "/")
        let file = "/\(machine)/Machines/everything.json5"
        for (device, isFromSource) in [("vmbus", true), ("pci", false)] {
            let shown = try CommandRun(["show", "--bus", device, "*", "--machine", file])
            #expect(shown.status == 0, "\(shown.errors)")
            #expect(shown.output.contains(" (from source)\n") == isFromSource, "\(shown.output)")
        }
    }

    @Test func `run and mount take a kernel, and refuse one that is none`() throws {
        for words in [
            ["run", "--profile", "linux 2.4", "--", "true"],
            ["mount", "--profile", "linux 2.4", "demo", "/nowhere"],
            ["run", "--proposal", "nothing", "--", "true"],
        ] {
            let run = try CommandRun(words)
            #expect(run.status == 64, "\(run.errors)")
            #expect(run.errors.contains(words[2]), "\(run.errors)")
        }
    }
}
