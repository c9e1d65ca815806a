internal import KernelLab
internal import LabBase

/// A tool that is killed before each of its writes to `/sys`.
struct KilledRow: Sendable {
    let tool: PeerTool
    let name: String
    /// The driver that the device has at first by its override; nil: the host's.
    var start: String?
    let line: String

    private static let card = PeerMachine.card
    private static let loose = "--allow-neighbours \(card) vfio-pci"

    static let all =
        [PeerTool.driverctl, .devbind, .shell, .anybind].map { tool in
            KilledRow(tool: tool, name: "to vfio-pci", line: tool.bind(card, "vfio-pci"))
        }
        + [PeerTool.driverctl, .shell, .anybind].map { tool in
            KilledRow(
                tool: tool,
                name: "given back",
                start: "vfio-pci",
                line: tool.release(card)
            )
        }
        + ["new-id", "autoprobe-fence"].map { way in
            KilledRow(
                tool: .anybind,
                name: "to vfio-pci by \(way)",
                line: "anybind bind --using \(way) \(loose)"
            )
        }
}

/// What one kill left.
struct KilledResult: Sendable {
    let row: KilledRow
    /// The file that would have been written next.
    let file: String
    /// The state after the kill, and after one more command: the same again, or `anybind recover`.
    let left: Leftover
    let again: Leftover
    let found: DeviceEnd

    /// Whether nothing of the change is left after one more command.
    var isWhole: Bool { again.end == found && again.isClean }
}

/// A device, and what else a change may leave.
struct Leftover: Hashable, Sendable, CustomStringConvertible {
    let end: DeviceEnd
    let autoprobe: String
    let hasIdentifier: Bool

    var isClean: Bool { autoprobe == "1" && !hasIdentifier }

    var description: String {
        "\(end)" + (autoprobe == "1" ? "" : ", automatic probing off")
            + (hasIdentifier ? ", an ID" : "")
    }
}

extension Guest {
    private static let card = PeerMachine.card

    /// Kills a tool before each of its writes to `/sys`.
    func play(_ row: KilledRow) throws(LabFailure) -> [KilledResult] {
        try move(Self.card, to: row.start)
        let found = try end(of: Self.card)
        let strace = "/bin/strace -y -e trace=write -o /tmp/trace"
        _ = try bash("\(strace) /bin/bash -c \(quoted(row.line))")
        let writes = SystemCall.all(in: try text("/tmp/trace"))
            .filter { $0.name == "write" && $0.line.contains("</sys/") }
        var results: [KilledResult] = []
        for write in writes {
            try move(Self.card, to: row.start)
            let injection = "-e inject=write:signal=KILL:when=\(write.ordinal)"
            _ = try bash("\(strace) \(injection) /bin/bash -c \(quoted(row.line))")
            // Whether an ID is there, only its removal tells; it is put back then.
            let left = try leftover(puttingBack: true)
            _ = try bash(row.tool == .anybind ? "anybind recover" : row.line)
            let file = write.line.drop { $0 != "<" }.dropFirst().prefix { $0 != ">" }
            results.append(
                KilledResult(
                    row: row,
                    file: file.split(separator: "/").last.map(String.init) ?? "",
                    left: left,
                    again: try leftover(puttingBack: false),
                    found: found
                )
            )
        }
        try move(Self.card)
        return results
    }

    private func leftover(puttingBack: Bool) throws(LabFailure) -> Leftover {
        let end = try end(of: Self.card)
        let autoprobe = try text("/sys/bus/pci/drivers_autoprobe")
        let files = "/sys/bus/pci/drivers/vfio-pci"
        let removal = try write("\(files)/remove_id", "8086 10d3")
        let hasIdentifier = if case .done = removal { true } else { false }
        if hasIdentifier, puttingBack { try write("\(files)/new_id", "8086 10d3") }
        return Leftover(end: end, autoprobe: autoprobe, hasIdentifier: hasIdentifier)
    }

    private func quoted(_ line: String) -> String {
        "'" + line.replacing("'", with: "'\\''") + "'"
    }
}
