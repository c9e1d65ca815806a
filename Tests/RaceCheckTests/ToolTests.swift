import RaceCheck
import Testing

/// What published tools do where others act.
@Suite struct ToolTests {
    /// A tool, what happens beside it, and the worst that comes of it.
    struct Row: CustomTestStringConvertible, Sendable {
        let tool: String
        let events: [Event]
        let worst: Flaw?

        var testDescription: String { "\(tool) against \(events)" }
    }

    static let rows: [Row] = [
        Row(tool: "driverctl", events: [], worst: nil),
        // It unbinds first, and is content with any driver.
        Row(tool: "driverctl", events: [.probe], worst: .falseSuccess),
        Row(tool: "driverctl", events: [.autoprobe], worst: nil),
        // It looks at nothing after its last write.
        Row(tool: "libvirt", events: [.replug], worst: .falseSuccess),
        Row(tool: "libvirt", events: [.probe], worst: nil),
        // What it gives the device back with is refused, since the override still names the other driver.
        Row(tool: "dpdk-devbind", events: [.probe], worst: .leftBehind),
        // Any failure ends it where it stands.
        Row(tool: "vfio-selftests", events: [.probe], worst: .leftBehind),
        Row(tool: "vfio-selftests", events: [.clear], worst: .stranded),
        // It clears the override, and does not have the device probed again.
        Row(tool: "spdk-setup", events: [.unload], worst: .stranded),
        Row(tool: "spdk-setup", events: [.probe], worst: nil),
    ]

    @Test(arguments: rows)
    func `a tool does what its order of accesses makes it do`(_ row: Row) throws {
        let verdict = try Trial.race(row.tool, row.events).verdict()
        #expect(verdict.worst == row.worst)
        #expect(verdict.completeness == .exhaustive(states: verdict.effort.states))
    }
}

/// Races on the machine of the debate.
enum Trial {
    static func race(
        _ program: String,
        _ events: [Event],
        by granularity: Granularity = .access
    ) throws -> Race {
        let machine = try RaceMachine.description().with(proposalsFor: program, bus: "pci")
        return try contest(program, events, by: granularity).race(on: machine)
    }

    static func contest(
        _ program: String,
        _ events: [Event],
        by granularity: Granularity = .access
    ) -> Contest {
        Contest(program, to: RaceMachine.task, against: events, by: granularity)
    }
}
