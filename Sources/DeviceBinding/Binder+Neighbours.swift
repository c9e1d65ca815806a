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
                    help: "Name it too, or use 'driver-override', which means one device."
                )
            }
        }
    }

    /// The devices that went to the driver meanwhile, and were not asked for.
    func captured(_ plan: Plan) -> [Captured] {
        let own = Set(plan.changes.map(\.device.reference))
        return plan.surroundings.served.filter { !$0.driver.isEmpty }.flatMap { served in
            let all = (try? inventory.references(bus: served.bus)) ?? []
            let names = Set(all.map(\.name))
            let now = (try? inventory.served(by: served.driver, bus: served.bus, names)) ?? []
            return now.subtracting(served.devices).sorted()
                .map { DeviceReference(bus: served.bus, name: $0) }
                .filter { !own.contains($0) }
                .map {
                    Captured(
                        reference: $0,
                        driver: served.driver,
                        wasThere: served.all.contains($0.name)
                    )
                }
        }
    }

    /// What became of the devices that came while a fence was up.
    func notes(on caughtUp: [DeviceReference]) -> [String] {
        caughtUp.map { reference in
            let driver = (try? inventory.driver(of: reference)) ?? nil
            return "\(reference) came meanwhile and was probed after it: it has "
                + (driver.map { "the driver '\($0)'." } ?? "no driver.")
        }
    }
}

/// A device that went to a driver while another one was given to it.
public struct Captured: Hashable, Sendable {
    /// The device.
    public var reference: DeviceReference
    /// The driver that has it now.
    public var driver: String
    /// Whether it was there before; else it came meanwhile.
    public var wasThere: Bool

    /// What happened, in a sentence.
    public var sentence: String {
        let past = wasThere ? "was not asked for" : "was not there before"
        return
            "\(reference) \(past), and went to '\(driver)' meanwhile: 'anybind release \(reference)'"
            + " gives it back."
    }
}
