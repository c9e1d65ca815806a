extension Step {
    /// What the step does, in a sentence for people.
    public var sentence: String {
        switch self {
        case .override(let device, _, let driver?):
            "Name '\(driver)' in the override of \(device), so that only it is asked."
        case .override(let device, _, nil):
            "Clear the override of \(device), so that drivers go by their own IDs."
        case .unbind(let device, let driver, _): "Unbind \(device) from '\(driver)'."
        case .probe(let device, let wanted?): "Have \(device) probed, so that '\(wanted)' takes it."
        case .probe(let device, nil):
            "Have \(device) probed, so that the driver for its IDs takes it."
        case .bind(let device, let driver, .ownFile):
            "Have '\(driver)' take \(device) through a file of its own."
        case .bind(let device, let driver, _): "Bind \(device) to '\(driver)'."
        case .addID(let id):
            "Add the ID '\(id.id)' to '\(id.driver)', which then takes every device that has this"
                + " ID and no driver."
        case .removeID(let id):
            "Remove the ID '\(id.id)' from '\(id.driver)' again; its devices stay bound."
        case .mark(let device, let mark): mark.sentence(device)
        case .switchOff(.bus(let bus)): "Switch automatic probing of the bus '\(bus)' off."
        case .switchOff(.driver(let driver, _)): "Keep '\(driver)' out of automatic probing."
        case .switchOn(.bus(let bus)):
            "Switch automatic probing of the bus '\(bus)' on again, as it was."
        case .switchOn(.driver(let driver, _)):
            "Let '\(driver)' take part in automatic probing again, as it did."
        case .catchUp(let bus, _):
            "Probe every device that was added to the bus '\(bus)' meanwhile."
        case .switchOff(.functions(let physical)):
            "Keep drivers from the virtual functions of \(physical) while they are made."
        case .switchOn(.functions(let physical)):
            "Let drivers have the virtual functions of \(physical) again, as before."
        case .functions(let device, let found, 0):
            "Take \(virtualFunctions(found)) of \(device) away."
        case .functions(let device, _, let count):
            "Make \(virtualFunctions(count)) of \(device)."
        case .receive(let device, let count, let recipient):
            "Wait until \(virtualFunctions(count)) of \(device) \(count == 1 ? "has" : "have") come"
                + recipient.words + "."
        }
    }

    /// What could not be done, for the beginning of a message.
    var purpose: String {
        switch self {
        case .override(let device, _, _): "Cannot write the override of \(device)"
        case .unbind(let device, _, _): "Cannot unbind \(device) from its driver"
        case .probe(let device, let wanted):
            "Cannot have \(device) probed" + (wanted.map { " by '\($0)'" } ?? "")
        case .bind(let device, let driver, _): "Cannot bind \(device) to '\(driver)'"
        case .addID(let id): "Cannot add the ID of \(id.device) to the driver"
        case .removeID(let id): "Cannot remove the ID of \(id.device) from the driver again"
        case .mark(let device, let mark): "Cannot write '\(mark.file.rawValue)' of \(device)"
        case .switchOff, .switchOn: "Cannot switch automatic probing"
        case .catchUp: "Cannot have the devices probed that were added meanwhile"
        case .functions(let device, let found, 0):
            "Cannot take \(virtualFunctions(found)) of \(device) away"
        case .functions(let device, _, let count):
            "Cannot make \(virtualFunctions(count)) of \(device)"
        case .receive(let device, _, _): "Cannot go on with the virtual functions of \(device)"
        }
    }
}

extension Mark {
    fileprivate func sentence(_ device: DeviceReference) -> String {
        switch (file, line) {
        case (.preferredDriver, let driver?):
            "Prefer '\(driver)' for \(device), so that only it is asked."
        case (.preferredDriver, nil):
            "Clear the preferred driver of \(device), so that drivers go by their own IDs."
        case (.probeID, let id?):
            "Have drivers treat \(device) as a device with the ID '\(id)'."
        case (.probeID, nil): "Give \(device) its own ID again."
        }
    }
}

/// So many virtual functions, in words.
package func virtualFunctions(_ count: Int) -> String {
    count == 1 ? "1 virtual function" : "\(count) virtual functions"
}

extension Step.Recipient {
    /// Who it is, at the end of a sentence.
    fileprivate var words: String {
        switch self {
        case .anybody: ""
        case .driver(let name): ", to be given to '\(name)'"
        case .asBefore: ", to be given the drivers that they had before"
        }
    }
}
