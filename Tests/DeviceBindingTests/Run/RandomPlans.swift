import JSON5Text
import MachineHost
import Rehearsal
import Sysfs
import SystemPackage

@testable import DeviceBinding

/// Plans, decisions and failures of a seed; names are such as could break a text form.
struct RandomPlans {
    private var numbers: SeededNumbers

    init(seed: Int) { numbers = SeededNumbers(seed: UInt64(seed)) }

    private mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &numbers) }
    private mutating func flag() -> Bool { below(2) == 0 }
    private mutating func one<Value>(_ values: [Value]) -> Value { values[below(values.count)] }

    private mutating func name() -> String {
        one(["e1000e", "vfio-pci", "a\"b", "tab\there", "é\u{2028}", "null", "\\", "DEVICE"])
    }

    private mutating func maybe() -> String? { flag() ? name() : nil }

    private mutating func override() -> Override {
        one([.unsupported, .unset, .driver(name()), .unread])
    }

    mutating func device(_ number: Int, bus: String? = nil) -> Device {
        let bus = bus ?? one(["pci", "platform", "a\nb"])
        var device = Device(
            reference: DeviceReference(bus: bus, name: "0000:0\(number):00.0"),
            driver: maybe(),
            override: override(),
            modalias: one([nil, "pci:v00008086d000010D3sv00000000sd00000000bc02sc00i00", name()]),
            group: flag() ? below(100) : nil,
            isBeingReleased: flag()
        )
        device.fault = maybe()
        return device
    }

    private mutating func change(_ number: Int, _ goal: Change.Goal) -> Change {
        var change = Change(device: device(number), goal: goal, isKeptForUserSpace: flag())
        change.marks.preferred = override()
        change.marks.probeID = maybe()
        change.marks.hasOtherID = flag()
        change.isBoundByHand = flag()
        change.isForUserSpace = flag()
        change.isMatched = change.isBoundByHand ? nil : change.isKeptForUserSpace
        if change.isKeptForUserSpace {
            for node in 0..<below(3) { change.nodes["/dev/vfio/\(node)"] = owner() }
        }
        return change
    }

    private mutating func owner() -> NodeOwner {
        NodeOwner(name: name(), owner: FileOwner(user: 4_294_967_295, group: flag() ? 36 : nil))
    }

    private mutating func surroundings(_ changes: [Change]) -> Surroundings {
        var found = Surroundings()
        for change in changes {
            let device = change.device.reference
            let driver = DriverReference(bus: device.bus, name: name())
            if flag() { found.identifiers[device] = name() }
            if flag() { found.driversWithNewID.insert(change.driverWanted ?? driver) }
            if flag() { found.autoprobe[device.bus] = flag() }
            if flag() { found.driverAutoprobe[change.driverWanted ?? driver] = flag() }
            if flag() { found.freeIdentifier[device.bus] = name() }
            let reference = self.device(9).reference
            found.neighbours.append(
                .init(reference: reference, driver: maybe(), taker: name(), isFree: flag())
            )
            found.populations.append(
                .init(
                    bus: device.bus,
                    present: [name(), name()],
                    driver: maybe(),
                    served: [name()]
                )
            )
        }
        return found
    }

    /// A plan of a procedure; nil where the procedure refuses what was thrown for it.
    mutating func plan(_ procedure: Procedure) -> Plan? {
        let goals: [Change.Goal] = [
            .driver(name()), .anyDriver, .noDriver, .driver(name()), .functions(below(9)), .asIs,
            .gone,
        ]
        let goal = flag() ? one(goals) : nil
        let changes = (0...below(3)).map { number in
            let own = goal ?? one(goals)
            return change(number, own)
        }
        guard var plan = try? Plan(changes, by: procedure, in: surroundings(changes)) else {
            return nil
        }
        if case .functions(let count) = goal { plan.steps = functionSteps(changes[0], count) }
        if flag() { plan.overridden = [refusal()] }
        return plan
    }

    /// Steps that make virtual functions of the device of a change, or take them away.
    private mutating func functionSteps(_ change: Change, _ count: Int) -> [Step] {
        let device = change.device.reference
        let step = Step.functions(device, found: count == 0 ? 3 : 0, count: count)
        if count == 0 { return [step] }
        let fence = Autoprobe.functions(of: device)
        let steps: [Step] = [
            step,
            .receive(
                device,
                count: count,
                one([.anybody, .driver(name()), .asBefore([self.device(7)])])
            ),
        ]
        return flag() ? steps : [.switchOff(fence)] + steps + [.switchOn(fence)]
    }

    /// A decision with a plan.
    mutating func decision(_ plan: Plan) -> Binder.Decision {
        var decision = Binder.Decision(
            plan: plan,
            modules: flag() ? [name()] : [],
            owner: flag() ? owner() : nil
        )
        if flag() { decision.nodeOwners["/dev/vfio/noiommu-7"] = owner() }
        decision.impacts = plan.changes.map { impact($0.device.reference) }
        return decision
    }

    /// A request such as a command makes.
    mutating func request() -> Binder.Request {
        var request: Binder.Request
        if below(3) == 0 {
            let goal: Change.Goal = flag() ? .asIs : .driver(name())
            request = Binder.Request([device(1).reference], goal: goal)
            request.functions = one([0, 1, below(65_536), 65_535])
        } else {
            request = Binder.Request(
                (0...below(4)).map { number in
                    let goals: [Change.Goal] = [.driver(name()), .anyDriver, .noDriver]
                    return DeviceGoal(device(number).reference, one(goals))
                }
            )
        }
        request.selected = Set(request.devices.filter { _ in flag() })
        request.procedure = flag() ? one(Procedure.all) : nil
        request.overridden = Set(
            Binder.Refusal.Rule.allCases.filter { $0.isOverridable && below(4) == 0 }
        )
        request.isCareful = flag()
        request.loadsModules = flag()
        request.owner = maybe()
        return request
    }

    /// What ceases to work with a device.
    mutating func impact(_ device: DeviceReference) -> Impact {
        var impact = Impact(of: device)
        for index in 0...below(5) {
            let relations: [Impact.Relation] = [
                .child, .virtualFunction, .consumer, .path(of: 2), .holder, .upper,
            ]
            var part = Impact.Part(
                SysfsPath("/devices/\(name())"),
                subsystem: maybe(),
                driver: maybe(),
                node: flag() ? DeviceNode(name: name(), number: "8:1", isBlock: flag()) : nil,
                relation: index == 0 ? .device : one(relations),
                hangsOn: index == 0 ? nil : below(index)
            )
            part.isKeyboard = flag()
            impact.parts.append(part)
            let process = HoldingProcess(pid: below(70_000), command: name())
            let use = Impact.Use(
                one(Impact.Use.Kind.allCases),
                part: index,
                name: name(),
                processes: flag() ? [process] : []
            )
            if flag() { impact.uses.append(use) }
        }
        if flag() { impact.unknowns = [Impact.Unknown(name(), path: flag() ? "/x" : nil)] }
        return impact
    }

    mutating func refusal() -> Binder.Refusal {
        Binder.Refusal(
            rule: one(Binder.Refusal.Rule.allCases),
            device: device(1).reference,
            sentence: name(),
            help: one(Remedy.samples)
        )
    }

    mutating func failure() -> Failure {
        var failure = Failure(one(Failure.Code.allCases), name())
        failure.state = [name(), name()]
        failure.help = [one(Remedy.samples), one(Remedy.samples)]
        failure.candidates = flag() ? [name()] : []
        failure.devices = [device(1)]
        failure.modules = flag() ? [name()] : []
        failure.captured = [
            Captured(reference: device(2).reference, driver: name(), wasThere: flag())
        ]
        failure.refusals = [refusal()]
        failure.path = flag() ? "/bus/pci" : nil
        failure.errno = flag() ? Errno(rawValue: Int32(1 + below(140))) : nil
        return failure
    }
}
