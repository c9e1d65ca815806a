internal import Sysfs

extension Binder {
    /// Why an ID must not be added: other devices have it and no driver, and would be taken too.
    func neighbourRefusals(_ changes: [Change], _ surroundings: Surroundings) -> [Refusal] {
        var seen: Set<DriverReference> = []
        return changes.flatMap { change -> [Refusal] in
            guard let wanted = change.driverWanted, change.device.driver != wanted.name,
                seen.insert(wanted).inserted
            else { return [] }
            return surroundings.neighbours.filter { $0.isFree && $0.taker == wanted.name }
                .filter { $0.reference.bus == wanted.bus }
                .map { neighbour in
                    Refusal(
                        rule: .neighbours,
                        device: neighbour.reference,
                        sentence:
                            "\(neighbour.reference) has the same ID as \(change.device.reference)"
                            + " and no driver: '\(wanted.name)' would take it too.",
                        help: .nameNeighbour
                    )
                }
        }
    }
}
