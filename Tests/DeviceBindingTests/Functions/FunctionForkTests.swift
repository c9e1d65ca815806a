import Rehearsal
import Sysfs
import Testing

@testable import DeviceBinding

/// Runs that make virtual functions or take them away are cut at their moves.
@Suite struct FunctionForkTests {
    /// What is found, and what is asked for.
    struct Row: CustomTestStringConvertible, Sendable {
        let found: Int
        let count: Int
        var goal = Change.Goal.asIs
        var isOn = true
        var procedure: Procedure?

        var testDescription: String {
            "\(found) to \(count), \(goal), autoprobe \(isOn), \(procedure?.name ?? "as usual")"
        }

        func trial() throws -> Trial {
            var request = FunctionMachine.request(count, goal)
            request.procedure = procedure
            request.overridden = [.neighbours]
            if goal == .driver("vfio-pci") { request.owner = "alice" }
            return try Trial(request, on: FunctionMachine.with(found, autoprobe: isOn))
        }
    }

    static let makings = [
        Row(found: 0, count: 2),
        Row(found: 0, count: 2, goal: .driver("vfio-pci")),
        Row(found: 0, count: 1, goal: .driver("vfio-pci"), isOn: false),
        Row(found: 0, count: 1, goal: .driver("ixgbevf"), procedure: .bind),
        Row(found: 0, count: 1, goal: .driver("vfio-pci"), procedure: .newID),
    ]
    static let removals = [2].map { Row(found: $0, count: 0) }

    @Test(arguments: makings + removals)
    func `a run that is cut at any move is gone on with, or given up, from its text`(_ row: Row)
        throws
    {
        try row.trial().expectCutsMended()
    }
}
