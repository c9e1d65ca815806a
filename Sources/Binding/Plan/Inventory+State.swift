extension Inventory {
    /// How a device is now, and how it was found where that differs.
    func sentence(on found: Device) -> String {
        let reference = found.reference
        guard exists(reference) else { return "\(reference) is not there any more." }
        let now: (driver: String?, override: Override)
        do throws(Failure) {
            now = (try driver(of: reference), try override(of: reference))
        } catch {
            return "The state of \(reference) is not known: \(error.message)"
        }
        let isAsFound = now.driver == found.driver && now.override == found.override
        let state =
            "\(reference) has \(words(driver: now.driver)), \(words(override: now.override))"
        if isAsFound { return state + ", as before." }
        let before = "\(words(driver: found.driver)), \(words(override: found.override))"
        return "\(state); before: \(before)."
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
