extension DriverCore {
    /// What proposals keep of a device: one word in the device where there is none, replaced as a whole.
    final class ProposedState: Sendable {
        /// `preferred_driver`; nil when unset.
        let preferredDriver: String?
        /// `driver_probe_id` as it was written; nil while the real ID counts.
        let probeID: String?
        /// What the device is to matching by that ID.
        let identity: DeviceIdentity?
        /// The driver in whose list the device still is, although an attempt put another in its place.
        let overwritten: DriverID?

        init(
            preferredDriver: String? = nil,
            probeID: String? = nil,
            identity: DeviceIdentity? = nil,
            overwritten: DriverID? = nil
        ) {
            self.preferredDriver = preferredDriver
            self.probeID = probeID
            self.identity = identity
            self.overwritten = overwritten
        }

        /// Whether there is nothing to keep.
        private var isEmpty: Bool {
            preferredDriver == nil && probeID == nil && overwritten == nil
        }

        /// The state itself, or nil where it says nothing.
        private var unlessEmpty: ProposedState? { isEmpty ? nil : self }

        static func setting(preferredDriver: String?, in state: ProposedState?) -> ProposedState? {
            ProposedState(
                preferredDriver: preferredDriver,
                probeID: state?.probeID,
                identity: state?.identity,
                overwritten: state?.overwritten
            ).unlessEmpty
        }

        static func setting(probeID: String?, _ identity: DeviceIdentity?, in state: ProposedState?)
            -> ProposedState?
        {
            ProposedState(
                preferredDriver: state?.preferredDriver,
                probeID: probeID,
                identity: identity,
                overwritten: state?.overwritten
            ).unlessEmpty
        }

        static func setting(overwritten: DriverID?, in state: ProposedState?) -> ProposedState? {
            ProposedState(
                preferredDriver: state?.preferredDriver,
                probeID: state?.probeID,
                identity: state?.identity,
                overwritten: overwritten
            ).unlessEmpty
        }
    }
}

extension DriverCore.Device {
    /// The driver that alone may have the device: by its override, else by `preferred_driver`.
    var namedDriver: String? { override ?? proposed?.preferredDriver }

    /// What the device is to matching: `driver_probe_id` where one was written, else what it is.
    var matchedIdentity: DriverCore.DeviceIdentity {
        proposed?.identity ?? facts.description.identity
    }

    /// The PCI numbers that matching compares.
    var matchedPCI: DriverCore.PCIIdentity? {
        guard let identity = proposed?.identity else { return facts.pci }
        if case .pci(let pci) = identity { return pci }
        return nil
    }
}
