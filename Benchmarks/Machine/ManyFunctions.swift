import DriverCore
import DriverScripts

/// A driver core with a PCI bus, whose drivers take every device that is offered to them.
struct ManyFunctions {
    var core = DriverCore()
    private var code = ScriptedDrivers()
    let pci: DriverCore.BusID
    let vfio: DriverCore.DriverID
    private(set) var drivers: [DriverCore.DriverID] = []
    /// The devices in the order of their numbers.
    private(set) var devices: [DriverCore.DeviceID] = []
    /// The device that holds the functions of one bus, by the bus.
    private var bridges: [DriverCore.DeviceID] = []

    /// A machine with so many drivers, vfio-pci beside them, and no device.
    init(drivers count: Int) throws {
        let bus = core.perform(.addBus(.init(name: "pci", rule: .pci)), &code).outcome
        let driver = core.perform(.registerDriver(Catalogue.vfio), &code).outcome
        guard case .bus(let pci)? = bus, case .driver(let vfio)? = driver else {
            throw Failure("the simulated machine has no bus or no vfio-pci")
        }
        self.pci = pci
        self.vfio = vfio
        for number in 0..<count {
            let outcome = try perform(.registerDriver(Catalogue.driver(number)))
            if case .driver(let driver) = outcome { drivers.append(driver) }
        }
    }

    /// Does one thing to its end; whatever does not succeed is a failure of the benchmark.
    @discardableResult
    mutating func perform(_ operation: DriverCore.Operation) throws -> DriverCore.Outcome {
        guard let outcome = core.perform(operation, &code).outcome else {
            throw Failure("\(operation) waits")
        }
        if case .failed(let refusal) = outcome { throw Failure("\(operation) failed: \(refusal)") }
        return outcome
    }

    /// Adds a device that was described by ``describe(_:)``.
    mutating func add(_ description: DriverCore.DeviceDescription) throws {
        if case .device(let device) = try perform(.addDevice(description)) {
            devices.append(device)
        }
    }

    /// Devices with the numbers of a range, for the drivers in turn; every tenth is for nobody.
    mutating func describe(_ numbers: Range<Int>) throws -> [DriverCore.DeviceDescription] {
        try numbers.map { number in
            let isOrphan = number % 10 == 9
            let (driver, entry) = (number % drivers.count, number / drivers.count)
            return DriverCore.DeviceDescription(
                name: PCIAddress(number).description,
                bus: "pci",
                parent: try bridge(number >> 8),
                identity: .pci(
                    isOrphan
                        ? Catalogue.identity(ofOrphan: number)
                        : Catalogue.identity(for: driver, entry: entry)
                ),
                group: .own
            )
        }
    }

    /// The device above the functions of a bus, made with those before it when it is not there.
    private mutating func bridge(_ bus: Int) throws -> DriverCore.DeviceID {
        while bridges.count <= bus {
            let name = "pci" + PCIAddress(bridges.count << 8).bus
            let description = DriverCore.DeviceDescription(name: name, bus: nil, identity: .named)
            if case .device(let device) = try perform(.addDevice(description)) {
                bridges.append(device)
            }
        }
        return bridges[bus]
    }

    /// How many of the devices have a driver.
    var boundCount: Int { devices.filter { core.isBound($0) }.count }
}
