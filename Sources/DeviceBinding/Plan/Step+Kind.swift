extension Step {
    /// What a step does, in a word.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Names a driver in the override, or clears it.
        case override
        /// Takes the device from its driver.
        case unbind
        /// Offers the device to the drivers of its bus.
        case probe
        /// Gives the device to one driver.
        case bind
        /// Adds an ID to a driver.
        case addID = "add-id"
        /// Takes an ID from a driver.
        case removeID = "remove-id"
        /// Switches the automatic binding of a bus, or of a driver.
        case autoprobe
        /// Writes a file of the device that decides who may have it: `preferred_driver`.
        case mark
        /// Offers those devices to the drivers that came while automatic probing was off.
        case catchUp = "catch-up"
        /// Has virtual functions made, or taken away.
        case functions
        /// Waits for virtual functions, and has decided what becomes of them.
        case receive
    }

    /// What the step does.
    public var kind: Kind {
        switch self {
        case .override: .override
        case .unbind: .unbind
        case .probe: .probe
        case .bind: .bind
        case .addID: .addID
        case .removeID: .removeID
        case .mark: .mark
        case .switchOff, .switchOn: .autoprobe
        case .catchUp: .catchUp
        case .functions: .functions
        case .receive: .receive
        }
    }

    /// The device that the step is about; nil for one that is about a bus or a driver.
    public var device: DeviceReference? {
        switch self {
        case .override(let device, _, _), .unbind(let device, _, _), .probe(let device, _),
            .bind(let device, _, _), .mark(let device, _), .functions(let device, _, _),
            .receive(let device, _, _):
            device
        case .addID(let id), .removeID(let id): id.device
        case .switchOff, .switchOn, .catchUp: nil
        }
    }

    /// The device with which the file goes that it writes; nil where that is of no device.
    var deviceOfFile: DeviceReference? {
        switch self {
        case .switchOff(.functions(let physical)), .switchOn(.functions(let physical)): physical
        default: device
        }
    }

    /// Whether it has virtual functions made.
    var makesFunctions: Bool {
        if case .functions(_, _, let count) = self { count > 0 } else { false }
    }

    /// Whether it takes virtual functions away.
    var takesFunctions: Bool { kind == .functions && !makesFunctions }

    /// The bus that the step is about.
    public var bus: String {
        switch self {
        case .switchOff(let flag), .switchOn(let flag): flag.bus
        case .catchUp(let bus, _): bus
        default: device?.bus ?? ""
        }
    }

    /// The driver that should have the device afterwards; nil where that is not said.
    var wanted: String? {
        switch self {
        case .probe(_, let wanted): wanted
        case .bind(_, let driver, _): driver
        default: nil
        }
    }
}
