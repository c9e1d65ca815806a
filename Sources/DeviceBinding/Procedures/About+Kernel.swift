/// The procedures that need nothing but what kernels have.
extension About {
    static let driverOverride = About(
        "Names the driver in the device's override, takes the device from its driver, and has it probed.",
        buses: "PCI, platform, AMBA, SPI, fsl-mc, VMBus, rpmsg, vdpa, CDX, css, WMI",
        kernels: "3.16 and later; platform 3.17, the others later",
        leaves: .override,
        risks: [
            "A device that is plugged in is probed before anybody can name a driver for it.",
            "The override goes with the device when it is unplugged.",
        ],
        isWatched: true
    )

    static let newID = About(
        "Takes the device from its driver, gives the driver the device's ID, and takes the ID back.",
        buses: "PCI; platform by compatible string, with the proposal platform_new_id",
        kernels: "PCI: 2.6 and later; platform: none",
        leaves: .nothing,
        risks: [
            "Every device with that ID and no driver goes to the driver too, and stays.",
            "So does one that is plugged in while the ID is listed, where no driver that lists it was"
                + " registered before.",
            "The driver also tries every other device without a driver that it lists.",
            "A driver whose own IDs all carry data refuses one without (EINVAL).",
        ],
        isWatched: true
    )

    static let bind = About(
        "Takes the device from its driver, and gives it to the other by name.",
        buses: "every bus",
        kernels: "2.6.13 and later",
        leaves: .nothing,
        risks: [
            "The driver must fit the device by its own IDs, which those of vfio do not.",
            "Between the two writes a probe by somebody else gives the device to any driver that fits.",
        ],
        isWatched: true
    )

    static let autoprobeFence = About(
        "Switches the bus's automatic probing off, does as 'new-id' or 'bind' does, switches it on, and"
            + " probes what came meanwhile.",
        buses: "every bus; it does not fence PCI",
        kernels: "2.6.22 and later",
        leaves: .nothing,
        risks: [
            "A PCI device that is plugged in goes to its driver all the same.",
            "What came behind the fence has no driver, so that 'new_id' takes it where it has the ID.",
            "A device that waits for another one, and comes up for its next try behind the fence, is"
                + " forgotten by the kernel; it needs a probe by hand.",
            "The flag has no owner: of two fences the first to end takes the other's down, and who puts"
                + " back what it found may leave it off for good.",
            "Drivers that register behind the fence are offered no device.",
        ],
        isWatched: true
    )
}
