import ArgumentParser
import DeviceBinding
import JSON5Text

/// `anybind groups`.
struct GroupsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "groups",
        abstract: "List the IOMMU groups with their devices.",
        discussion: """
            The devices of a group can only be given to user space together, since the hardware \
            cannot isolate their DMA from each other.

            Examples:
              anybind groups                      every group and what is in it
              anybind groups 7 11
              anybind groups --json
            """
    )

    @Argument(help: "Group numbers; without any, all groups.")
    var numbers: [Int] = []

    @OptionGroup var looking: BusOption
    @OptionGroup var options: CommonOptions

    func run() throws {
        try options.perform { target throws(Failure) in
            let inventory = Inventory(target.sysfs)
            var groups =
                numbers.isEmpty
                ? try inventory.groups()
                : try numbers.map { number throws(Failure) in try inventory.group(number) }
            if let bus = looking.bus { groups = try inBus(bus, groups, inventory) }
            options.warn(of: groups.flatMap(\.members))
            return Report(.object(["groups": .list(groups.map(json))]), text(groups))
        }
    }

    /// The groups with a device on a bus, and of each those devices alone.
    private func inBus(_ bus: String, _ groups: [Group], _ inventory: Inventory) throws(Failure)
        -> [Group]
    {
        _ = try inventory.references(bus: bus)
        return groups.compactMap { group in
            var group = group
            group.members.removeAll { $0.reference.bus != bus }
            return group.members.isEmpty ? nil : group
        }
    }

    private func json(_ group: Group) -> JSON {
        .object([
            "number": .integer(group.number),
            "type": .optional(group.type),
            "devices": .list(group.members.map(\.json)),
        ])
    }

    private func text(_ groups: [Group]) -> String {
        guard !groups.isEmpty else {
            if let bus = looking.bus {
                return "No device on the bus '\(bus)' is in an IOMMU group.\n"
            }
            return "There is no IOMMU group: the machine has no IOMMU, or it is off.\n"
        }
        var table = Table(["GROUP", "DEVICE", "DRIVER", "OVERRIDE", "WHAT"])
        for group in groups {
            for device in group.members {
                table.add([
                    String(group.number), device.reference.description, device.driverCell,
                    device.overrideCell, device.summaryCell,
                ])
            }
        }
        return options.text(table)
    }
}
