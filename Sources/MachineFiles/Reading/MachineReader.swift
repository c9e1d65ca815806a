internal import DriverCore
internal import JSON5Text

/// The reading of one machine file, from its outermost object inwards.
struct MachineReader {
    /// The labels of IOMMU groups, each with the number that its members share.
    var groupNumbers: [String: Int32] = [:]
    /// The number of the next disk or partition that gives none itself.
    var diskMinor = 0
    /// The largest number of the devices of the entry that is being read, where it stands for many.
    var lastNumber: Int?

    mutating func machine(_ field: Field, source: String, text: [UInt8]) throws(Problem)
        -> MachineDescription
    {
        try Fields.read(field) { fields throws(Problem) in
            var machine = MachineDescription(
                source: source,
                text: text,
                name: try fields.take("name")?.name("a name") ?? source,
                about: try fields.take("about")?.text() ?? "",
                profile: try profile(fields.take("profile"), fields.take("proposals")),
                buses: try buses(fields.list("buses")),
                modules: try fields.list("modules").each(module),
                drivers: [],
                devices: [],
                links: [],
                host: HostEntry()
            )
            machine.remapsInterrupts = try fields.take("interruptRemapping")?.boolean() ?? true
            try MachineCheck.names(machine.modules)
            try MachineCheck.needs(of: machine.modules)
            let declared = machine.buses
            machine.buses = declared.withKnown
            machine.drivers = try fields.list("drivers").each { field throws(Problem) in
                try driver(field, machine.buses)
            }
            try MachineCheck.names(machine.drivers)
            let devices = try fields.list("devices")
            machine.devices.reserveCapacity(devices.count)
            for device in devices {
                try self.devices(device, machine.buses, into: &machine.devices)
            }
            let names = try DeviceNames(machine.devices)
            try MachineCheck.setParents(of: &machine.devices, names)
            try MachineCheck.attributes(of: machine.devices)
            try MachineCheck.addresses(of: machine.devices)
            try MachineCheck.setMakers(of: &machine.devices, machine.drivers)
            machine.buses = machine.busesInUse(declared)
            try MachineCheck.wishes(of: machine.devices, machine.drivers)
            machine.links = try fields.list("links").each { field throws(Problem) in
                try link(field, names)
            }
            machine.virtual = try virtual(fields.list("virtual"), over: machine.devices)
            if let host = fields.take("host") {
                machine.host = try self.host(host, names, machine.devices, machine.virtual)
            }
            return machine
        }
    }

    private func profile(_ field: Field?, _ proposals: Field?) throws(Problem) -> DriverCore.Profile
    {
        var profile = DriverCore.Profile.newest
        if let field {
            guard case .text(let name) = field.value.kind,
                let known = DriverCore.Profile(name: name)
            else {
                throw field.expected(DriverCore.Profile.expectedNames(inQuotes: "\""))
            }
            profile = known
        }
        for field in try proposals?.list() ?? [] { try add(field, to: &profile.proposals) }
        return profile
    }

    private func add(_ field: Field, to proposals: inout DriverCore.ProposalSet) throws(Problem) {
        let names = DriverCore.Proposal.allCases.map { $0.name }.joined(separator: ", ")
        guard let proposal = DriverCore.Proposal(name: try field.text("one of \(names)")) else {
            throw field.expected("one of \(names)")
        }
        if let contrary = proposal.contrary, proposals.contains(contrary) {
            throw field.expected("no proposal that contradicts \(contrary.name)")
        }
        guard !proposals.contains(proposal) else {
            throw field.expected("each proposal once")
        }
        proposals.insert(proposal)
    }
}

extension [BusEntry] {
    /// These, and those that a machine has if something of it is on them.
    fileprivate var withKnown: [BusEntry] {
        self + BusEntry.known.filter { known in !contains { $0.name == known.name } }
    }
}

extension MachineDescription {
    /// The buses that the machine has: the file tells of them, or something is on them.
    fileprivate func busesInUse(_ declared: [BusEntry]) -> [BusEntry] {
        var names = Set(declared.map { $0.name })
        for driver in drivers { names.insert(driver.description.bus) }
        for device in devices {
            if let bus = device.bus { names.insert(bus) }
        }
        return buses.filter { names.contains($0.name) }
    }
}
