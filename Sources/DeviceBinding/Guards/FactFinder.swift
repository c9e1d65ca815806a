internal import MachineHost
internal import Sysfs

/// Finds the facts that the guards look at, by no more questions than the changes need.
struct FactFinder {
    /// Where devices are seen.
    let inventory: Inventory
    /// Who is asked who uses them.
    let host: any HostSystem
    /// Whether disks are opened and processes looked at.
    let opensNodes: Bool

    /// The facts for some changes.
    ///
    /// `isLoading` says that modules will be loaded first, whose options cannot be read yet.
    func facts(for changes: [Change], isLoading: Bool) throws(Failure) -> Facts {
        var facts = Facts()
        facts.root = inventory.sysfs.root
        let given = changes.filter(\.isForUserSpace)
        try findObstacles(given, isLoading: isLoading, &facts)
        findImpacts(changes, &facts)
        for number in Set(changes.compactMap(\.device.group)).sorted() {
            let ofGroup = changes.filter { $0.device.group == number }
            let needsHolders = ofGroup.contains(where: mayMeetHolder)
            guard needsHolders || ofGroup.contains(where: \.isForUserSpace) else { continue }
            let members = try members(ofGroup: number, known: ofGroup)
            facts.members[number] = members
            // Without a vfio driver in the group there is nothing in /dev/vfio to hold.
            let hasVFIO = members.contains(where: \.hasVFIODriver)
            guard needsHolders, hasVFIO else { continue }
            findHolders(ofGroup: number, &facts)
        }
        return facts
    }

    /// What ceases to work with the devices that the host's own drivers lose.
    private func findImpacts(_ changes: [Change], _ facts: inout Facts) {
        let devices = changes.filter {
            $0.driverLost != nil
                && (!$0.isKeptForUserSpace || mayHaveVirtualFunctions($0.device.reference)
                    || hasOwnNode($0.device))
        }.map(\.device.reference)
        guard !devices.isEmpty else { return }
        let finder = ImpactFinder(inventory: inventory, host: host, opensNodes: opensNodes)
        facts.impacts = finder.impacts(of: devices)
        facts.isOfAnotherMachine = !host.isOfTheSameMachine
        guard !opensNodes, host.isOfTheSameMachine else { return }
        for index in facts.impacts.indices
        where facts.impacts[index].parts.contains(where: \.mayHaveNode) {
            facts.impacts[index].unknowns.append(
                Impact.Unknown(
                    "Only root can ask whether the kernel or a process has the nodes of"
                        + " \(facts.impacts[index].device) open."
                )
            )
        }
    }

    /// Whether only the node of a device tells who holds it, since vfio has it in no group.
    private func hasOwnNode(_ device: Device) -> Bool {
        device.group == nil && inventory.isThere(device.reference.path / "vfio-dev")
    }

    /// Whether a device has virtual functions, which go with any driver's leave: a vfio driver removes them too.
    ///
    /// Their links tell; the file with their number would wait for the lock of a device that is being let go.
    /// Source: vfio_pci_core_unregister_device(), drivers/vfio/pci/vfio_pci_core.c; sriov_numvfs_show(),
    /// drivers/pci/iov.c.
    private func mayHaveVirtualFunctions(_ reference: DeviceReference) -> Bool {
        guard reference.bus == "pci" else { return false }
        guard let names = try? inventory.listIfThere(reference.path) else { return true }
        return names.contains { $0.hasPrefix("virtfn") }
    }

    /// Who holds a group that a vfio driver has.
    ///
    /// A node that this process does not see, in a namespace of its own, may be held all the same.
    private func findHolders(ofGroup number: Int, _ facts: inout Facts) {
        do {
            let holders = try host.holders(ofGroup: number)
            facts.holders[number] = holders
            let node = inventory.vfioNode(ofGroup: number)
            guard holders.isEmpty, host.makesNodes, inventory.isThere("/class/vfio"),
                !host.nodeExists(node)
            else { return }
            facts.unknownHolders[number] =
                "Who holds group \(number) cannot be told: there is no '\(node)'"
        } catch {
            facts.unknownHolders[number] = error.message
        }
    }

    /// Whether somebody who holds the group would be in the way of a change.
    private func mayMeetHolder(_ change: Change) -> Bool {
        if change.device.driver == nil, change.goal.givesDriver { return true }
        return change.driverLost != nil && change.isKeptForUserSpace
    }

    /// The members of a group with what their drivers are.
    private func members(ofGroup number: Int, known: [Change]) throws(Failure) -> [GroupMember] {
        let references = try inventory.memberReferences(
            ofGroup: number,
            knowing: known.map(\.device.reference)
        )
        return try references.map { reference throws(Failure) in
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
