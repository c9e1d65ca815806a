import ArgumentParser
import DeviceBinding
import DevicePolicy
import JSON5Text
import Sysfs

/// `anybind policy explain`.
struct PolicyExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Say which rule is for a device, and why others are not.",
        discussion: """
            Of each rule in whose place the device is, it says what of its identity is not so, or cannot \
            be told.

            Examples:
              anybind policy explain 03:00.0
              anybind policy explain eth0 --json
            """
    )

    @Argument(help: "Devices: names, patterns or selectors.")
    var devices: [String]

    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Common") var looking: BusOption
    @OptionGroup(title: "Common") var options: CommonOptions

    func run() throws {
        try options.perform(.policy) { target throws(Failure) in
            let look = try PolicyLook(target, policy)
            let inventory = look.binder.inventory
            let found = try inventory.select(devices, bus: looking.bus)
            let explained = try found.map { reference throws(Failure) in
                RulesForDevice(try inventory.device(reference), look.sighting)
            }
            return Report(
                .object(["devices": .list(explained.map(\.json))]),
                explained.map(\.text).joined(separator: "\n")
            )
        }
    }
}

/// What the rules of a policy say of one device.
private struct RulesForDevice {
    /// How a rule stands to it.
    private enum Standing: String {
        case fits
        case presumed
        case expectsOthers = "expects-others"
        case mate = "group"
        case untold
        case unmet
    }

    private let device: Device
    private var rules: [(seen: RuleSighting, own: RuleSighting.Candidate, standing: Standing)] = []

    init(_ device: Device, _ sighting: PolicySighting) {
        self.device = device
        let reference = device.reference
        for seen in sighting.rules {
            if let mate = seen.mates.first(where: { $0.device.reference == reference }) {
                rules.append((seen, mate, seen.isAsExpected ? .mate : .expectsOthers))
            }
            for own in seen.candidates where own.device.reference == reference {
                let isPresumed = seen.presumed.contains(own)
                let standing: Standing =
                    !own.unmet.isEmpty
                    ? .unmet
                    : isPresumed
                        ? .presumed
                        : !own.untold.isEmpty
                            ? .untold : seen.isAsExpected ? .fits : .expectsOthers
                rules.append((seen, own, standing))
            }
        }
    }

    var text: String {
        let now = device.driver.map { "the driver '\($0)'" } ?? "no driver"
        var lines = ["\(device.reference) has \(now)."]
        lines += rules.map { seen, own, standing in
            let driver = own.driver.map { "the driver '\($0)'" } ?? "no driver"
            let title = printable(seen.rule.title)
            let untold = words(own.untold)
            return switch standing {
            case .fits: "\(title) is for it: it is to have \(driver)."
            case .presumed:
                "\(title) is taken to be for it, since it has \(driver); whether it has \(untold) cannot be told now."
            case .mate: "\(title) is for its whole IOMMU group: it is to have \(driver)."
            case .expectsOthers:
                "\(title) fits it, and does nothing: it expects \(seen.rule.count ?? 0) such devices, and there are \(seen.fitting.count + seen.presumed.count)."
            case .untold: "\(title) may be for it: whether it has \(untold) cannot be told."
            case .unmet: "\(title) is not for it: it has not \(words(own.unmet))."
            }
        }
        if rules.isEmpty { lines.append("No rule is for it.") }
        return lines.map { printable($0) + "\n" }.joined()
    }

    var json: JSON {
        var members = device.members
        members["rules"] = .list(
            rules.map { seen, own, standing in
                guard case .object(var rule) = seen.rule.json else { return .null }
                rule["standing"] = .text(standing.rawValue)
                rule["wanted"] = .optional(own.driver)
                rule["unmet"] = .texts(own.unmet.map(\.description))
                rule["untold"] = .texts(own.untold.map(\.description))
                return .object(rule)
            }
        )
        return .object(members)
    }

    private func words(_ conditions: [DeviceCondition]) -> String {
        conditions.map { "'\($0)'" }.joined(separator: ", ")
    }
}
