internal import DriverCore
internal import JSON5Text
internal import SysfsSurvey

/// Makes a machine file of what was seen.
struct SnapshotWriter {
    let survey: SysfsSurvey
    let options: Snapshot.Options
    /// The buses on which devices never bind by themselves after an attach: their rules are not written.
    let scripted: Set<String>
    var anonymiser: Anonymiser

    /// The buses whose devices and tables are written as their rules ask.
    private static let ruled: Set<String> = ["pci", "platform", "virtio"]

    init(_ survey: SysfsSurvey, _ options: Snapshot.Options) {
        self.survey = survey
        self.options = options
        scripted = Set(survey.buses.map(\.name)).subtracting(SnapshotWriter.ruled)
        anonymiser = Anonymiser(isWanted: options.isAnonymous)
    }

    mutating func text() -> String {
        var text =
            "// A real machine, as `anybind snapshot` found it. Who uses what is not in it: `host` is to be\n"
        text +=
            "// filled in by hand (mounts, addresses, claims, openNodes, contents and the like).\n{\n"
        text += "  name: " + JSON.text(options.name).line(.json5) + ",\n"
        text += "  profile: " + JSON.text(profile).line(.json5) + ",\n"
        let busValues = buses()
        text += section("buses", busValues)
        text += section("modules", survey.modules.map(value) + unloaded.map(\.module))
        text += section("drivers", survey.drivers.map(value) + unloaded.map(\.driver))
        var values: [JSON] = []
        for (index, device) in survey.devices.enumerated() {
            assert(device.parent ?? -1 < index, "a device stands after the one above it")
            values.append(value(of: device))
        }
        text += section("devices", values)
        var stacked: [JSON] = []
        for device in survey.virtual where isKnown(device) { stacked.append(value(of: device)) }
        text += section("virtual", stacked)
        text += section("links", links)
        return text + "}\n"
    }

    /// Whether all that a class device is stacked on is in the file.
    private func isKnown(_ device: DriverCore.ClassDevice) -> Bool {
        let functions = survey.virtualFunctions.values.flatMap(\.classDevices)
        let known = survey.devices.flatMap(\.classDevices) + functions + survey.virtual
        let className = device.className == "nvme-subsystem" ? "nvme" : device.className
        return device.over.allSatisfy { name in
            known.contains { $0.className == className && $0.name == name }
        }
    }

    /// The needs between devices that are both there.
    ///
    /// A supplier that has no driver, or has it only because it is given it once all have booted, would
    /// keep the consumer waiting: such a link is shown and does nothing.
    private var links: [JSON] {
        survey.devices.flatMap { consumer in
            consumer.suppliers.compactMap { supplier -> JSON? in
                let other = survey.devices.first {
                    $0.bus == supplier.bus && $0.name == supplier.name
                }
                guard let other, let bus = consumer.bus else { return nil }
                var members: JSONObject = [
                    "consumer": .text(bus + "/" + consumer.name),
                    "supplier": .text(supplier.bus + "/" + supplier.name),
                ]
                let isServed = other.driver != nil && !scripted.contains(supplier.bus)
                if !supplier.isManaged || !isServed && consumer.driver != nil {
                    members.append(("stateless", .boolean(true)))
                }
                return .object(members)
            }
        }
    }

    private func section(_ name: String, _ values: [JSON]) -> String {
        guard !values.isEmpty else { return "" }
        let lines = values.map { value in
            let line = value.line(.json5)
            return "    "
                + (line.utf8.count <= 100
                    ? line : value.opened(.json5, by: "    ", opening: "attributes")) + ",\n"
        }
        return "\n  " + name + ": [\n" + lines.joined() + "  ],\n"
    }

    /// The profile whose rules are nearest to a release's.
    private var profile: String {
        let numbers = options.release.split(whereSeparator: { !$0.isNumber }).prefix(2)
            .compactMap { Int($0) }
        guard numbers.count == 2 else { return "linux 6.12" }
        // What 6.12 does otherwise than 6.1 came in between; 3.16 was the first with an override.
        if (numbers[0], numbers[1]) < (3, 16) { return "linux 3.14" }
        if (numbers[0], numbers[1]) < (6, 7) { return "linux 6.1" }
        if (numbers[0], numbers[1]) < (6, 17) { return "linux 6.12" }
        // Two passes came in 6.17, and PCI's fence in 6.19.
        return (numbers[0], numbers[1]) < (6, 19) ? "linux 6.18" : "linux 7.3"
    }

    private mutating func buses() -> [JSON] {
        let files = attributes(survey.buses.first { $0.name == "pci" }?.attributes ?? [])
        let autoprobeOff = survey.busesWithoutAutoprobe
        let names = scripted.union(autoprobeOff).union(files.isEmpty ? [] : ["pci"])
        return names.sorted().map { bus in
            var members: JSONObject = ["name": .text(bus)]
            if scripted.contains(bus) { members.append(("rule", .text("scripted"))) }
            if autoprobeOff.contains(bus) { members.append(("autoprobe", .boolean(false))) }
            if bus == "pci", !files.isEmpty { members.append(("attributes", .object(files))) }
            return .object(members)
        }
    }

    // MARK: - Modules

    private func value(of module: DriverCore.ModuleDescription) -> JSON {
        var members: JSONObject = ["name": .text(module.name)]
        if !module.needs.isEmpty { members.append(("needs", .texts(module.needs))) }
        let parameters = module.parameters.map { parameter in
            let text = JSON.text(parameter.value)
            let mode = JSON.text(SnapshotWriter.octal(parameter.mode))
            let value: JSON =
                parameter.mode == 0o444 ? text : .object(["value": text, "mode": mode])
            return (key: parameter.name, value: value)
        }
        if !parameters.isEmpty { members.append(("parameters", .object(JSONObject(parameters)))) }
        return .object(members)
    }

    static func octal(_ mode: UInt16) -> String { padded(String(mode & 0o777, radix: 8), to: 4) }

    /// The modules that would have a PCI function and are not loaded, each with a driver of its name.
    private var unloaded: [(module: JSON, driver: JSON)] {
        let drivers = survey.drivers.map(\.description)
        let loaded = Set(survey.modules.map(\.name)).union(drivers.compactMap(\.module))
        let taken = Set(drivers.filter { $0.bus == "pci" }.map(\.name))
        var names: [String] = []
        for device in survey.devices where device.failures.isEmpty {
            guard case .pci(let function) = device.description.identity else { continue }
            for name in options.aliases.modules(listing: function)
            where !loaded.contains(name) && !names.contains(name) && !taken.contains(name) {
                names.append(name)
            }
        }
        return names.map { name in
            let ids = options.aliases.pciIDs(ofModule: name).map(value)
            return (
                .object(["name": .text(name), "loaded": .boolean(false)]),
                .object([
                    "name": .text(name), "bus": .text("pci"), "module": .text(name),
                    "ids": .list(ids),
                ])
            )
        }
    }
}
