import ArgumentParser
import DeviceBinding
import JSON5Text
import MachineHost
import Sysfs

/// `anybind show`.
struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show what a device is, its driver and why, and its IOMMU group.",
        discussion: """
            Examples:
              anybind show 03:00.0
              anybind show eth0
              anybind show /dev/nvme0
              anybind show 8086:10d3 --json
              anybind show platform/serial8250
            """
    )

    @Argument(help: "Devices: names, patterns or selectors.")
    var devices: [String]

    @OptionGroup(title: "Journal") var journal: JournalOptions
    @OptionGroup var looking: BusOption
    @OptionGroup var options: CommonOptions

    func run() throws {
        try options.perform { target throws(Failure) in
            options.warn(ofUnfinishedIn: try? target.journalPlace(journal))
            let inventory = Inventory(target.sysfs, host: target.host)
            let references = try inventory.select(devices, bus: looking.bus)
            let portraits = try inventory.portraits(of: references, host: target.host)
            let naming = DeviceNaming(
                portraits.flatMap { [$0.device] + $0.neighbours },
                inventory
            )
            let slots = portraits.map { inventory.slotPath(of: $0.device.reference) }
            let shown = zip(portraits, slots)
            let fences = inventory.fences(around: references)
            for fence in fences { options.warn(fence.sentence) }
            return Report(
                .object([
                    "devices": .list(shown.map { json($0, $1, naming) }),
                    "autoprobeOff": .texts(fences.map(\.bus)),
                ]),
                shown.map { text($0, $1, naming) }.joined(separator: "\n")
            )
        }
    }

    private func json(_ portrait: Portrait, _ slot: SlotPath?, _ naming: DeviceNaming) -> JSON {
        var members = naming.json(of: portrait.device)
        members["slot"] = .optional(slot?.text)
        members["why"] = .text(portrait.reason)
        members["provenance"] = .optional(portrait.provenance?.rawValue)
        members["otherDrivers"] = .texts(portrait.others)
        members["modules"] = .texts(portrait.modules.map(\.name))
        members["vfioModules"] = .texts(portrait.vfioModules.map(\.name))
        members["interfaces"] = .texts(portrait.functions)
        members["impact"] = portrait.impact.json
        members["groupMembers"] = .list(
            portrait.neighbours.map { .object(naming.json(of: $0)) }
        )
        return .object(members)
    }

    private func text(_ portrait: Portrait, _ slot: SlotPath?, _ naming: DeviceNaming) -> String {
        let device = portrait.device
        var lines = [("device", "\(device.reference)  \(device.summary)")]
        lines += nameLines(device, slot, naming)
        lines.append(("driver", device.driver ?? "none"))
        let source =
            portrait.provenance == .source ? " (\(DriverFit.Provenance.source.rawValue))" : ""
        lines.append(("why", portrait.reason + source))
        if let override = device.override.driver { lines.append(("override", override)) }
        if !portrait.functions.isEmpty {
            lines.append(("seen as", portrait.functions.joined(separator: " ")))
        }
        if !portrait.others.isEmpty {
            lines.append(("others", portrait.others.joined(separator: " ")))
        }
        if !portrait.modules.isEmpty {
            lines.append(("modules", portrait.modules.map(\.text).joined(separator: ", ")))
        }
        if !portrait.vfioModules.isEmpty {
            lines.append(("for vfio", portrait.vfioModules.map(\.text).joined(separator: ", ")))
        }
        if let modalias = device.modalias { lines.append(("alias", modalias)) }
        lines.append(("group", device.group.map(String.init) ?? "none"))
        lines += portrait.impact.hangingOn.map { ("hangs on", $0) }
        lines += portrait.impact.usedBy.map { ("used by", $0) }
        lines += portrait.impact.unknowns.map { ("unknown", $0.sentence) }
        for neighbour in portrait.neighbours {
            let driver = neighbour.driver ?? "no driver"
            let title = naming.title(of: neighbour)
            let what = title.isEmpty ? neighbour.summary : "\(neighbour.summary)  \(title)"
            lines.append(("with", "\(neighbour.reference)  \(driver)  \(what)"))
        }
        return lines.map { name, value in
            assert(name.count < 10, "\(name) leaves no space before its value")
            return name + String(repeating: " ", count: 10 - name.count) + printable(value) + "\n"
        }.joined()
    }

    /// What people call the device, and where it is plugged in.
    private func nameLines(_ device: Device, _ slot: SlotPath?, _ naming: DeviceNaming)
        -> [(String, String)]
    {
        let names = naming.names(of: device)
        let all = [
            ("name", naming.title(of: device)), ("kind", names.deviceClass ?? ""),
            ("board", names.subsystem ?? ""), ("slot", slot?.text ?? ""),
        ]
        return all.filter { !$0.1.isEmpty }
    }
}
