internal import Sysfs

extension Binder {
    /// Why an ID must not be added: other devices have it and no driver, and would be taken too.
    func neighbourRefusals(_ changes: [Change], _ surroundings: Surroundings) -> [Refusal] {
        guard case .driver(let wanted)? = changes.first?.goal else { return [] }
        let pending = changes.filter { $0.device.driver != wanted }
        return pending.prefix(1).flatMap { change in
            surroundings.neighbours.filter(\.isFree).map { neighbour in
                Refusal(
                    rule: .neighbours,
                    device: neighbour.reference,
                    sentence:
                        "\(neighbour.reference) has the same ID as \(change.device.reference) and"
                        + " no driver: '\(wanted)' would take it too.",
                    help: .nameNeighbour
                )
            }
        }
    }
}
