import RaceCheck

/// The table of races as a page of Markdown, with a way to each flaw: `Documentation/races.md`.
struct RacePage {
    let matrix: RaceMatrix

    var text: String {
        let rows = matrix.cells.map { "| \($0.joined(separator: " | ")) |\n" }
        return """
            # Who wins the race

            Programs that give a device to `\(matrix.task.driver)`, and what others do meanwhile. Each verdict is about \
            every order in which the accesses to `/sys` of all of them can come, on the driver core of this package; what \
            `anybind` does is the code that `anybind bind` runs. `anybind race --page` has made this page, and `make test` \
            compares it with what the command says now. `anybind race --help` says how to hold other races.

            The machine has two network cards of one type, the driver that knows them, and vfio-pci, under Linux 6.12; for \
            procedures of the debate of 2014 the mechanism that they need is added. A step is one access: a file is \
            opened, read or written and closed in one, and what the kernel does for it is done when the next one begins.

            | \(matrix.header.joined(separator: " | ")) |
            |\(matrix.header.map { _ in "---" }.joined(separator: "|"))|
            \(rows.joined())
            \(matrix.legend.map { "- \($0)\n" }.joined())
            What happens meanwhile:

            \(matrix.events.map { "- `\($0.rawValue)`: \($0.words)\n" }.joined())
            The last column is the worst that any two of these come to at once. Every search was \(completeness).

            ## What nobody can help

            Where a device is plugged in again after a program has ended, the kernel offers it to drivers before any \
            program learns of it, and its override went with the device that was pulled out. That is `lost`: what \
            the program said was true. Only something that stays there and acts again can mend it.

            ## The tools

            \(tools)
            ## Ways to each flaw

            Each is one of the shortest; it has a single event where that suffices. Consecutive looks of one actor are \
            on one line. `anybind race --using PROGRAM --against EVENT,…` shows all of a race.

            \(matrix.rows.map(section).joined(separator: "\n"))
            """
    }

    private var completeness: String {
        let all = matrix.results.allSatisfy(\.verdict.isExhaustive)
        return all ? "exhaustive" : "bounded in at least one race"
    }

    private var tools: String {
        matrix.rows.compactMap { row in
            RecordedProgram.tool(row.program, for: matrix.task).map {
                "- `\(row.program)`: the order of accesses in \($0.source)\n"
            }
        }.joined()
    }

    private func section(_ row: RaceMatrix.Row) -> String {
        if let obstacle = row.obstacle { return "### \(row.program)\n\n\(obstacle)\n" }
        let examples = matrix.examples(of: row).map { example in
            let events = example.contest.against.map { "`\($0.rawValue)`" }.joined(
                separator: " and "
            )
            return "Against \(events):\n\n```\n\(example.counterexample.text)\n```\n"
        }
        let text = examples.isEmpty ? "It holds.\n" : examples.joined(separator: "\n")
        return "### \(row.program)\n\n\(text)"
    }
}
