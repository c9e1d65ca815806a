internal import DriverCore
internal import JSON5Text

/// The boot of one machine.
struct MachineStarter {
    let description: MachineDescription
    var machine: StartedMachine
    /// The devices of the core, by their index in the description.
    var devices: [DriverCore.DeviceID] = []
    /// The devices that the file does not name: `pci0000:00`, `platform`.
    private var roots: [String: DriverCore.DeviceID] = [:]
    var loaded: Set<String> = []

    init(_ description: MachineDescription) {
        self.description = description
        machine = StartedMachine(
            core: DriverCore(
                profile: description.profile,
                remapsInterrupts: description.remapsInterrupts
            ),
            drivers: description.scripts
        )
    }

    mutating func start() throws(Problem) -> StartedMachine {
        assert(
            description.devices.indices.allSatisfy { description.devices[$0].parent ?? -1 < $0 },
            "MachineCheck lets each device stand after the one above it"
        )
        for bus in description.buses {
            var added = DriverCore.BusDescription(name: bus.name, rule: bus.rule)
            added.attributes = bus.attributes
            try perform(.addBus(added), Origin(path: "buses", offset: 0), "the bus")
        }
        devices.reserveCapacity(description.devices.count)
        for device in description.devices { try add(device) }
        assert(devices.count == description.devices.count, "an index leads to another device")
        for link in description.links { try add(link) }
        for module in description.modules where module.isLoaded && hasNoDrivers(module) {
            try load(module.name, module.origin)
        }
        for driver in description.drivers { try register(driver) }
        for (index, device) in description.devices.enumerated() {
            // What a driver has made is gone where the file takes that driver away.
            if let id = machine.core.there(devices[index], device) { try settle(device, id) }
        }
        for item in description.virtual {
            try perform(
                .addClassDevice(item),
                Origin(path: "virtual", offset: 0),
                quoted(item.name)
            )
        }
        for holder in description.host.holders { try open(holder) }
        for interface in description.host.interfacesElsewhere
        where !machine.core.moveInterface(named: interface) {
            throw Problem(
                Origin(path: "host.otherNamespaces", offset: 0),
                "expected an interface that is there once the machine has booted, found \(quoted(interface))"
            )
        }
        for bus in description.buses where !bus.autoprobe {
            guard let id = machine.core.bus(named: bus.name) else {
                preconditionFailure("the bus \(bus.name) was added, and is not there")
            }
            try perform(
                .store(.driversAutoprobe(id), [0x30]),
                Origin(path: "buses", offset: 0),
                ""
            )
        }
        return machine
    }

    /// Does an operation that must succeed.
    @discardableResult
    mutating func perform(
        _ operation: DriverCore.Operation,
        _ origin: @autoclosure () -> Origin,
        _ what: @autoclosure () -> String
    ) throws(Problem) -> DriverCore.Outcome {
        guard let outcome = machine.perform(operation) else {
            throw Problem(origin(), "expected \(what()) to finish, found that it waits")
        }
        if case .failed(let refusal) = outcome {
            // Two buses may have one name, and one directory in /sys/devices may not.
            let isTaken = refusal.errno == .EEXIST
            throw Problem(
                origin(),
                "expected \(what()) to be accepted, found \(refusal.errno)"
                    + (isTaken
                        ? ": its directory has that name already; a 'parent' gives it another" : "")
            )
        }
        return outcome
    }

    // MARK: - Devices and links

    private mutating func add(_ device: DeviceEntry) throws(Problem) {
        let outcome = try perform(
            .addDevice(description.description(of: device, below: try parent(of: device))),
            device.origin,
            "the device"
        )
        guard case .device(let id) = outcome else {
            preconditionFailure("a device that was added has no number")
        }
        devices.append(id)
        if let override = device.override, description.profile.hasDriverOverride {
            let bytes = Array(override.utf8)
            try perform(
                .store(.driverOverride(id), bytes),
                device.origin.key("override"),
                "the override"
            )
        }
    }

    /// The device above: the one that the file names, or the root of the bus.
    ///
    /// Source: `pci_create_root_bus()`, drivers/pci/probe.c: `pci0000:00` for domain and bus;
    /// `platform_bus`, drivers/base/platform.c.
    private mutating func parent(of device: DeviceEntry) throws(Problem) -> DriverCore.DeviceID? {
        if let parent = device.parent {
            guard let root = description.domainRoot(of: device) else { return devices[parent] }
            return try self.root(root, of: device, below: devices[parent])
        }
        let root: String
        switch device.description.identity {
        case .pci:
            assert(device.address != nil, "a function is called by its address")
            root = "pci" + String(device.name.dropLast(5))
        case .platform: root = "platform"
        case .bus, .named: return nil
        }
        return try self.root(root, of: device, below: nil)
    }

    /// The directory that holds the devices of a bus, which is made with the first of them.
    private mutating func root(
        _ root: String,
        of device: DeviceEntry,
        below parent: DriverCore.DeviceID?
    ) throws(Problem) -> DriverCore.DeviceID {
        if let known = roots[root] { return known }
        if let named = machine.core.child(named: root, of: parent) { return named }
        let added = description.root(root, of: device, below: parent)
        guard case .device(let id) = try perform(.addDevice(added), device.origin, "its root")
        else { preconditionFailure("a root that was added has no number") }
        roots[root] = id
        return id
    }

    private mutating func add(_ link: LinkEntry) throws(Problem) {
        assert(link.consumer != link.supplier, "a device that needs itself")
        let operation = DriverCore.Operation.addLink(
            consumer: devices[link.consumer],
            supplier: devices[link.supplier],
            flags: link.flags
        )
        try perform(operation, link.origin, "the link")
    }
}
