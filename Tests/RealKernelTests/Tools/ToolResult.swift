import KernelLab
import LabBase
import SystemPackage

/// What came of a row: what it said, how it ended, and what it left.
struct ToolResult: Hashable, CustomStringConvertible {
    var status: Int32?
    var output: [String]
    var errors: [String]
    /// Each PCI function with its driver and its override, and `drivers_autoprobe`.
    var state: [String]

    init(_ row: ToolRow, on side: any LabRespondent) throws {
        let run = try side.run(ToolRow.environment, "/bin/bash", "-c", row.lines)
        status = run.status
        output = Self.lines(run.output, row.differences)
        errors = Self.lines(run.errors, row.differences)
        state = try Self.state(of: side)
    }

    /// The same of a script that has run, with the events that were heard meanwhile.
    init(_ run: LabRun, _ events: [String], on side: any LabRespondent) throws {
        status = run.status
        output = Self.lines(run.output, []) + Self.inOneOrder(events.flatMap { [$0, ""] })
        errors = Self.lines(run.errors, [])
        state = try Self.state(of: side)
    }

    var description: String {
        (["status \(status ?? -1)"] + output + ["errors:"] + errors + ["state:"] + state)
            .joined(separator: "\n")
    }

    /// The lines that one has and the other has not, in their order, with a sign before each.
    func difference(from kernel: ToolResult) -> String {
        description.split(separator: "\n").difference(
            from: kernel.description.split(separator: "\n")
        ).map { change in
            switch change {
            case .insert(let index, let line, _): "+\(index) \(line)"
            case .remove(let index, let line, _): "-\(index) \(line)"
            }
        }.joined(separator: "\n")
    }

    // MARK: - State

    private static func state(of side: any LabRespondent) throws -> [String] {
        let bus = "/sys/bus/pci"
        let devices = try side.names("\(bus)/devices")
        let requests = devices.flatMap { device -> [LabRequest] in
            let files = "\(bus)/devices/\(device)"
            return [
                .readlink(path: "\(files)/driver"), .read(path: "\(files)/driver_override"),
                .readlink(path: "\(files)/iommu_group"),
            ]
        }
        let answer = try side.ask(.all(requests + [.read(path: "\(bus)/drivers_autoprobe")]))
        guard case .all(let answers) = answer else {
            throw LabFailure.unexpected(answer, to: "the state")
        }
        var lines: [String] = []
        for (index, device) in devices.enumerated() {
            let words = answers[(index * 3)..<(index * 3 + 3)].map { word($0) }
            lines.append("\(device) \(words.joined(separator: " "))")
        }
        return lines + ["autoprobe \(answers.last.map { word($0) } ?? "")"]
    }

    private static func word(_ answer: LabAnswer) -> String {
        switch answer {
        case .link(let target): target.split(separator: "/").last.map(String.init) ?? ""
        case .bytes(let bytes): bytes.text.split(separator: "\n").joined(separator: " ")
        case .refused(Errno.noSuchFileOrDirectory.rawValue, _): "-"
        default: "\(answer)"
        }
    }

    // MARK: - What is made the same

    private static func lines(_ bytes: LabBytes, _ differences: [ToolRow.Difference]) -> [String] {
        var lines = bytes.text.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        for difference in differences {
            switch difference {
            case .counters: lines = lines.map { withoutCounters($0) }
            case .runningTime: lines = lines.map { withoutTime($0) }
            case .orderOfLeaving: lines = inOneOrder(lines)
            }
        }
        return lines
    }

    private static func withoutCounters(_ line: String) -> String {
        for name in ["SEQNUM=", "MAJOR=", "E: IFINDEX=", "IFINDEX=", "I: "]
        where line.hasPrefix(name) {
            return name + "#"
        }
        guard line.hasPrefix("KERNEL["), let end = line.firstIndex(of: "]") else { return line }
        return "KERNEL[#" + line[end...]
    }

    private static func withoutTime(_ line: String) -> String {
        for name in ["runtime_active_time", "runtime_suspended_time"] where line.contains(name) {
            return String(line.prefix { $0 != "=" }) + "==#"
        }
        return line
    }

    private static func isRemoval(_ event: [String]) -> Bool {
        event.contains { $0 == "ACTION=remove" || $0.hasPrefix("remove@") }
    }

    /// The events, each some lines with an empty one behind it, with those of a run of `remove` sorted.
    private static func inOneOrder(_ lines: [String]) -> [String] {
        var events = lines.split(separator: "", omittingEmptySubsequences: false).map { Array($0) }
        var start = 0
        while start < events.count {
            let end = events[start...].firstIndex { !isRemoval($0) } ?? events.count
            events[start..<end].sort { $0.lexicographicallyPrecedes($1) }
            start = end + 1
        }
        return Array(events.joined(separator: [""]))
    }
}
