internal import DeviceBinding
internal import Sysfs

/// What a change, or a chain of them, has made of the virtual functions of a physical one, or may have.
struct FunctionTrace: Hashable {
    /// The physical function.
    let physical: DeviceReference
    /// How many were found.
    let found: Int
    /// How many were left, if the write was made.
    var left: Int
    /// Those that were made, and those that were taken away.
    var devices: Set<DeviceReference>
    /// Those that were taken away, as they were found.
    let lost: [Device]

    /// What a step of a plan has made, or may have.
    init(_ physical: DeviceReference, found: Int, left: Int, _ plan: Plan) {
        self.physical = physical
        self.found = found
        self.left = left
        let changes = plan.changes.drop { $0.device.reference != physical }.dropFirst()
            .prefix { if case .functions = $0.goal { false } else { true } }
        devices = Set(changes.map(\.device.reference))
        lost = changes.filter { $0.goal == .gone }.map(\.device)
    }

    /// What keeps drivers from them.
    var fence: Autoprobe { .functions(of: physical) }
}

extension ChangeTraces {
    /// Takes in what a later change made of the virtual functions.
    mutating func merge(_ trace: FunctionTrace) {
        guard let index = functions.firstIndex(where: { $0.physical == trace.physical }) else {
            functions.append(trace)
            return
        }
        functions[index].left = trace.left
        functions[index].devices.formUnion(trace.devices)
    }
}

extension Restitution {
    /// What takes virtual functions away that changes have made, and makes those again that they took away.
    ///
    /// Whether a write was made is said by the number that there is now: what was found, or what it left. Any other is
    /// somebody else's. `remaking` is for an undo, which was asked for: what a killed change took away it did in one
    /// write, as was asked, and new ones would not be those that were.
    mutating func takeFunctionsBack(
        _ traces: ChangeTraces,
        _ present: Present,
        _ refused: [DeviceReference: String],
        remaking: Bool
    ) -> [Step] {
        var taking: [Step] = []
        var making: [Step] = []
        for trace in traces.functions {
            let physical = trace.physical
            // The change of a physical function that is left alone was said already.
            if others.contains(physical) { continue }
            guard let now = present.texts[physical.functionCount].flatMap({ Int($0) }),
                case .seen(var change) = present.devices[physical]
            else {
                leave(physical, "How many virtual functions \(physical) has cannot be told.")
                continue
            }
            if now == trace.found { continue }
            guard now == trace.left else {
                leave(
                    physical,
                    "\(physical) has \(virtualFunctions(now)) now, which somebody else made, and stays as it is."
                )
                continue
            }
            if now == 0, !remaking {
                asAsked.append("The virtual functions of \(physical) are gone, as was asked.")
                continue
            }
            if now > 0, trace.found > 0 || !making.isEmpty {
                leave(
                    physical,
                    "The virtual functions of \(physical) were taken away and made again: undo one change after the other."
                )
                continue
            }
            // One plan waits for the functions of one device.
            if now == 0, !making.isEmpty {
                leave(
                    physical,
                    "The virtual functions of \(physical) are made again by an undo of their own: undo one change after the other."
                )
                continue
            }
            guard now > 0 else {
                // What comes stands behind the physical function among the changes.
                changes.removeAll { $0.device.reference == physical }
                change.goal = .functions(trace.found)
                changes.append(change)
                let isFenced = present.texts[trace.fence.path] == "1"
                making += Binder.stepsBack(physical, trace.lost, isFenced: isFenced)
                continue
            }
            guard let going = going(trace, traces, present, refused) else { continue }
            changes.removeAll { $0.device.reference == physical }
            change.goal = .functions(0)
            changes += [change] + going
            taking.append(.functions(physical, found: now, count: 0))
        }
        return taking + making
    }

    /// The virtual functions that are to go; nil where one of them stays, and so all.
    private mutating func going(
        _ trace: FunctionTrace,
        _ traces: ChangeTraces,
        _ present: Present,
        _ refused: [DeviceReference: String]
    ) -> [Change]? {
        var going: [Change] = []
        for reference in present.functions[trace.physical] ?? [] {
            var problem = refused[reference]
            let kept = traces.devices.first { $0.found.device.reference == reference }
            switch present.devices[reference] ?? .gone {
            case .gone: continue
            case .unknown(let why): problem = why
            case .seen(var change):
                if let kept, kept.found.goal != .asIs {
                    problem = problem ?? strangeness(of: change.device, kept, present)
                }
                change.goal = .gone
                going.append(change)
            }
            if let problem {
                leave(
                    trace.physical,
                    "The virtual functions of \(trace.physical) stay: \(problem)"
                )
                return nil
            }
        }
        return going
    }
}
