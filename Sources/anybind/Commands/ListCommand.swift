import ArgumentParser
import DeviceBinding
import JSON5Text

/// `anybind list`.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List devices with their drivers, their names, and what they make.",
        discussion: """
            Devices come bus by bus, PCI first. If none is named, buses that only describe the \
            kernel (cpu, memory) or nodes of the firmware are left out: '--bus' shows them. A star \
            after the driver means that the device's override names it. Behind an interface or a \
            disk stands what mounts, swap areas, addresses and routes tell of its use; if nothing \
            stands there, that does not prove that it is unused. Names come from the distribution's \
            pci.ids and usb.ids, where they are.

            On a terminal the columns are the device, its driver, its IOMMU group, its name, what \
            it makes, its numbers, and another driver that its override names. Elsewhere they are, \
            between tabs: device, driver, override, group, numbers, name, what it makes.

            Examples:
              anybind list
              anybind list class=network
              anybind list driver=none
              anybind list --bus platform
              anybind list --json
            """
    )

    @Argument(help: "Devices or selectors; without any, all devices.")
    var devices: [String] = []

    @OptionGroup(title: "Journal") var journal: JournalOptions
    @OptionGroup var looking: BusOption
    @OptionGroup var options: CommonOptions

    func run() throws {
        try options.perform { target throws(Failure) in
            options.warn(ofUnfinishedIn: try? target.journalPlace(journal))
            let inventory = Inventory(target.sysfs, host: target.host)
            let found: [Device]
            if devices.isEmpty {
                found = try inventory.listing(bus: looking.bus)
            } else {
                let references = try inventory.select(devices, bus: looking.bus)
                found = references.compactMap { inventory.listed($0) }
            }
            options.warn(of: found)
            let fences = inventory.fences(around: found.map(\.reference))
            for fence in fences { options.warn(fence.sentence) }
            let rows = try DeviceRows(found, inventory, target.host)
            for sentence in rows.functions.unknowns {
                options.warn("What is in use is not known: \(sentence)")
            }
            let json: JSON = .object([
                "devices": .list(rows.json), "autoprobeOff": .texts(fences.map(\.bus)),
            ])
            return Report(json, text(rows))
        }
    }

    private func text(_ rows: DeviceRows) -> String {
        options.text(options.showsColumns ? rows.tableForPeople : rows.tableForPrograms)
    }
}
