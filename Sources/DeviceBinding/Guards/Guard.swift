internal import MachineHost

/// Decides what must not be done, by facts alone.
struct Guard {
    /// The facts.
    let facts: Facts
    /// Whether the driver that is asked for gives devices to user space.
    let wantsVFIO: Bool

    /// Every reason against some changes, in the order of the changes.
    func refusals(_ changes: [Change]) -> [Binder.Refusal] {
        changes.flatMap { change in
            held(change) + obstacles(change) + uses(change)
        } + groups(changes)
    }

    /// A device held through vfio: taking it away would wait for the process, deaf to signals.
    private func held(_ change: Change) -> [Binder.Refusal] {
        let device = change.device
        guard let group = device.group, let holder = holder(of: group) else { return [] }
        let consequence: String
        if change.driverLost != nil, change.isKeptForUserSpace {
            consequence = "Unbinding \(device.reference) would wait for its release."
        } else if device.driver == nil, change.goal != .noDriver, !wantsVFIO {
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

    /// A disk or an interface that the host uses.
    private func uses(_ change: Change) -> [Binder.Refusal] {
        guard let driver = change.driverLost else { return [] }
        let reference = change.device.reference
        return facts.uses.filter { $0.leadsOver(reference) }.map { use in
            let isDisk = use.kind == .fileSystem || use.kind == .swap
            return Binder.Refusal(
                rule: isDisk ? .mounted : .network,
                device: reference,
                sentence: "\(reference) (\(driver)) \(use.sentence).",
                help: use.help
            )
        }
    }

    /// A group of which a part would stay with the host: user space could not use it.
    private func groups(_ changes: [Change]) -> [Binder.Refusal] {
        guard wantsVFIO else { return [] }
        let chosen = Set(changes.map(\.device.reference))
        return facts.members.sorted { $0.key < $1.key }.compactMap { number, members in
            let others = members.filter {
                !chosen.contains($0.device.reference) && !$0.allowsUserSpace
            }
            guard let change = changes.first(where: { $0.device.group == number }), !others.isEmpty
            else { return nil }
            let list = others.map { "\($0.device.reference) (\($0.device.driver ?? "none"))" }
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

extension DeviceUse {
    /// What is done with the device, after its name.
    fileprivate var sentence: String {
        switch kind {
        case .fileSystem: "has the file system mounted at '\(name)' (\(function))"
        case .swap: "has the swap area '\(name)' (\(function))"
        case .address: "carries the address \(name) (\(function))"
        case .defaultRoute: "carries the default route (\(function))"
        }
    }

    /// What would help.
    fileprivate var help: Remedy {
        switch kind {
        case .fileSystem where name == "/": .startElsewhere
        case .fileSystem: .unmount(name)
        case .swap: .stopSwap(name)
        case .address: .flushAddresses(function)
        case .defaultRoute: .routeElsewhere
        }
    }
}
