/// A device as the last look at it saw it, and what is to be said of it.
struct Sighting: Hashable, Sendable {
    /// The device.
    var reference: DeviceReference
    /// The driver that serves it.
    var driver: String?
    /// What its override says.
    var override: Override = .unsupported
    /// Whether it is there.
    var isThere = true
    /// The files of it that do not say what they said before.
    var strayMarks: [Mark.File] = []
    /// How many virtual functions it has, where that is another number than before.
    var strayFunctions: Int?
    /// What could not be read, in a sentence; nil where all could.
    var fault: String?

    /// A device of which nothing was seen yet.
    init(of reference: DeviceReference) {
        self.reference = reference
    }

    /// A device that was seen as it is.
    init(_ device: Device) {
        reference = device.reference
        driver = device.driver
        override = device.override
    }

    /// Whether all is as it was found.
    func isAsFound(_ found: Device) -> Bool {
        fault == nil && isThere && strayMarks.isEmpty && strayFunctions == nil
            && driver == found.driver
            && override == found.override
    }

    /// How the device is, in a sentence.
    var sentence: String {
        if let fault { return "The state of \(reference) is not known: \(fault)" }
        guard isThere else { return "\(reference) is not there any more." }
        return "\(reference) has \(words(driver)), \(words(override))."
    }

    /// How the device is, and how it was found where that differs, a sentence each.
    func sentences(against found: Device) -> [String] {
        guard fault == nil, isThere else { return [sentence] }
        let hasSameDriver = driver == found.driver && override == found.override
        let end =
            hasSameDriver
            ? ", as before." : "; before: \(words(found.driver)), \(words(found.override))."
        let functions = strayFunctions.map { count in
            "\(reference) has \(count == 0 ? "no virtual functions" : virtualFunctions(count)) now."
        }
        return [sentence.dropLast() + end] + (functions.map { [$0] } ?? [])
            + strayMarks.map {
                "'\($0.rawValue)' of \(reference) does not have the value that it had before."
            }
    }

    private func words(_ driver: String?) -> String {
        driver.map { "the driver '\($0)'" } ?? "no driver"
    }

    private func words(_ override: Override) -> String {
        switch override {
        case .unsupported: "its bus has no override"
        case .unset: "no override"
        case .driver(let name): "the override '\(name)'"
        case .unread: "an override that was not read"
        }
    }
}
