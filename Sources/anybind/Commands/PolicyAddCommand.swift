import ArgumentParser
import DeviceBinding
import DevicePolicy
import JSON5Text
import Sysfs

/// `anybind policy add`.
struct PolicyAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Write a rule; no device is changed by it.",
        discussion: """
            Of a device that is named, the rule says where it is (its slot, or its name) and what it is \
            (its IDs, and its address or serial number where one can be read): another device in its \
            place gets nothing. A selector such as 'class=network,vendor=8086' or a pattern is written as \
            it stands, and means all that fit it, also later; '--exactly' says how many there are to be.

            'auto' is the best of vfio's drivers for the device, 'none' no driver. A rule beside another \
            one for the same device is refused, and so is one that would do harm, such as to take the \
            disk with the root file system. 'anybind apply' follows the rules.

            Examples:
              anybind policy add 03:00.0 vfio-pci --owner alice
              anybind policy add 05:00.0 auto --whole-group
              anybind policy add class=network,id=8086:10d3 vfio-pci --exactly 2 --name cards
            """
    )

    @Argument(help: "The device, or a selector that means several.")
    var device: String

    @Argument(help: "The driver; 'auto' or 'none'.")
    var driver: String

    @Option(help: "The name of the file; without it, one that is made of the device.")
    var name: String?

    @Option(help: "How many devices there are to be; one for a device that is named.")
    var exactly: Int?

    @Option(help: "Give the nodes in /dev/vfio to USER or USER:GROUP.")
    var owner: String?

    @Flag(help: "Also for the other devices of the IOMMU group.")
    var wholeGroup = false

    @Option(help: "Where the devices are not those that are expected: warn, nothing or default.")
    var mismatch: String?

    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Common") var looking: BusOption
    @OptionGroup(title: "Common") var options: CommonOptions

    func validate() throws {
        if let exactly, !(0...1_000_000).contains(exactly) {
            throw ValidationError("'--exactly' takes a number from 0 to 1000000.")
        }
        if let mismatch, PolicyRule.Mismatch(rawValue: mismatch) == nil {
            throw ValidationError("'--mismatch' takes 'warn', 'nothing' or 'default'.")
        }
    }

    func run() throws {
        try options.perform(.policy) { target throws(Failure) in
            let places = try target.policyPlaces(policy)
            let writer = PolicyWriter(to: places)
            let made = try rule(on: target)
            var rule = made.rule
            let name = self.name ?? made.name
            let path = writer.path(of: name)
            var all = try Policy(in: places)
            guard !all.files.contains(where: { $0.path == path }) else {
                throw Failure(
                    .refused,
                    "There is a file '\(printable(path, upTo: 300))' already.",
                    help: [
                        .other(
                            "'--name' takes another name; 'anybind policy remove \(printable(name, upTo: 100))' removes it."
                        )
                    ]
                )
            }
            rule.source.file = path
            all.rules.append(rule)
            let look = try PolicyLook(target, all)
            let verdict = try look.verdict()
            try look.checkGuards(verdict, ofRule: all.rules.count - 1, target)
            try writer.write(rule.fileText, to: name)
            return Report(
                .object(["rule": rule.json, "changed": .boolean(true)]),
                "Written: '\(printable(path))'. 'anybind apply' follows it.\n"
            )
        }
    }

    /// The rule that is asked for, and the name that its file gets without one.
    private func rule(on target: Target) throws(Failure) -> (rule: PolicyRule, name: String) {
        let service = PolicyRule.Service(word: driver)
        let mismatch = mismatch.flatMap(PolicyRule.Mismatch.init) ?? .warn
        let inventory = Inventory(target.sysfs, host: target.host)
        let selector = try DeviceSelector(device)
        if selector.isPlural {
            guard looking.bus == nil else {
                throw Failure(
                    .malformed,
                    "'--bus' is for a device that is named: a rule keeps a selector as it stands."
                )
            }
            let rule = try PolicyRule(
                device,
                identity: try identity(of: selector, inventory),
                service: service,
                count: exactly,
                owner: owner,
                isForWholeGroup: wholeGroup,
                mismatch: mismatch
            )
            return (rule, PolicyWriter.name(for: DeviceReference(bus: "all", name: device)))
        }
        let found = try inventory.select(device, bus: looking.bus)
        guard found.count == 1, exactly ?? 1 == 1 else {
            throw Failure(
                .malformed,
                "'\(printable(device, upTo: 60))' means one device: '--exactly' is for a selector that may mean several."
            )
        }
        let rule = try PolicyRule(
            of: try inventory.device(found[0]),
            inventory,
            service: service,
            owner: owner,
            isForWholeGroup: wholeGroup,
            mismatch: mismatch
        )
        return (rule, PolicyWriter.name(for: found[0]))
    }

    /// What stays of a device while a driver for user space has it, where the selector says only what goes with others.
    private func identity(of selector: DeviceSelector, _ inventory: Inventory) throws(Failure)
        -> [DeviceCondition]
    {
        guard case .conditions(let conditions) = selector,
            conditions.allSatisfy(\.isOfWhatDriversMake),
            let found = try? inventory.select(device, bus: nil), found.count == 1
        else { return [] }
        return try inventory.identity(of: inventory.device(found[0]))
            .filter { !$0.isOfWhatDriversMake }
    }
}
