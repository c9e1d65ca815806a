internal import DeviceBinding
internal import MachineHost
internal import Sysfs

/// What puts back what changes have left: a pure function of what they recorded and of what is now.
///
/// Only what still is as the record says that they left it is put back. What differs was changed by somebody else
/// since: it is left alone, and named.
struct Restitution: Hashable {
    /// The devices that are put back, as they are now, with the driver that each gets.
    var changes: [Change] = []
    /// What is done.
    var steps: [Step] = []
    /// Why other devices are left alone, a sentence each.
    var alone: [String] = []
    /// What is as it was asked for and stays so, a sentence each.
    var asAsked: [String] = []
    /// The devices that are left alone.
    var others: Set<DeviceReference> = []
    /// Who gets which node back.
    var owners: [String: NodeOwner] = [:]
    /// Whether something could not be told, so that the next command has to try again.
    var isForLater = false

    /// Whether nothing is to be done.
    var isEmpty: Bool { steps.isEmpty && owners.isEmpty }

    /// What puts back what some traces are of; `refused` are devices that the guards speak for.
    init(
        _ traces: ChangeTraces,
        _ present: Present,
        refused: [DeviceReference: String] = [:],
        remaking: Bool = false
    ) {
        isForLater = present.isIncomplete
        var marks: [Step] = []
        var overrides: [Step] = []
        var unbinds: [Step] = []
        var binds: [Step] = []
        var lastOverrides: [Step] = []
        let ofFunctions = Set(traces.functions.flatMap(\.devices))
        for trace in traces.devices {
            let reference = trace.found.device.reference
            if ofFunctions.contains(reference) { continue }
            guard let now = sight(of: trace, present) else { continue }
            let restored = marksBack(trace, present)
            let found = trace.found.device
            let isSame = now.device.driver == found.driver && now.device.override == found.override
            let hadNodes = trace.found.isKeptForUserSpace && !traces.buses.owners.isEmpty
            if isSame, restored.isEmpty, !hadNodes { continue }
            if let sentence = refused[reference] {
                leave(reference, "\(reference) is left as it is: \(sentence)")
                continue
            }
            var change = now
            change.goal = found.driver.map(Change.Goal.driver) ?? .noDriver
            change.isForUserSpace = trace.found.isKeptForUserSpace
            changes.append(change)
            marks += restored
            let way = PutBack(trace, now.device)
            overrides += way.override
            unbinds += way.unbind
            binds += way.bind
            lastOverrides += way.lastOverride
        }
        let functionSteps = takeFunctionsBack(traces, present, refused, remaking: remaking)
        steps =
            idSteps(traces, present) + functionSteps + marks + overrides + unbinds + binds
            + lastOverrides
        steps += flagSteps(traces, present)
        giveNodesBack(traces, present, remaking: remaking)
    }

    /// The device of a trace as it is now, where it is as the trace says.
    private mutating func sight(of trace: DeviceTrace, _ present: Present) -> Change? {
        let reference = trace.found.device.reference
        switch present.devices[reference] ?? .unknown("It was not looked at.") {
        case .gone:
            leave(reference, "\(reference) is not there any more.")
            return nil
        case .unknown(let why):
            leave(reference, "\(reference) is left as it is: \(why)")
            return nil
        case .seen(let now):
            guard let problem = strangeness(of: now.device, trace, present) else { return now }
            leave(reference, problem)
            return nil
        }
    }

    mutating func leave(_ reference: DeviceReference, _ sentence: String) {
        others.insert(reference)
        alone.append(sentence)
    }

    /// Why a device is not as the changes left it; nil where it is.
    func strangeness(of now: Device, _ trace: DeviceTrace, _ present: Present) -> String? {
        let found = trace.found.device
        let reference = found.reference
        guard now.modalias == found.modalias else {
            return "\(reference) is another device now: its alias is '\(now.modalias ?? "")',"
                + " and was '\(found.modalias ?? "")'."
        }
        let areMarksOurs = trace.marks.allSatisfy { mark in
            guard let texts = mark.texts else { return true }
            return present.texts[reference.path / mark.mark.file.rawValue].map(texts.contains)
                ?? true
        }
        let binding = trace.binding
        let isBindingOurs =
            !binding.isTheirs && binding.explains(driver: now.driver)
            && binding.explains(override: now.override)
        let isAsFound = trace.founds.contains {
            $0.driver == now.driver && $0.override == now.override
        }
        if areMarksOurs, isBindingOurs || isAsFound { return nil }
        return
            "\(reference) was changed by somebody else since and is left as it is: \(now.sentence)"
            + (trace.left.map { " The change left it so: \($0.sentence)" }
                ?? " Before: \(found.sentence)")
    }

