extension DriverCore {
    /// What a match rule looks at in a device.
    struct MatchedDevice {
        let facts: DeviceFacts
        let naming: DeviceNaming
        /// Whether the bus code has finished setting a PCI function up: before, it matches nobody.
        var isMatchable: Bool

        /// What the device is to matching.
        var identity: DeviceIdentity { naming.identity(of: facts) }
        /// The PCI numbers that are compared.
        var pci: PCIIdentity? { naming.pci(of: facts) }
        var override: String? { naming.override }
    }

    /// What a match rule looks at in a driver.
    struct MatchingDriver {
        let facts: DriverFacts
        let matching: DriverMatching

        var name: String { facts.name }
    }

    /// A device as a match rule sees it.
    func matched(_ device: DeviceFacts) -> MatchedDevice {
        MatchedDevice(
            facts: device,
            naming: read(device.id, .override) ?? DeviceNaming(),
            isMatchable: read(device.id, .readiness)?.isMatchable ?? false
        )
    }

    /// A driver as a match rule sees it.
    func matching(_ driver: DriverFacts) -> MatchingDriver {
        let listed = read(driver.id, .dynamicIDs)
        return MatchingDriver(
            facts: driver,
            matching: listed ?? DriverMatching(matchAnswer: driver.description.matchAnswer)
        )
    }
}
