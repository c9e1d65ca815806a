/// The procedures of the debate of 2014 that no kernel has.
extension About {
    private static let none = "none; a simulated machine with the proposal"

    static let sysfsBindOnly = About(
        "Gives the device by name to a driver that fits every device, and that nothing else reaches.",
        buses: "PCI, platform",
        kernels: none + " sysfs_bind_only",
        leaves: .nothing,
        risks: [
            "Between the two writes a probe by somebody else gives the device to its host driver.",
            "'drivers_probe' does not find the driver again, so a device that lost it does not come back.",
        ],
        isWatched: false
    )

    static let autoprobeOptOut = About(
        "Gives the device by name to a driver that fits every device, and stays out of automatic probing.",
        buses: "PCI, platform",
        kernels: none + " autoprobe_opt_out",
        leaves: .nothing,
        risks: [
            "Between the two writes a probe by somebody else gives the device to its host driver.",
            "'drivers_probe' does reach the driver: a device without another one comes back to it, also"
                + " at a release.",
        ],
        isWatched: false
    )

    static let vfioBind = About(
        "Takes the device from its driver, and has the other take it by a file of its own.",
        buses: "PCI, platform",
        kernels: none + " vfio_bind_attach, or vfio_bind as it was in 2014",
        leaves: .nothing,
        risks: [
            "As it was proposed nobody looks whether a driver has the device: whoever binds it between the"
                + " last look and the write is overwritten, and never told.",
            "What went wrong is not said: the write takes no bytes, and that is all.",
        ],
        isWatched: false
    )

    static let driverProbeID = About(
        "Gives the device an ID that only the driver is asked for, takes it from its driver, and has it"
            + " probed.",
        buses: "PCI, platform",
        kernels: none + " driver_probe_id",
        leaves: .probeID,
        risks: [
            "On PCI the driver must take an ID by 'new_id', and its probe sees numbers that are not the"
                + " device's.",
            "On the platform bus the driver must go by its name, and have no list of names.",
        ],
        isWatched: false
    )

    static let preferredDriver = About(
        "Prefers the driver for the device, takes the device from its driver, and has it probed.",
        buses: "PCI; every bus with the proposal preferred_driver_any_bus",
        kernels: none + " preferred_driver; merged for 3.16 as driver_override",
        leaves: .preference,
        risks: [
            "The driver's probe is given no ID, and a driver that reads one without a look falls over it.",
            "A device that is plugged in is probed before anybody can name a driver for it.",
        ],
        isWatched: false
    )
}
