extension Inventory {
    /// How a device is now, and how it was found where that differs.
    func sentence(on found: Device) -> String {
        let reference = found.reference
        let now = sentence(on: reference)
        guard exists(reference), let isAsFound = try? isAsFound(found) else { return now }
        if isAsFound {
            return now.dropLast() + ", as before."
        }
        let before = "\(words(driver: found.driver)), \(words(override: found.override))"
        return "\(now.dropLast()); before: \(before)."
    }

    /// How a device is now.
    func sentence(on reference: DeviceReference) -> String {
        guard exists(reference) else { return "\(reference) is not there any more." }
        do throws(Failure) {
            let driver = words(driver: try driver(of: reference))
            return "\(reference) has \(driver), \(words(override: try override(of: reference)))."
        } catch {
            return "The state of \(reference) is not known: \(error.message)"
        }
    }

    /// Whether driver and override of a device are those that were found.
    func isAsFound(_ found: Device) throws(Failure) -> Bool {
        let driver = try driver(of: found.reference)
        let override = try override(of: found.reference)
        return driver == found.driver && override == found.override && exists(found.reference)
    }

    private func words(driver: String?) -> String {
        driver.map { "the driver '\($0)'" } ?? "no driver"
    }

    private func words(override: Override) -> String {
        switch override {
        case .unsupported: "its bus has no override"
        case .unset: "no override"
        case .driver(let name): "the override '\(name)'"
        case .unread: "an override that was not read"
        }
    }
}
