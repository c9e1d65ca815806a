package import DeviceBinding
internal import Sysfs

/// What a lease is of: a device, or all that is done to a bus as a whole.
package struct LeaseName: Hashable, Comparable, Sendable {
    /// The bus.
    package var bus: String
    /// The device; nil for what is done to the bus as a whole.
    package var device: String?

    /// The lease of a device.
    package init(_ device: DeviceReference) {
        bus = device.bus
        self.device = device.name
    }

    /// The lease of what is done to a bus as a whole.
    package init(bus: String) { self.bus = bus }

    /// The device; nil where it is of a whole bus.
    var reference: DeviceReference? { device.map { DeviceReference(bus: bus, name: $0) } }

    /// The name of its file: `pci:0000:03:00.0`, or `pci`.
    package var file: String { device.map { "\(bus):\($0)" } ?? bus }

    /// The order in which leases are taken: by bus, byte for byte, a bus before its devices, and these by name.
    package static func < (one: LeaseName, other: LeaseName) -> Bool {
        if one.bus != other.bus {
            return one.bus.utf8.lexicographicallyPrecedes(other.bus.utf8)
        }
        guard let second = other.device else { return false }
        return one.device.map { $0.utf8.lexicographicallyPrecedes(second.utf8) } ?? true
    }

    /// What a person calls it.
    package var words: String {
        device.map { "\(DeviceReference(bus: bus, name: $0))" } ?? "the bus '\(bus)'"
    }
}

extension Binder.Decision {
    /// The leases that its change needs, in the order in which they are taken.
    package var leases: [LeaseName] {
        let devices = plan.changes.map { LeaseName($0.device.reference) }
        let buses = plan.steps.compactMap { $0.wholeBus.map(LeaseName.init(bus:)) }
        // What a device takes along when its driver leaves ends with it, though no step names it.
        let along = impacts.flatMap(\.devicesGoingAlong).map { LeaseName($0) }
        return Set(devices + buses + along).sorted()
    }
}

extension Step {
    /// The bus that it acts on as a whole; nil for a step that acts on one device.
    fileprivate var wholeBus: String? {
        switch self {
        case .addID(let id), .removeID(let id): id.device.bus
        case .switchOff(.functions), .switchOn(.functions): nil
        case .switchOff(let flag), .switchOn(let flag): flag.bus
        case .catchUp(let bus, _): bus
        case .override, .unbind, .probe, .bind, .mark, .functions, .receive: nil
        }
    }
}
