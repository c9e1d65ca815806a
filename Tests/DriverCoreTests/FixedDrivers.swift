import DriverCore
import Testing

/// Drivers of which every probe returns the same, and every remove ends at once.
struct FixedDrivers: DriverCode {
    /// What a probe returns; nil when it answers later, and then a remove does too.
    let answer: DriverCore.ProbeAnswer?

    init(_ answer: DriverCore.ProbeAnswer?) {
        self.answer = answer
    }

    var mayAnswerLater: Bool { answer == nil }

    mutating func probe(_ request: DriverCore.Request) -> DriverCore.ProbeAnswer? {
        answer
    }

    mutating func remove(_ request: DriverCore.Request) -> DriverCore.RemoveAnswer? {
        answer == nil ? nil : .ended
    }
}

extension DriverCore {
    /// Begins an operation and lets everything run, with drivers of which every probe returns the same.
    @discardableResult
    mutating func perform(_ operation: Operation, probesReturn answer: ProbeAnswer?) -> Outcome? {
        var drivers = FixedDrivers(answer)
        return perform(operation, &drivers).outcome
    }
}

extension DriverCore {
    /// Takes an action that must be possible.
    mutating func act(_ action: Action) -> [Effect] {
        do throws(Misstep) {
            return try apply(action)
        } catch {
            Issue.record("\(action): \(error)")
            return []
        }
    }
}
