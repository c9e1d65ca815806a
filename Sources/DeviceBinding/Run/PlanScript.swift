internal import Sysfs
internal import SystemPackage

/// A plan with all that its steps and devices ask for, worked out once, so that a move costs little.
struct PlanScript: Sendable {
    /// A step with its writes and looks.
    struct Line: Sendable {
        let write: Write?
        let question: Write?
        /// What the write does to a device of the plan.
        let effect: Effect?
        let before: (condition: Condition, look: PlanRun.Look)?
        let after: (condition: Condition, look: PlanRun.Look)?
        let accepted: Errno?
        let isUnlessDone: Bool
        let isChecked: Bool
        /// Whether nothing is read back after a write that succeeded: at the end is soon enough.
        let isTrusted: Bool
        /// The step whose trace it removes.
        let cleans: Int?
        /// Whether another step removes its trace.
        let isCleaned: Bool
        /// Who holds its device, so that the write may wait.
        let holder: Binder.Refusal?
    }

    /// A device with the looks at it.
    struct Looks: Sendable {
        let driver: PlanRun.Look
        let override: PlanRun.Look
        let group: PlanRun.Look
        let entry: PlanRun.Look
    }

    /// The steps.
    let lines: [Line]
    /// The devices of the changes.
    let looks: [Looks]
    /// What is seen of which change, by the looks at it.
    let places: [PlanRun.Look: Place]
    /// The changes by their devices.
    let changes: [DeviceReference: Int]
    /// The changes that want a driver.
    let takers: [DriverReference: [Int]]
    /// The steps that make virtual functions, which go again where the plan is not carried out.
    let makings: [Int]
    /// The changes of devices that such a step makes.
    let arrivals: Set<Int>

    /// What a look at a device of a change sees.
    enum Place {
        /// The driver of the device of this change.
        case driver(Int)
        /// The override of the device of this change.
        case override(Int)
    }

    /// The script of a plan.
    init(_ plan: Plan) {
        looks = plan.changes.map { Looks($0.device.reference) }
        var places: [PlanRun.Look: Place] = [:]
        var changes: [DeviceReference: Int] = [:]
        var takers: [DriverReference: [Int]] = [:]
        for (index, change) in plan.changes.enumerated() {
            places[looks[index].driver] = .driver(index)
            places[looks[index].override] = .override(index)
            changes[change.device.reference] = index
            if let taker = change.driverWanted { takers[taker, default: []].append(index) }
        }
        self.places = places
        self.changes = changes
        self.takers = takers
        lines = plan.steps.map { step in
            Line(step, of: plan) { Self.effect(of: $0, on: changes, takers) }
        }
        makings = plan.steps.indices.filter { plan.steps[$0].makesFunctions }
        let last = makings.compactMap { plan.steps[$0].device.flatMap { changes[$0] } }.max()
        arrivals = last.map { Set(plan.changes.indices.dropFirst($0 + 1)) } ?? []
    }
}

extension PlanScript.Line {
    fileprivate init(_ step: Step, of plan: Plan, _ effect: (Write) -> PlanScript.Effect?) {
        write = step.write
        question = step.question
        self.effect = step.write.flatMap(effect)
        before = step.before.map { ($0, $0.look) }
        after = step.after.map { ($0, $0.look) }
        accepted = step.accepted
        isUnlessDone = step.isUnlessDone
        isChecked = step.isChecked
        // A write of the override that succeeded is read back at the end, with the driver. One of `unbind`
        // answers when the driver has gone, and the next step sees what came of it.
        // Source: unbind_store(), drivers/base/bus.c.
        isTrusted = step.kind == .override || step.kind == .unbind || step.after == nil
        // Most steps neither clean up nor are cleaned up after: a plan of many devices has hundreds of those.
        cleans = step.isCleanUp ? plan.steps.firstIndex { step.cleansUp($0) } : nil
        isCleaned =
            step.makesFunctions
            || [.addID, .autoprobe].contains(step.kind) && plan.steps.contains { $0.cleansUp(step) }
        holder = plan.overridden.first { refusal in
            guard refusal.rule == .held else { return false }
            return step.kind == .unbind && refusal.device == step.device || step.takesFunctions
        }
    }
}

extension PlanScript.Looks {
    /// The looks at a device.
    init(_ device: DeviceReference) {
        let path = device.path
        driver = .link(path / "driver")
        override = .text(path / "driver_override")
        group = .link(path / "iommu_group")
        entry = .entry(path)
    }
}
