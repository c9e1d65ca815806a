/// The procedure for each bus of a change.
struct Procedures: Sendable {
    /// The procedures, by bus.
    let byBus: [String: Procedure]

    /// The one that was asked for; else, for each bus, the one that suits its devices as they were found.
    init(for changes: [Change], asked: Procedure?) {
        byBus = Dictionary(grouping: changes.map(\.device), by: \.reference.bus)
            .mapValues { asked ?? Procedure.suited(to: $0) }
    }

    /// The procedure for a change.
    func of(_ change: Change) -> Procedure {
        guard let procedure = byBus[change.device.reference.bus] else {
            preconditionFailure("no procedure for \(change.device.reference)")
        }
        return procedure
    }

    /// The steps for some changes, those of one procedure after the other in each phase.
    func steps(_ changes: [Change], _ surroundings: Surroundings) throws(Failure) -> [Step] {
        try parts(of: changes).map { part throws(Failure) in
            try part.procedure.steps(part.changes, surroundings)
        }.inPhases
    }

    /// What a person should know of some changes before they are made, a sentence each.
    func notes(on changes: [Change], in surroundings: Surroundings, isIdle: Bool) -> [String] {
        changes.flatMap { of($0).notes(for: $0) }
            + parts(of: changes).flatMap { $0.procedure.notes(in: surroundings, isIdle: isIdle) }
    }

    /// The changes by their procedures, in the order in which they come.
    private func parts(of changes: [Change]) -> [(procedure: Procedure, changes: [Change])] {
        var parts: [(procedure: Procedure, changes: [Change])] = []
        for change in changes {
            let procedure = of(change)
            if let index = parts.firstIndex(where: { $0.procedure.name == procedure.name }) {
                parts[index].changes.append(change)
            } else {
                parts.append((procedure, [change]))
            }
        }
        return parts
    }
}

extension [[Step]] {
    /// Lists of steps as one, in four phases, each of which is over for all devices before the next begins.
    ///
    /// First comes what names drivers and keeps others out, then every device is taken, then they are given, and
    /// at last all is cleaned up. So an IOMMU group is never half the host's and half user space's while one of
    /// its devices is probed, unless it was found so or is to be.
    var inPhases: [Step] {
        let lists = filter { !$0.isEmpty }
        guard lists.count > 1 else { return lists.first ?? [] }
        var phases: [[Step]] = [[], [], [], []]
        for list in lists {
            let head = list.upToLastTaking
            phases[0] += head.filter { $0.kind != .unbind }
            phases[1] += head.filter { $0.kind == .unbind }
            let tail = list[head.endIndex...]
            phases[2] += tail.filter { !$0.isCleanUp }
            phases[3] += tail.filter(\.isCleanUp)
        }
        return phases.flatMap { $0 }
    }
}

extension [Step] {
    /// The steps before devices are given to drivers.
    fileprivate var upToLastTaking: ArraySlice<Step> {
        let last = lastIndex { step in
            switch step {
            case .override, .mark, .unbind, .switchOff: true
            case .probe, .bind, .addID, .removeID, .switchOn, .catchUp, .functions, .receive: false
            }
        }
        return self[..<(last.map { $0 + 1 } ?? 0)]
    }
}
