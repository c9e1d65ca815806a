/// The procedures of the debate of 2014 that no kernel has.
extension About {
    private static let none = "none; a simulated machine with the proposal"

    static let sysfsBindOnly = About(
        "Binds the device by name to a driver that fits every device and is matched in no other way.",
        buses: "PCI, platform",
        kernels: none + " sysfs_bind_only",
        leaves: .nothing,
        risks: [
            "Between the two writes a probe by somebody else binds the device to its host driver.",
            "'drivers_probe' does not find the driver again, so a device that lost it does not come back.",
        ],
        isWatched: false
    )

    static let autoprobeOptOut = About(
        "Binds the device by name to a driver that fits every device but stays out of automatic probing.",
        buses: "PCI, platform",
        kernels: none + " autoprobe_opt_out",
        leaves: .nothing,
        risks: [
            "Between the two writes a probe by somebody else binds the device to its host driver.",
            "'drivers_probe' does reach the driver: a device without another one comes back to it,"
                + " even at a release.",
        ],
        isWatched: false
    )

    static let vfioBind = About(
        "Unbinds the device from its driver, and has the other take it through a file of its own.",
        buses: "PCI, platform",
        kernels: none + " vfio_bind_attach, or vfio_bind as it was in 2014",
        leaves: .nothing,
        risks: [
            "As proposed, nothing checks whether the device has a driver: one that binds it"
                + " between the last check and the write is overwritten, and never told.",
            "The reason for a failure is not reported: the write merely takes no bytes.",
        ],
        isWatched: false
    )

    static let driverProbeID = About(
        "Gives the device an ID that only the driver matches, unbinds it from its driver, and has"
            + " it probed.",
        buses: "PCI, platform",
        kernels: none + " driver_probe_id",
        leaves: .probeID,
        risks: [
            "On PCI the driver must accept an ID through 'new_id', and its probe sees an ID that"
                + " is not the device's.",
            "On the platform bus the driver must match by its own name, and have no ID table.",
        ],
        isWatched: false
    )

    static let preferredDriver = About(
        "Prefers the driver for the device, unbinds the device from its driver, and has it probed.",
        buses: "PCI; every bus with the proposal preferred_driver_any_bus",
        kernels: none + " preferred_driver; merged for 3.16 as driver_override",
        leaves: .preference,
        risks: [
            "The driver's probe is given no ID, and a driver that reads it unchecked crashes.",
            "A device that is plugged in is probed before anybody can name a driver for it.",
        ],
        isWatched: false
    )
}
