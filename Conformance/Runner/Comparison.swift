public import ConformanceCases
public import CoreSubject
internal import DriverCore

/// Plays cases on the driver core and compares.
public struct Comparison: Sendable {
    /// The records of the board, by the kernel's name.
    public let records: [String: BoardRecord]

    /// Comparisons on the boards of these records.
    public init(records: [String: BoardRecord]) { self.records = records }

    /// Reads the records of a directory for all kernels that have a profile.
    public init(directory: String) throws {
        var records: [String: BoardRecord] = [:]
        for profile in DriverCore.Profile.all {
            let kernel = String(profile.name.dropFirst("linux ".count))
            guard let text = try? readText("\(directory)/q35-\(kernel).machine") else { continue }
            records[kernel] = try BoardRecord(text)
        }
        self.records = records
    }

    /// The driver core as a kernel, with the machine of a case.
    public func core(_ machine: CaseMachine, as kernel: String) throws -> CoreSubject {
        guard let record = records[kernel],
            let profile = DriverCore.Profile(name: "linux \(kernel)")
        else {
            throw RunnerError("nothing is recorded of the board under Linux \(kernel)")
        }
        return try CoreSubject(machine, record: record, profile: profile)
    }

    /// The first difference between what was recorded on a kernel and what the core answers.
    public func difference(_ one: Case, from kernel: String) throws -> CaseDifference? {
        var core = try core(one.machine, as: kernel)
        for (index, step) in one.steps.enumerated() {
            let answered = core.answer(step.operation)
            guard let recorded = step.recorded.lines(of: kernel) else {
                throw RunnerError("step \(index + 1) of \(one.name) has no answer of \(kernel)")
            }
            if answered != recorded {
                return CaseDifference(
                    step: index + 1,
                    operation: step.operation,
                    expected: recorded,
                    from: "recorded on \(kernel)",
                    answered: answered,
                    by: "DriverCore as \(kernel)",
                    state: core.machineState()
                )
            }
        }
        return nil
    }
}
