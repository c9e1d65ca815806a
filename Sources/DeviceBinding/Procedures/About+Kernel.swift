/// The procedures that need nothing but what kernels have.
extension About {
    static let driverOverride = About(
        "Names the driver in the device's override, unbinds the device from its driver, and has it probed.",
        buses: "PCI, platform, AMBA, SPI, fsl-mc, VMBus, rpmsg, vdpa, CDX, css, WMI",
        kernels: "3.16 and later; platform 3.17, the others later",
        leaves: .override,
        risks: [
            "A device that is plugged in is probed before anybody can name a driver for it.",
            "The override is lost when the device is unplugged.",
        ],
        isWatched: true
    )

    static let newID = About(
        "Unbinds the device from its driver, adds its ID to the other, and removes the ID again.",
        buses: "PCI, USB, VMBus; platform by compatible string, with the proposal platform_new_id",
        kernels: "PCI, USB: 2.6 and later; VMBus: 4.10 and later; platform: none",
        leaves: .nothing,
        risks: [
            "Every device with that ID and no driver is bound to the driver too, and stays bound.",
            "So is one that is plugged in while the ID is listed, unless a driver registered"
                + " earlier lists it too.",
            "The driver also probes every other device that it lists and that has no driver.",
            "A driver whose own IDs all carry driver data refuses an ID without it (EINVAL).",
        ],
        isWatched: true
    )

    static let bind = About(
        "Unbinds the device from its driver, and binds it to the other by name.",
        buses: "every bus",
        kernels: "2.6.13 and later",
        leaves: .nothing,
        risks: [
            "The driver must fit the device by its own IDs; vfio drivers do not.",
            "Between the two writes a probe by somebody else binds the device to any driver that fits.",
        ],
        isWatched: true
    )

    static let autoprobeFence = About(
        "Switches the bus's automatic probing off, does as 'new-id' or 'bind' does, switches it on"
            + " again, and probes the devices that were added meanwhile.",
        buses: "every bus; hot-plug on PCI since Linux 6.19",
        kernels: "2.6.22 and later",
        leaves: .nothing,
        risks: [
            "Up to Linux 6.18 a PCI device that is plugged in goes to its driver all the same.",
            "A device that is added behind the fence has no driver, so 'new_id' takes it if it has the ID.",
            "A deferred device whose next probe falls behind the fence is forgotten by the kernel;"
                + " it must be probed by hand.",
            "The flag has no owner: of two fences, the first to end takes the other's down, and"
                + " one that puts back what it found may leave it off for good.",
            "Drivers that register behind the fence are offered no device.",
        ],
        isWatched: true
    )
}
