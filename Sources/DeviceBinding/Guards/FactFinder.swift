internal import MachineHost
internal import Sysfs

/// Finds the facts that the guards look at, by no more questions than the changes need.
struct FactFinder {
    /// Where devices are seen.
    let inventory: Inventory
    /// Who is asked who uses them.
    let host: any HostSystem

    /// The facts for some changes.
    ///
    /// `isLoading` says that modules will be loaded first, whose options cannot be read yet.
    func facts(for changes: [Change], wantsVFIO: Bool, isLoading: Bool) throws(Failure) -> Facts {
        var facts = Facts()
        facts.root = inventory.sysfs.root
        if wantsVFIO { try findObstacles(changes, isLoading: isLoading, &facts) }
        if changes.contains(where: { $0.driverLost != nil && !$0.isKeptForUserSpace }) {
            facts.uses = try diskUses() + interfaceUses()
        }
        for number in Set(changes.compactMap(\.device.group)).sorted() {
            let ofGroup = changes.filter { $0.device.group == number }
            let needsHolders = ofGroup.contains(where: mayMeetHolder)
            guard wantsVFIO || needsHolders else { continue }
            let members = try members(ofGroup: number, known: ofGroup)
            facts.members[number] = members
            // Without a vfio driver in the group there is nothing in /dev/vfio to hold.
            let hasVFIO = members.contains(where: \.hasVFIODriver)
            guard needsHolders, hasVFIO else { continue }
            do {
                facts.holders[number] = try host.holders(ofGroup: number)
            } catch {
                facts.unknownHolders[number] = error.message
            }
        }
        return facts
    }

    /// Whether somebody who holds the group would be in the way of a change.
    private func mayMeetHolder(_ change: Change) -> Bool {
        if change.device.driver == nil, change.goal != .noDriver { return true }
        return change.driverLost != nil && change.isKeptForUserSpace
    }

    /// The members of a group with what their drivers are.
    private func members(ofGroup number: Int, known: [Change]) throws(Failure) -> [GroupMember] {
        try inventory.memberReferences(ofGroup: number).map { reference throws(Failure) in
            if let change = known.first(where: { $0.device.reference == reference }) {
                return GroupMember(
                    device: change.device,
                    hasVFIODriver: change.isKeptForUserSpace && change.device.driver != "pci-stub"
                )
            }
            // The driver and the class decide; neither read waits for a lock.
            let device = Device(
                reference: reference,
                driver: try inventory.driver(of: reference),
                modalias: try inventory.text(reference.path / "modalias"),
                group: number
            )
            let isVFIO = device.driver.map { inventory.isServedByVFIO(reference, driver: $0) }
            return GroupMember(device: device, hasVFIODriver: isVFIO ?? false)
        }
    }

    /// Asks the host, and turns what it could not answer into a failure of this module.
    func ask<Answer>(_ question: () throws(HostError) -> Answer) throws(Failure) -> Answer {
        do { return try question() } catch { throw .host(error) }
    }
}
