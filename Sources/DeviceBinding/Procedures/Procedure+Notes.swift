extension Procedure {
    /// What a person should know of one change before it is made, a sentence each.
    func notes(for change: Change) -> [String] {
        let reference = change.device.reference
        let driver = change.device.driver
        switch change.goal {
        case .driver(let wanted) where driver == wanted:
            let isKept = change.device.override.driver == wanted
            if isKept || name != Procedure.driverOverride.name {
                return ["\(reference) is bound to '\(wanted)' already."]
            }
            return ["\(reference) is bound to '\(wanted)' already; only its override is written."]
        case .driver where !keepsDevice:
            return [
                "\(reference) is bound without an override: a later probe may give it to another"
                    + " driver."
            ]
        case .driver:
            return []
        case .anyDriver:
            guard change.driverLost == nil, let driver else { return [] }
            if change.device.override.driver == nil {
                return ["\(reference) has no override and is served by '\(driver)' already."]
            }
            return ["\(reference) is served by '\(driver)' and stays there."]
        case .functions, .asIs, .gone: return []
        case .noDriver:
            if driver == nil { return ["\(reference) has no driver already."] }
            if let named = change.device.override.driver {
                return ["The override of \(reference) still names '\(named)' for the next probe."]
            }
            return ["The next probe may give \(reference) to a driver again."]
        }
    }

    /// What a person should know of what is around the devices, a sentence each.
    ///
    /// `isIdle` says that there is nothing to do: then only what is wrong is worth a word.
    func notes(in surroundings: Surroundings, isIdle: Bool) -> [String] {
        guard looksAt.contains(.autoprobe) else { return [] }
        return surroundings.autoprobe.sorted { $0.key < $1.key }.flatMap { bus, isOn in
            var notes: [String] = []
            if !isOn {
                notes.append(
                    "drivers_autoprobe of the bus '\(bus)' is off already, perhaps because of"
                        + " somebody else's fence; it stays off, and nothing is probed"
                        + " afterwards."
                )
            }
            if bus == "pci", !isIdle {
                notes.append(
                    "A PCI device that is plugged in goes to its driver all the same up to Linux 6.18,"
                        + " and waits behind drivers_autoprobe since 6.19: expected by the version, not"
                        + " seen on this machine."
                )
            }
            return notes
        }
    }
}
