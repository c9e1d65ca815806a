/// The `uevent` files: what a read shows, and events that user space asks for.
extension DriverCore {
    /// Sends the event that was written, if it is one.
    ///
    /// Source: `kobject_synth_uevent()`, lib/kobject_uevent.c.
    mutating func storeUevent(_ attribute: Attribute, _ bytes: [UInt8], _ task: Int) {
        guard let event = SyntheticUevent(bytes, profile) else {
            // In 2014 nonsense was a line in the log.
            return profile.refusesUnknownEvents
                ? refuse(.EINVAL, .notAnEvent, task) : conclude(.count(bytes.count), task)
        }
        switch attribute {
        case .busUevent(let bus):
            send(event.action, "/bus/\(name(of: bus) ?? "")", "bus", arguments: event.arguments)
        case .driverUevent(let driver):
            let bus = self.bus(of: driver).flatMap { name(of: $0) } ?? ""
            let path = "/bus/\(bus)/drivers/\(directoryName(of: driver) ?? "")"
            if event.action == .remove { change(driver, .presence) { $0.hasSentRemove = true } }
            send(event.action, path, "drivers", arguments: event.arguments)
        case .deviceUevent(let device):
            if let found = read(device, .driver) {
                send(event.action, found, arguments: event.arguments)
            }
        default: return refuse(.EINVAL, .noSuchAttribute, task)
        }
        conclude(.count(bytes.count), task)
    }

    /// Reads an attribute that the core owns.
    mutating func show(_ attribute: Attribute, _ task: Int) {
        switch attribute {
        case .driverOverride(let device), .deviceUevent(let device):
            let isOverride = attribute == .driverOverride(device)
            let takesLock =
                isOverride ? profile.overrideTakesDeviceLock : profile.ueventTakesDeviceLock
            guard takesLock else { return conclude(.bytes(text(of: attribute)), task) }
            take(.device(device), then: .show(attribute), task)
        // Its reader sees no number of virtual functions that are only half there.
        case .numVFs(let device): take(.device(device), then: .show(attribute), task)
        default: conclude(.bytes(text(of: attribute)), task)
        }
    }

    /// Goes on with the device's lock held.
    mutating func advanceShow(_ attribute: Attribute, _ task: Int) {
        let bytes = text(of: attribute)
        switch attribute {
        case .driverOverride(let device), .deviceUevent(let device), .numVFs(let device):
            drop(.device(device), task)
        default: break
        }
        conclude(.bytes(bytes), task)
    }

    /// What a read of an attribute gives.
    private mutating func text(of attribute: Attribute) -> [UInt8] {
        switch attribute {
        case .driversAutoprobe(let bus):
            note(read: .bus(bus), .autoprobe)
            return line(autoprobe(of: bus) ? "1" : "0")
        case .driverOverride(let device):
            let found = read(device, .override)
            let isEmpty = found?.bus.flatMap { rule(of: $0) }?.rules?.unsetOverrideIsEmpty == true
            return line(found?.override ?? (isEmpty ? "" : "(null)"))
        case .deviceUevent(let device): return ueventText(of: device)
        case .preferredDriver(let device):
            return line(read(device, .override)?.proposed?.preferredDriver ?? "(null)")
        case .driverProbeID(let device):
            note(read: .device(device), .override)
            return line(driverProbeID(of: device) ?? "")
        case .driverAutoprobe(let driver):
            note(read: .driver(driver), .autoprobe)
            return line(autoprobe(of: driver) ? "1" : "0")
        case .numVFs(let device):
            return line("\(read(device, .virtualFunctions)?.enabledVFs ?? 0)")
        case .sriovDriversAutoprobe(let device):
            return line(read(device, .autoprobe)?.sriovDriversAutoprobe == false ? "0" : "1")
        case .moduleParameter(let module, let name):
            note(read: .core, .modules)
            return line(parameters(ofModule: module).first { $0.name == name }?.value ?? "")
        case .newID(let driver), .removeID(let driver):
            note(read: .driver(driver), .dynamicIDs)
            return Array(dynamicIDLines(of: driver).utf8)
        case .driversProbe, .busUevent, .busRescan, .bind, .unbind, .driverUevent, .vfioBind,
            .remove, .rescan:
            return []
        }
    }

    private func line(_ text: String) -> [UInt8] { text.kernelBytes + [UInt8(ascii: "\n")] }

    /// The keys of an event but for those that only an event has.
    ///
    /// Source: `uevent_show()`, drivers/base/core.c.
    private mutating func ueventText(of id: DeviceID) -> [UInt8] {
        guard let device = read(id, .driver) else { return [] }
        var bytes: [UInt8] = []
        let identity = device.facts.description.identity
        for key in identity.leadingKeys { bytes += line(key.name + "=" + key.value) }
        if let driver = device.driver.flatMap({ name(of: $0) }) {
            bytes += line("DRIVER=" + driver)
        }
        for key in identity.ueventKeys(name: device.name, withAlias: true) {
            bytes += line(key.name + "=" + key.value)
        }
        return bytes
    }
}

/// An event that user space asks for: an action, and perhaps a UUID with keys.
private struct SyntheticUevent {
    let action: UeventAction
    let arguments: [UeventKey]

    /// Reads what was written; nil for an unknown action or malformed arguments.
    init?(_ written: [UInt8], _ profile: Profile) {
        var bytes = written[...]
        if bytes.last == UInt8(ascii: "\n") || bytes.last == 0 { bytes = bytes.dropLast() }
        let words = bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
        guard let word = words.first else { return nil }
        let name = String(decoding: word, as: UTF8.self)
        guard let action = UeventAction.allCases.first(where: { $0.name == name }) else {
            return nil
        }
        let isNew = action == .bind || action == .unbind
        if !profile.refusesUnknownEvents, isNew || words.count > 1 { return nil }
        self.action = action
        guard words.count > 1 else {
            arguments = profile.refusesUnknownEvents ? [UeventKey("SYNTH_UUID", "0")] : []
            return
        }
        guard Self.isUUID(words[1]) else { return nil }
        var arguments = [UeventKey("SYNTH_UUID", String(decoding: words[1], as: UTF8.self))]
        for word in words.dropFirst(2) {
            guard let key = Self.key(word) else { return nil }
            arguments.append(key)
        }
        self.arguments = arguments
    }

    /// 36 characters: hexadecimal digits in groups of 8, 4, 4, 4 and 12.
    private static func isUUID(_ word: ArraySlice<UInt8>) -> Bool {
        guard word.count == 36 else { return false }
        for (place, byte) in word.enumerated() {
            let isDash = place == 8 || place == 13 || place == 18 || place == 23
            if isDash != (byte == UInt8(ascii: "-")) { return false }
            if !isDash, !isHexadecimal(byte) { return false }
        }
        return true
    }

    private static func key(_ word: ArraySlice<UInt8>) -> UeventKey? {
        let parts = word.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
            parts[0].allSatisfy(isAlphanumeric), parts[1].allSatisfy(isAlphanumeric)
        else { return nil }
        return UeventKey(
            "SYNTH_ARG_" + String(decoding: parts[0], as: UTF8.self),
            String(decoding: parts[1], as: UTF8.self)
        )
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}
