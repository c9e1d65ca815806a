internal import DriverCore
internal import JSON5

/// The boot of one machine.
struct MachineStarter {
    let description: MachineDescription
    var machine: StartedMachine
    /// The devices of the core, by their place in the description.
    private var devices: [DeviceID] = []
    /// The devices that the file does not name: `pci0000:00`, `platform`.
    private var roots: [String: DeviceID] = [:]
    private var loaded: Set<String> = []

    init(_ description: MachineDescription) {
        self.description = description
        machine = StartedMachine(
            core: DriverCore(profile: description.profile),
            drivers: description.scripts
        )
    }

    mutating func start() throws(Problem) -> StartedMachine {
        for bus in description.buses {
            let operation = Operation.addBus(BusDescription(name: bus.name, rule: bus.rule))
            try perform(operation, Origin(place: "buses", offset: 0), "the bus")
        }
        devices.reserveCapacity(description.devices.count)
        for device in description.devices { try add(device) }
        for link in description.links { try add(link) }
        for module in description.modules where module.isLoaded && hasNoDrivers(module) {
            try load(module.name, module.origin)
        }
        for driver in description.drivers { try register(driver) }
        for (place, device) in description.devices.enumerated() {
            try settle(device, devices[place])
        }
        for holder in description.host.holders { try open(holder) }
        for bus in description.buses where !bus.autoprobe {
            guard let id = machine.core.bus(named: bus.name) else { continue }
            try perform(
                .store(.driversAutoprobe(id), [0x30]),
                Origin(place: "buses", offset: 0),
                ""
            )
        }
        return machine
    }

    /// Does an operation that must succeed.
    @discardableResult
    mutating func perform(_ operation: Operation, _ origin: Origin, _ what: String) throws(Problem)
        -> Outcome
    {
        guard let outcome = machine.perform(operation) else {
            throw Problem(origin, "expected \(what) to come to an end, found that it waits")
        }
        if case .failed(let refusal) = outcome {
            throw Problem(origin, "expected \(what) to be accepted, found \(refusal.errno)")
        }
        return outcome
    }

    // MARK: - Devices and links

    private mutating func add(_ device: DeviceEntry) throws(Problem) {
        let outcome = try perform(
            .addDevice(
                DeviceDescription(
                    name: device.name,
                    bus: device.bus,
                    parent: try parent(of: device),
                    identity: device.identity,
                    group: device.group,
                    attributes: device.attributes,
                    hasFirmwareNode: device.hasFirmwareNode
                )
            ),
            device.origin,
            "the device"
        )
        guard case .device(let id) = outcome else { return }
        devices.append(id)
        if let override = device.override {
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
    private mutating func parent(of device: DeviceEntry) throws(Problem) -> DeviceID? {
        if let parent = device.parent { return devices[parent] }
        let root: String
        switch device.identity {
        case .pci: root = "pci" + device.name.dropLast(5)
        case .platform: root = "platform"
        case .named: return nil
        }
        if let known = roots[root] { return known }
        if let named = machine.core.child(named: root, of: nil) { return named }
        let description = DeviceDescription(name: root, bus: nil, identity: .named)
        guard case .device(let id) = try perform(.addDevice(description), device.origin, "its root")
        else { return nil }
        roots[root] = id
        return id
    }

    private mutating func add(_ link: LinkEntry) throws(Problem) {
        let operation = Operation.addLink(
            consumer: devices[link.consumer],
            supplier: devices[link.supplier],
            flags: link.flags
        )
        try perform(operation, link.origin, "the link")
    }

    // MARK: - Modules and drivers

    private func hasNoDrivers(_ module: ModuleEntry) -> Bool {
        !description.drivers.contains { $0.description.module == module.name }
    }

    private func isLoadedAtBoot(_ module: String) -> Bool {
        description.modules.first { $0.name == module }?.isLoaded ?? true
    }

    /// Loads a module with what it needs, unless it is there.
    private mutating func load(_ name: String, _ origin: Origin) throws(Problem) {
        for name in description.modules(toLoad: name) where loaded.insert(name).inserted {
            guard let module = description.module(named: name) else { continue }
            try perform(.loadModule(module), origin, "the module \(quoted(name))")
            for driver in module.drivers { try addDynamicIDs(of: driver) }
        }
    }

    private mutating func register(_ driver: DriverEntry) throws(Problem) {
        guard let module = driver.description.module else {
            try perform(.registerDriver(driver.description), driver.origin, "the driver")
            return try addDynamicIDs(of: driver.description)
        }
        guard isLoadedAtBoot(module) else { return }
        try load(module, driver.origin)
    }

    private mutating func addDynamicIDs(of driver: DriverDescription) throws(Problem) {
        guard let entry = description.drivers.first(where: { $0.description == driver }),
            !entry.dynamicIDs.isEmpty, let bus = machine.core.bus(named: driver.bus),
            let id = machine.core.driver(named: driver.name, on: bus)
        else { return }
        for text in entry.dynamicIDs {
            try perform(
                .store(.newID(id), Array(text.utf8)),
                entry.origin.key("dynamicIDs"),
                "the ID \(quoted(text))"
            )
        }
    }

    // MARK: - What holds after the boot

    private mutating func settle(_ device: DeviceEntry, _ id: DeviceID) throws(Problem) {
        if let functions = device.virtualFunctions, functions.enabled > 0 {
            let count = Array("\(functions.enabled)".utf8)
            let what = "a driver that enables virtual functions (configuresSRIOV)"
            try perform(.store(.numVFs(id), count), device.origin.key("sriov"), what)
        }
        switch device.driver {
        case .matching: return
        case .nobody: try unbind(id, device)
        case .named(let name): try bind(id, device, to: name)
        }
    }

    private mutating func unbind(_ id: DeviceID, _ device: DeviceEntry) throws(Problem) {
        guard let driver = machine.core.driver(of: id) else { return }
        let name = Array(device.name.utf8)
        try perform(.store(.unbind(driver), name), device.origin.key("driver"), "an unbind")
    }

    private mutating func bind(_ id: DeviceID, _ device: DeviceEntry, to name: String)
        throws(Problem)
    {
        let core = machine.core
        let origin = device.origin.key("driver")
        guard let bus = core.bus(of: id), let driver = core.driver(named: name, on: bus) else {
            throw Problem(origin, "expected a driver whose module is loaded, found \(quoted(name))")
        }
        guard core.driver(of: id) != driver else { return }
        try unbind(id, device)
        try perform(.attach(driver, id), origin, "the device by \(quoted(name))")
    }

    private mutating func open(_ holder: HolderEntry) throws(Problem) {
        let device = description.devices[holder.device]
        let origin = holder.origin
        let what = "a device that vfio serves and nobody else holds"
        guard let group = machine.core.group(of: devices[holder.device]) else {
            throw Problem(
                origin,
                "expected a device in an IOMMU group, found \(quoted(device.name))"
            )
        }
        guard case .file(let container) = try perform(.vfio(.openContainer), origin, what),
            case .file(let file) = try perform(.vfio(.openGroup(group)), origin, what)
        else { return }
        let steps: [VFIOOperation] = [
            .setContainer(group: file, container: container),
            .setIOMMU(container: container, type: 1),
            .openDevice(group: file, name: device.name),
        ]
        for step in steps { try perform(.vfio(step), origin, what) }
        machine.holders.append(
            HeldGroup(file: file, group: group, pid: holder.pid, command: holder.command)
        )
    }
}
