internal import MachineHost

extension Device {
    /// What of the device an alias of its kind is made from.
    var listedThing: String {
        switch modalias?.split(separator: ":").first {
        case "pci": "\(identity?.identifier ?? "its IDs") or its class"
        case "of": "one of its compatible strings"
        case "acpi": "one of its ACPI IDs"
        case "platform": "its name"
        default: "its alias"
        }
    }
}

extension FailedProbe {
    /// What the probe did, after who it was.
    var sentence: String {
        errno == "EPROBE_DEFER"
            ? "its probe is deferred until another device appears (EPROBE_DEFER)"
            : "its probe failed with \(errno)"
    }
}

extension DriverFit.Rule {
    /// Why a driver fits, in a sentence without a stop.
    var sentence: String {
        switch self {
        case .override: "the override names it"
        case .preferred: "preferred_driver names it"
        case .dynamicID(let id): "the dynamic ID \(id), which was added to the driver, fits"
        case .table(let id): "the driver's ID table has \(id)"
        case .compatible(let string): "the driver lists the compatible string '\(string)'"
        case .acpi(let id): "the driver lists the ACPI ID '\(id)'"
        case .listedName(let name): "the driver's ID table has the name '\(name)'"
        case .name(let name): "its name '\(name)' is the driver's"
        case .driver: "the driver's own match function accepts it"
        case .anything: "the driver takes every device of its bus"
        }
    }
}
