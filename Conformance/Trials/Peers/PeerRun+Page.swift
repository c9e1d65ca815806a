extension PeerRun {
    /// The results as a page of the documentation: of several kernels, with the day and the commit.
    public static func page(_ runs: [PeerRun], date: String, commit: String) -> String {
        let head = """
            # Beside other tools, measured

            Made by `make peers` on \(date), of commit \(commit); by hand nothing is changed here. One guest for each kernel
            (QEMU, emulated), with Debian's `driverctl` and `dpdk-devbind.py` and the three writes that scripts make. A state is
            DRIVER/OVERRIDE, `-` is no driver. What is not in Debian is left out, and so is what only systemd and udev do.

            """
        return ([head] + runs.map(\.section)).joined(separator: "\n")
    }

    private var section: String {
        [
            "## \(kernel)\n", errorTable, heldTable, killTable, pairTable, rivalTable, plugTable,
        ].joined(separator: "\n")
    }

    private func table(_ title: String, _ head: [String], _ rows: [[String]], _ remark: String = "")
        -> String
    {
        let lines = [head, head.map { _ in "---" }] + rows
        return "### \(title)\n\n" + (remark.isEmpty ? "" : remark + "\n\n")
            + lines.map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n") + "\n"
    }

    private var errorTable: String {
        let tools = PeerTool.allCases
        let rows = errors.map { result in
            [result.row.name]
                + tools.map { tool in
                    result.cells[tool].map { cell in
                        let again = result.row.start != nil && cell.events > 0
                        let status = cell.status.map(String.init) ?? "killed"
                        return "\(status), \(cell.end)" + (again ? ", unbound meanwhile" : "")
                    } ?? ""
                }
        }
        return table(
            "What cannot work",
            ["case"] + tools.map(\.rawValue),
            rows,
            "The exit status, and the state then."
        )
    }

    private var heldTable: String {
        let rows = held.map { result in
            let status = result.status.map(String.init) ?? "-"
            let first =
                result.blocks
                ? "waits until the process ends; \(status), \(result.end)"
                : "\(status) at once, \(result.end)"
            return [
                result.tool.rawValue, first, result.killed.map { "\($0)" } ?? "",
                result.again.map { "\($0)" } ?? "",
            ]
        }
        return table(
            "Giving back a device that a process has open",
            ["tool", "", "killed while it waits", "and one more command"],
            rows,
            "The further command is the same one again; for anybind it is `anybind recover`, which waits only"
                + " with `--force-held`."
        )
    }

    private var killTable: String {
        let rows = kills.map { result in
            [
                "\(result.row.tool.rawValue), \(result.row.name)", "`\(result.file)`",
                "\(result.left)", "\(result.again)",
            ]
        }
        return table(
            "Killed before each write to `/sys`",
            ["tool", "before the write of", "left", "and one more command"],
            rows,
            "The further command is the same one again; for anybind it is `anybind recover`, which puts back"
                + " what was found."
        )
    }

    private var pairTable: String {
        let rows = pairs.map { tally in
            [
                tally.pair.name, "\(tally.rounds)", statuses(tally.statuses),
                "\(tally.failures.count)",
            ]
        }
        return table(
            "Two anybinds at once",
            ["", "rounds", "statuses", "inconsistent"],
            rows,
            "An end is inconsistent where the commands that said 0, one after the other, would not have led to it."
        )
    }

    private var rivalTable: String {
        let rows = rivals.map { tally in
            [
                tally.rivalry.name, "\(tally.rounds)", statuses(tally.statuses),
                "\(tally.successes)",
                "\(tally.undone)", "\(tally.unseen)", "\(tally.later)",
                "\(tally.driverless), \(tally.unsaid)", "\(tally.worse)", "\(tally.lies)",
            ]
        }
        return table(
            "Beside a rival that takes no lock",
            [
                "", "rounds", "statuses", "rival succeeded", "undone", "unseen",
                "both 0, anybind later",
                "driverless, of these unsaid", "made worse", "false statements",
            ],
            rows,
            """
            anybind runs under strace, in three of four rounds with a delay of up to 0.3 s after a write or before a look; the rival \
            begins when a random number of calls was made, and sleeps before each of its writes. *Undone*: the rival had \
            ended with success before anybind's last look, and anybind, which did not succeed, wrote over it. *Unseen*: the \
            same, where the rival's end fell between that look and the write. *Driverless*: also by the rival itself, after \
            anybind's last look; *unsaid* are those that were so then and were not said. *Made worse*: anybind wrote last, and the \
            rival had left the device better. *False*: what was said was not so at anybind's last look, or is not in \
            the end though the rival wrote nothing after it.
            """
        )
    }

    private var plugTable: String {
        let rows = plugs.map { [$0.name, $0.tool.rawValue, "\($0.end)"] }
        return table("Plugged in and out", ["", "tool", "what was plugged in ends as"], rows)
    }

    private func statuses(_ counts: [String: Int]) -> String {
        counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\($0.value) × \($0.key)" }.joined(separator: ", ")
    }
}
