extension DriverCore {
    /// What proposals put beside an override: one word in the device where there is nothing, replaced as a whole.
    final class ProposedNaming: Sendable, Equatable {
        /// `preferred_driver`; nil when unset.
        let preferredDriver: String?
        /// `driver_probe_id` as it was written; nil while the real ID counts.
        let probeID: String?
        /// What the device is to matching by that ID.
        let identity: DeviceIdentity?

        init(
            preferredDriver: String? = nil,
            probeID: String? = nil,
            identity: DeviceIdentity? = nil
        ) {
            self.preferredDriver = preferredDriver
            self.probeID = probeID
            self.identity = identity
        }

        /// The state itself, or nil where it says nothing.
        private var unlessEmpty: ProposedNaming? {
            preferredDriver == nil && probeID == nil ? nil : self
        }

        static func setting(preferredDriver: String?, in state: ProposedNaming?) -> ProposedNaming?
        {
            ProposedNaming(
                preferredDriver: preferredDriver,
                probeID: state?.probeID,
                identity: state?.identity
            ).unlessEmpty
        }

        static func setting(
            probeID: String?,
            _ identity: DeviceIdentity?,
            in state: ProposedNaming?
        )
            -> ProposedNaming?
        {
            ProposedNaming(
                preferredDriver: state?.preferredDriver,
                probeID: probeID,
                identity: identity
            ).unlessEmpty
        }

        static func == (left: ProposedNaming, right: ProposedNaming) -> Bool {
            left.preferredDriver == right.preferredDriver && left.probeID == right.probeID
                && left.identity == right.identity
        }
    }
}

extension DriverCore.ProposedNaming: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(preferredDriver)
        writer.add(probeID)
        writer.add(identity, roster)
    }
}

extension DriverCore.DeviceNaming {
    /// The driver that alone may have the device: by its override, else by `preferred_driver`.
    var namedDriver: String? { override ?? proposed?.preferredDriver }

    /// What the device is to matching: `driver_probe_id` where one was written, else what it is.
    func identity(of facts: DriverCore.DeviceFacts) -> DriverCore.DeviceIdentity {
        proposed?.identity ?? facts.description.identity
    }

    /// The PCI numbers that matching compares.
    func pci(of facts: DriverCore.DeviceFacts) -> DriverCore.PCIIdentity? {
        guard let identity = proposed?.identity else { return facts.pci }
        if case .pci(let pci) = identity { return pci }
        return nil
    }
}
