internal import MachineHost

/// Decides what must not be done, by facts alone.
struct Guard {
    /// The facts.
    let facts: Facts
    /// Whether what cannot be told is a reason against it.
    let isCareful: Bool

    /// Every reason against some changes, in the order of the changes.
    func refusals(_ changes: [Change]) -> [Binder.Refusal] {
        changes.flatMap { change in
            held(change) + obstacles(change) + uses(change)
        } + goingAlong(changes) + groups(changes)
    }

    /// A device held through vfio: taking it away would wait for the process, deaf to signals.
    private func held(_ change: Change) -> [Binder.Refusal] {
        let device = change.device
        guard let group = device.group, let holder = holder(of: group) else { return [] }
        let consequence: String
        if change.driverLost != nil, change.isKeptForUserSpace {
            consequence = "Unbinding \(device.reference) would wait for its release."
        } else if device.driver == nil, change.goal.givesDriver, !change.isForUserSpace {
            consequence = "The kernel binds no device of that group to a host driver."
        } else {
            return []
        }
        return [
            Binder.Refusal(
                rule: .held,
                device: device.reference,
                sentence: "\(holder.sentence) \(consequence)",
                help: holder.help
            )
        ]
    }

    /// Who holds a group, in a sentence, and what would end that.
    private func holder(of group: Int) -> (sentence: String, help: Remedy)? {
        if let first = facts.holders[group]?.first {
            let process = "'\(first.command)' (process \(first.pid))"
            return ("\(process) holds /dev/vfio/\(group).", .endProcess(first))
        }
        guard let reason = facts.unknownHolders[group] else { return nil }
        return (
            reason.hasSuffix(".") ? reason : reason + ".",
            .findHolder(group: group)
        )
    }

    /// What ceases to work with the device and is in use, or perhaps is.
    private func uses(_ change: Change) -> [Binder.Refusal] {
        let reference = change.device.reference
        guard let driver = change.driverLost,
            let impact = facts.impacts.first(where: { $0.device == reference })
        else { return [] }
        let refusals = impact.uses.compactMap { use -> Binder.Refusal? in
            guard let rule = use.kind.rule else { return nil }
            return Binder.Refusal(
                rule: rule,
                device: reference,
                sentence: "\(reference) (\(driver)) \(impact.predicate(of: use)).",
                help: impact.help(on: use)
            )
        }
        return refusals
            + impact.unknowns.compactMap { unknown in
                guard isCareful || unknown.rule != nil else { return nil }
                return Binder.Refusal(
                    rule: isCareful ? .unknown : unknown.rule ?? .unknown,
                    device: reference,
                    sentence: unknown.sentence,
                    help: isCareful ? .beLessCareful : .findStranger
                )
            }
    }

    /// A device that would be gone by the time its turn comes: it hangs on another one that loses its driver.
    private func goingAlong(_ changes: [Change]) -> [Binder.Refusal] {
        let named = Set(changes.map(\.device.reference))
        return facts.impacts.flatMap { impact in
            impact.devicesThatGo.filter(named.contains).map { reference in
                Binder.Refusal(
                    rule: .goesAlong,
                    device: reference,
                    sentence: "\(reference) goes with \(impact.device) when that loses its driver.",
                    help: .chooseOne([impact.device.description, reference.description])
                )
            }
        }
    }

    /// What a person should know of the devices that is no reason to refuse, a sentence each.
    func warnings(_ changes: [Change]) -> [String] {
        var warnings: [String] = []
        for impact in facts.impacts {
            let driver = changes.first { $0.device.reference == impact.device }?.driverLost
            for use in impact.uses where use.kind.rule == nil {
                let name = "\(impact.device)" + (driver.map { " (\($0))" } ?? "")
                warnings.append("Caution: \(name) \(impact.predicate(of: use)).")
            }
            guard !isCareful else { continue }
            for unknown in impact.unknowns {
                let warning = "Caution: \(unknown.sentence)"
                if !warnings.contains(warning) { warnings.append(warning) }
            }
        }
        if facts.isOfAnotherMachine {
            warnings.append(
                "Who uses the devices is not known: this /sys is not that of the machine that runs the"
                    + " command."
            )
        }
        return warnings
    }

    /// A group of which a part would stay with the host: user space could not use it.
    private func groups(_ changes: [Change]) -> [Binder.Refusal] {
        let chosen = Dictionary(uniqueKeysWithValues: changes.map { ($0.device.reference, $0) })
        return facts.members.sorted { $0.key < $1.key }.compactMap { number, members in
            let given = changes.first { $0.device.group == number && $0.isForUserSpace }
            let others = members.filter { member in
                guard let change = chosen[member.device.reference] else {
                    return !member.allowsUserSpace
                }
                return !member.allowsUserSpace(after: change)
            }
            guard let change = given, !others.isEmpty else { return nil }
            let list = others.map { member in
                let wanted = chosen[member.device.reference]?.driverWanted?.name
                return "\(member.device.reference) (\(wanted ?? member.device.driver ?? "none"))"
            }
            return Binder.Refusal(
                rule: .partialGroup,
                device: change.device.reference,
                sentence:
                    "IOMMU group \(number) also has \(list.joined(separator: ", ")): user space"
                    + " can use the group only when no host driver has a device of it.",
                help: .name(group: number)
            )
        }
    }
}
