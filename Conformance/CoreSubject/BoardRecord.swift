public import DriverCore

/// What a board is made of, as one kernel showed it in a guest: a file of `Conformance/machines`.
///
/// It is recorded by `make record-machines`, not written by hand.
public struct BoardRecord: Hashable, Sendable {
    /// The kernel in which it was recorded, exactly.
    public var kernel = ""
    /// The functions that the board has without being asked, by slot and function: `1f.2`.
    public var builtIn: [(address: String, function: FunctionRecord)] = []
    /// What each type of QEMU's devices is to PCI; nil for a type that makes no function.
    public var devices: [String: FunctionRecord?] = [:]
    /// The platform devices that are there at boot.
    public var platform: [PlatformRecord] = []
    /// The paths of the devices of the faux bus; nil where the kernel has no such bus.
    public var faux: [String]?
    /// The drivers that are built in.
    public var drivers: [DriverRecord] = []
    /// What modules register, by the module's name with underscores.
    public var modules: [String: ModuleRecord] = [:]

    /// An empty record.
    public init() {}

    /// Whether both have the same text.
    public static func == (left: BoardRecord, right: BoardRecord) -> Bool {
        left.text == right.text
    }

    /// Feeds the text.
    public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

/// One PCI function.
public struct FunctionRecord: Hashable, Sendable {
    /// The numbers that drivers match on.
    public var identity: DriverCore.PCIIdentity
    /// The kind of port in its PCI Express capability; nil for a conventional function.
    public var port: UInt8?
    /// Whether it has the Access Control Services capability, with all that isolation needs.
    public var isolates: Bool
    /// Whether its power management capability has it send wake-up events.
    public var wakes: Bool

    /// A function.
    public init(identity: DriverCore.PCIIdentity, port: UInt8?, isolates: Bool, wakes: Bool) {
        self.identity = identity
        self.port = port
        self.isolates = isolates
        self.wakes = wakes
    }
}

/// One platform device.
public struct PlatformRecord: Hashable, Sendable {
    /// Its path below `/sys`.
    public var path: String
    /// Its alias.
    public var modalias: String

    /// A device at a path.
    public init(path: String, modalias: String) {
        self.path = path
        self.modalias = modalias
    }
}

/// One driver.
public struct DriverRecord: Hashable, Sendable {
    /// The bus.
    public var bus: String
    /// The name.
    public var name: String
    /// Whether it has no `bind` file.
    public var suppressesBindAttributes: Bool
    /// The module that a built-in driver names; nil where it names none, or is in the module that it stands below.
    public var builtInModule: String?
    /// What it matches: entries as bindlab's `ids=` has them for PCI, names for a platform driver.
    public var ids: [String]

    /// A driver with what it matches.
    public init(bus: String, name: String, suppressesBindAttributes: Bool, ids: [String]) {
        self.bus = bus
        self.name = name
        self.suppressesBindAttributes = suppressesBindAttributes
        self.ids = ids
    }
}

/// One module.
public struct ModuleRecord: Hashable, Sendable {
    /// What is loaded before it.
    public var needs: [String] = []
    /// What it registers.
    public var drivers: [DriverRecord] = []
    /// Its parameters.
    public var parameters: [DriverCore.ModuleParameter] = []

    /// A module that comes after others.
    public init(needs: [String] = []) { self.needs = needs }
}
