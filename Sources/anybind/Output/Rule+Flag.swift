import ArgumentParser
import DeviceBinding

extension Binder.Refusal.Rule {
    /// The option that does it all the same.
    var option: String {
        switch self {
        case .partialGroup, .neighbours: "--allow-\(rawValue)"
        default: "--force-\(rawValue)"
        }
    }

    /// What the option does, for `--help`.
    var help: String {
        switch self {
        case .mounted:
            "Go on even if the device has a mounted file system, swap, or another use by the kernel."
        case .network: "Go on even if the device carries an address or a route."
        case .console: "Go on even if the device shows the console or has the only keyboard."
        case .open: "Go on even if a process has a node of the device open."
        case .unknown, .goesAlong: preconditionFailure("no flag overrides \(self)")
        case .held: "Go on even if a process holds the device; the write waits for its release."
        case .bridge: "Try to give a PCI bridge to a vfio driver."
        case .virtualFunctions: "Try to give a device with virtual functions to a vfio driver."
        case .noIOMMU: "Try to give a device without an IOMMU group to a vfio driver."
        case .partialGroup:
            "Go on even if other devices of the IOMMU group stay with host drivers."
        case .neighbours:
            "With 'new-id': go on even if other driverless devices of the same ID are bound too."
        }
    }
}

/// A rule that the user overrides by a flag; the flags are made from the guards' own table.
protocol RuleFlag: EnumerableFlag {
    /// The rule.
    var rule: Binder.Refusal.Rule { get }
}

extension RuleFlag {
    /// The name of the flag.
    static func name(for value: Self) -> NameSpecification {
        .customLong(String(value.rule.option.dropFirst(2)))
    }

    /// What the flag does.
    static func help(for value: Self) -> ArgumentHelp? { ArgumentHelp(value.rule.help) }
}

/// A flag against a rule that speaks against taking a device from its driver.
struct TakingFlag: RuleFlag {
    let rule: Binder.Refusal.Rule

    static let allCases = Binder.Refusal.Rule.allCases.filter {
        $0.isAboutTaking && $0.isOverridable
    }
    .map(TakingFlag.init)
}

/// A flag against a rule that speaks against giving a device to a driver.
struct GivingFlag: RuleFlag {
    let rule: Binder.Refusal.Rule

    static let allCases = Binder.Refusal.Rule.allCases.filter { !$0.isAboutTaking }
        .map(GivingFlag.init)
}
