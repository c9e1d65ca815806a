extension Procedure {
    /// `drivers_autoprobe` off around the change, and a probe of what came meanwhile.
    ///
    /// A driver that takes IDs is given the device's; any other is bound to the device by name.
    public static let autoprobeFence = Procedure(
        "autoprobe-fence",
        about: .autoprobeFence,
        needs: [.busFile("drivers_autoprobe"), .busFile("drivers_probe"), .driverFile("bind")],
        looksAt: [.identifiers, .autoprobe]
    ) { changes, surroundings throws(Failure) in
        try checkOverrides(changes, "autoprobe-fence")
        let given = changes.filter { $0.goal != .anyDriver }
        let listed = given.filter {
            guard let wanted = $0.driverWanted else { return false }
            return surroundings.driversWithNewID.contains(wanted)
                && surroundings.identifiers[$0.device.reference] != nil
        }
        try checkSharedIDs(changes, listed, surroundings)
        let giving =
            given.compactMap(unbindStep) + (try newIDSteps(listed, surroundings))
            + given.filter { !listed.contains($0) }.compactMap { bindStep($0, by: .name) }
        let inside = [releaseSteps(changes.filter { $0.goal == .anyDriver }), giving].inPhases
        if inside.isEmpty { return [] }
        let buses = fencedBuses(changes, surroundings)
        return buses.map { .switchOff(.bus($0)) } + inside + buses.map { .switchOn(.bus($0)) }
            + buses.map { .catchUp(bus: $0, present: surroundings.present(on: $0)) }
    }

    /// The buses whose automatic probing is switched off for the time of a change, in the order of their
    /// names.
    ///
    /// A bus that was found off is somebody else's, and stays off. Switching on does not catch up, so
    /// that it takes a fourth step, which nobody else makes.
    private static func fencedBuses(_ changes: [Change], _ surroundings: Surroundings) -> [String] {
        Set(changes.map(\.device.reference.bus)).sorted()
            .filter { surroundings.autoprobe[$0] == true }
    }
}