    /// What writes the files of a device back.
    private func marksBack(_ trace: DeviceTrace, _ present: Present) -> [Step] {
        let reference = trace.found.device.reference
        return trace.marks.compactMap { kept in
            let mark = kept.mark
            guard let now = present.texts[reference.path / mark.file.rawValue], now != mark.found
            else { return nil }
            let undo = now == "(null)" ? nil : now
            return .mark(reference, Mark(mark.file, found: now, line: mark.undo, undo: undo))
        }
    }

    // MARK: - Beside the devices

    private func idSteps(_ traces: ChangeTraces, _ present: Present) -> [Step] {
        traces.buses.ids
            .filter { present.drivers.contains("\($0.device.bus)/\($0.driver)") }
            .map(Step.removeID)
    }

    private func flagSteps(_ traces: ChangeTraces, _ present: Present) -> [Step] {
        let off = traces.buses.flags.filter { present.texts[$0.path] == "0" }
        let caught = traces.buses.flags.compactMap { flag -> Step? in
            guard case .bus(let bus) = flag, let names = traces.buses.present[bus],
                present.texts[flag.path] != nil
            else { return nil }
            return .catchUp(bus: bus, present: names)
        }
        return off.map(Step.switchOn) + caught
    }

    /// Nodes go with the driver that makes them; those of devices that had one before get their owner back.
    private mutating func giveNodesBack(
        _ traces: ChangeTraces,
        _ present: Present,
        remaking: Bool
    ) {
        let remade = remaking ? traces.functions.flatMap(\.lost) : []
        let kept = traces.devices.map(\.found).filter(\.isKeptForUserSpace)
        // What has gone, or is another device now, has no part in the node of its group any more.
        let alone = kept.filter { change in
            guard others.contains(change.device.reference) else { return false }
            switch present.devices[change.device.reference] {
            case .seen(let now): return now.device.modalias == change.device.modalias
            case .unknown: return true
            case .gone, nil: return false
            }
        }
        owners = traces.buses.owners.filter { node, _ in
            if alone.contains(where: { $0.mayHave(node) }) { return false }
            if remade.contains(where: { $0.mayHave(node) }) { return true }
            return kept.count == traces.devices.count || kept.contains { $0.mayHave(node) }
        }
        // Where nothing else is to be done, and each node is its owner's, nothing is.
        if steps.isEmpty, owners.allSatisfy({ present.owners[$0.key] == $0.value.owner }) {
            owners = [:]
            changes = []
        }
    }
}

extension Change {
    /// Whether a node can be one of those by which user space opens the device.
    fileprivate func mayHave(_ node: String) -> Bool {
        nodes[node] != nil || device.mayHave(node)
    }
}

extension Device {
    /// Whether a node can be that of its group.
    fileprivate func mayHave(_ node: String) -> Bool {
        group.map { node.hasSuffix("/\($0)") || node.hasSuffix("-\($0)") } ?? false
    }
}

/// The steps that put one device back, by the order in which all of them are taken.
private struct PutBack {
    var override: [Step] = []
    var unbind: [Step] = []
    var bind: [Step] = []
    var lastOverride: [Step] = []

    init(_ trace: DeviceTrace, _ now: Device) {
        let found = trace.found.device
        let reference = found.reference
        let wanted = found.driver
        // The driver is named for the time of its probe: it may have had the device by an ID that has gone since.
        let isNamed =
            wanted != nil && now.driver != wanted && found.override != .unsupported
            && found.override.driver != wanted
        let first = isNamed ? wanted : found.override.driver
        if found.override != .unsupported, now.override.driver != first {
            override.append(.override(reference, found: now.override, driver: first))
        }
        if isNamed {
            let named = Override.driver(wanted ?? "")
            lastOverride.append(
                .override(reference, found: named, driver: found.override.driver)
            )
        }
        if let driver = now.driver, driver != wanted {
            unbind.append(.unbind(reference, from: driver, wanted: wanted))
        }
        if let wanted, now.driver != wanted {
            bind.append(.bind(reference, to: wanted, by: .nameUnlessBound))
        }
    }
}
