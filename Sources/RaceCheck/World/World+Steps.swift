internal import DriverCore
internal import DriverScripts
internal import VirtualSysfs

/// The steps of the kernel.
extension World {
    /// A step that the kernel can take, and what came of it.
    struct KernelStep: Sendable {
        /// The number of the actor whose access it belongs to; nil for work of the kernel's own.
        let actor: Int?
        let world: World
        let ended: [Ended]
    }

    /// Lets everything run until all wait.
    mutating func run() -> [Ended] {
        machine.run()
        return takeEnded()
    }

    /// Each step that the kernel can take next: of every task that can go on, and of every driver that is asked.
    var kernelSteps: [KernelStep] {
        machine.core.taskIDs.compactMap { task in
            var next = self
            guard next.step(task) else { return nil }
            let actor = calls.first { $0.task == task }?.actor
            let ended = next.takeEnded()
            return KernelStep(actor: actor, world: next, ended: ended)
        }
    }

    /// Lets a task take a step, or the driver answer that it has asked; false where it waits for something else.
    private mutating func step(_ task: DriverCore.TaskID) -> Bool {
        do throws(DriverCore.Misstep) {
            switch machine.core.wait(of: task) {
            case nil: try machine.step(task)
            case .answer(let request)?:
                switch request.call {
                case .probe:
                    guard let answer = machine.drivers.probe(request) else { return false }
                    try machine.probed(task, answer)
                case .remove:
                    guard machine.drivers.remove(request) != nil else { return false }
                    try machine.removed(task)
                }
            default: return false
            }
            return true
        } catch {
            preconditionFailure("\(task) can take a step and took none: \(error)")
        }
    }

    /// Whether tasks wait in a circle, each for a lock that the next one has.
    var hasDeadlock: Bool {
        let core = machine.core
        return core.taskIDs.contains { first in
            var task = first
            for _ in core.taskIDs {
                switch core.wait(of: task) {
                case .deviceLock(_, let owner)?, .pciLock(let owner)?, .handler(let owner)?:
                    task = owner
                default: return false
                }
                if task == first { return true }
            }
            return false
        }
    }
}
