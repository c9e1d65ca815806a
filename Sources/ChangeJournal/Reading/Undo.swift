package import DeviceBinding
internal import Sysfs

/// Which changes are undone, and by which steps.
package struct Undo {
    /// What is to be undone.
    package enum Choice: Hashable, Sendable {
        /// The last change that a command made and that stands.
        case last
        /// The change of a number.
        case number(Int)
        /// The last change that stands of each of these devices.
        case devices([DeviceReference])
    }

    /// The changes, the oldest first.
    package let changes: [RecordedChange]

    /// The changes of a choice; `through` takes in those that build on them.
    ///
    /// - Throws: ``/DeviceBinding/Failure`` where there is none, or where another one builds on it.
    package init(_ choice: Choice, of history: History, through: Bool) throws(Failure) {
        var chosen = try Undo.chosen(choice, of: history)
        while let later = Undo.later(than: chosen, in: history) {
            guard through else { throw Undo.refusal(later, chosen) }
            chosen.append(later)
        }
        changes = chosen.sorted { $0.number < $1.number }
        try Undo.refuse(changes.flatMap { $0.devices.map(\.reference) }, in: history)
    }

    /// Refuses to undo what was done to devices that are being changed, or held.
    private static func refuse(_ devices: [DeviceReference], in history: History) throws(Failure) {
        for entry in history.entries where entry.status == .running {
            guard let change = entry.change, let place = history.place,
                let device = change.devices.first(where: { devices.contains($0.reference) })
            else { continue }
            throw change.refusal(on: device.reference, in: place)
        }
    }

    private static func chosen(_ choice: Choice, of history: History) throws(Failure)
        -> [RecordedChange]
    {
        let standing = history.entries.filter(\.status.stands).compactMap(\.change)
        switch choice {
        case .number(let number): return [try change(number, of: history)]
        case .last:
            // What is held for a command is the last change too, and not to be undone by others.
            if let last = history.entries.last(where: { $0.change?.isOfCommand == true }),
                last.status == .running, let change = last.change
            {
                try refuse(change.devices.map(\.reference), in: history)
            }
            guard let last = standing.last(where: \.isOfCommand) else {
                throw Failure(
                    .notFound,
                    "There is no change that could be undone.",
                    state: history.statesOnGone,
                    help: [.listChanges]
                )
            }
            return [last]
        case .devices(let devices):
            try refuse(devices, in: history)
            var found: [RecordedChange] = []
            for device in devices {
                guard
                    let last = standing.last(where: { change in
                        change.isOfCommand && change.devices.contains { $0.reference == device }
                    })
                else {
                    throw Failure(
                        .notFound,
                        "There is no change of \(device) that could be undone.",
                        state: history.statesOnGone,
                        help: [.listChanges]
                    )
                }
                if !found.contains(last) { found.append(last) }
            }
            return found
        }
    }

    private static func change(_ number: Int, of history: History) throws(Failure) -> RecordedChange
    {
        guard let entry = history.entries.first(where: { $0.number == number }) else {
            throw Failure(
                .notFound,
                "There is no change \(number).",
                state: history.statesOnGone,
                help: [.listChanges]
            )
        }
        if let change = entry.change, entry.status.stands, !change.purpose.isOfDead {
            return change
        }
        if entry.status == .running, let change = entry.change {
            try refuse(change.devices.map(\.reference), in: history)
        }
        let why =
            switch entry.status {
            case .running: "it is still running and names no device"
            case .cutOff: "it was interrupted, and is not put back yet"
            case .recovered(let by): "it was interrupted, and change \(by) has put it back"
            case .undone(let by): "change \(by) has undone it"
            case .failed(.notRestored): "it failed, and not all that it had done could be put back"
            case .failed: "it failed, and put back itself what it had done"
            case .damaged(let problem): "its record cannot be trusted (\(problem))"
            case .done: "it put back what another one had left"
            }
        throw Failure(
            .refused,
            "Change \(number) cannot be undone: \(why).",
            help: [entry.status == .cutOff ? .recoverChanges : .listChanges]
        )
    }

    /// A change that stands and was made on top of one of these.
    private static func later(than chosen: [RecordedChange], in history: History) -> RecordedChange?
    {
        let numbers = Set(chosen.map(\.number))
        for entry in history.entries where entry.status.stands && !numbers.contains(entry.number) {
            guard let change = entry.change else { continue }
            let builds = chosen.contains { old in
                change.leavesSomething(after: old) && !change.sharedDevices(with: old).isEmpty
            }
            if builds { return change }
        }
        return nil
    }

    private static func refusal(_ later: RecordedChange, _ chosen: [RecordedChange]) -> Failure {
        let base = chosen.first {
            !later.sharedDevices(with: $0).isEmpty && $0.number < later.number
        }
        let device = base.flatMap { later.sharedDevices(with: $0).first }
        return Failure(
            .refused,
            "Change \(base?.number ?? 0) cannot be undone alone: \(later.title) has changed"
                + " \(device.map { "\($0)" } ?? "its device") since.",
            help: [.undoLater(later.number)]
        )
    }

    /// Why the changes are made: the numbers that are undone.
    package var purpose: Purpose { .undo(changes.map(\.number)) }

    /// What puts the devices back as they were found, after the guards were asked.
    ///
    /// - Throws: ``/DeviceBinding/Failure`` where somebody else has changed a device since; both states are said.
    package func decision(
        on binder: Binder,
        overriding rules: Set<Binder.Refusal.Rule>,
        opensNodes: Bool = true
    ) throws(Failure) -> Binder.Decision {
        let traces = ChangeTraces(ended: changes)
        let restitution = Restitution(traces, Present(traces, on: binder), remaking: true)
        guard restitution.alone.isEmpty else {
            var failure = Failure(
                .refused,
                "Nothing was undone: \(restitution.alone.joined(separator: " "))",
                help: [.showDevice]
            )
            failure.state = []
            throw failure
        }
        let refusals = try binder.refusals(
            restitution.changes,
            overridden: rules,
            opensNodes: opensNodes
        )
        return try binder.decision(
            restitution.changes,
            steps: restitution.steps,
            overridden: refusals,
            owners: restitution.owners
        )
    }
}

extension History {
    /// What is known of changes that are gone, as states of a failure.
    fileprivate var statesOnGone: [String] { noteOnGone.map { [$0] } ?? [] }
}

extension RecordedChange {
    /// Whether a command asked for it, or completed what one had asked for.
    fileprivate var isOfCommand: Bool {
        switch purpose {
        case .command, .hold, .completion: true
        case .recovery, .undo: false
        }
    }

    /// Whether devices are otherwise by it than another change left them.
    ///
    /// An undo and what it undid are together nothing, where both are later.
    fileprivate func leavesSomething(after old: RecordedChange) -> Bool {
        guard number > old.number else { return false }
        if case .undo(let numbers) = purpose { return numbers.contains { $0 < old.number } }
        return isOfCommand
    }

    fileprivate func sharedDevices(with other: RecordedChange) -> [DeviceReference] {
        let own = Set(other.devices.map(\.reference))
        return devices.map(\.reference).filter(own.contains)
    }
}

extension Purpose {
    /// Whether it put back what a killed change had left.
    fileprivate var isOfDead: Bool { if case .recovery = self { true } else { false } }
}
