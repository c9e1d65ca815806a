import DeviceBinding
import JSON5Text
import Sysfs

extension Device {
    /// The facts for programs.
    var json: JSON { .object(members) }

    /// The facts for programs, each by its name.
    var members: JSONObject {
        [
            "bus": .text(reference.bus),
            "name": .text(reference.name),
            "driver": .optional(driver),
            "override": .optional(override.driver),
            "hasOverride": .boolean(override != .unsupported),
            "group": .optional(group),
            "modalias": .optional(modalias),
            "id": .optional(identity?.identifier),
            "class": .optional(identity.flatMap { PCIClass.word(for: $0.classCode) }),
            "isBeingReleased": .boolean(isBeingReleased),
            "fault": .optional(fault),
        ]
    }

    /// The driver in a listing; a star marks one that the override names, as driverctl does.
    var driverCell: String {
        if fault != nil { return driver ?? "(unreadable)" }
        guard let driver else { return isBeingReleased ? "(being released)" : "" }
        return override.driver == driver ? driver + " [*]" : driver
    }

    /// What it is in a listing; an alias may have as many letters as a page.
    var summaryCell: String { printable(summary, upTo: 256) }

    /// The override in a listing, where it says more than the driver's star.
    var overrideCell: String {
        if override == .unread, fault != nil { return "(unreadable)" }
        guard let named = override.driver, named != driver else { return "" }
        return printable(named, upTo: 100)
    }
}
