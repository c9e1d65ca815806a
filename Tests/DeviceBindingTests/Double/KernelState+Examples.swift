extension KernelState {
    /// Two network cards of one kind, a bridge, and a graphics card with its sound in one group.
    static var server: KernelState {
        var state = KernelState()
        state.devices = [
            "0000:00:1c.0": Device(
                modalias: "pci:v00008086d00000E02sv00000000sd00000000bc06sc04i00",
                driver: "pcieport",
                group: 1
            ),
            "0000:03:00.0": Device(driver: "e1000e", group: 3),
            "0000:04:00.0": Device(driver: "e1000e", group: 4),
            "0000:05:00.0": Device(
                modalias: "pci:v000010DEd00001B80sv00000000sd00000000bc03sc00i00",
                driver: "nouveau",
                group: 7
            ),
            "0000:05:00.1": Device(
                modalias: "pci:v000010DEd000010F0sv00000000sd00000000bc04sc03i00",
                driver: "snd_hda_intel",
                group: 7
            ),
            "fff51000.ethernet": Device(
                bus: "platform",
                modalias: "of:NethernetT(null)Ccalxeda,hb-xgmac",
                driver: "calxedaxgmac"
            ),
        ]
        state.drivers = [
            ("pcieport", Driver(fits: ["0000:00:1c.0"], canUnbind: true)),
            ("e1000e", Driver(module: "e1000e", fits: ["0000:03:00.0", "0000:04:00.0"])),
            ("nouveau", Driver(module: "nouveau", fits: ["0000:05:00.0"])),
            ("snd_hda_intel", Driver(module: "snd_hda_intel", fits: ["0000:05:00.1"])),
            ("vfio-pci", Driver(module: "vfio_pci", refuses: ["0000:00:1c.0": 22])),
            ("pci-stub", Driver()),
            ("calxedaxgmac", Driver(bus: "platform", fits: ["fff51000.ethernet"])),
            ("other", Driver(bus: "platform", fits: ["fff51000.ethernet"])),
        ]
        return state
    }

    /// A driver of the state, with one device refused by its probe.
    func refusing(_ device: String, by driver: String, errno: Int32) -> KernelState {
        var state = self
        state.changeDriver(driver) { $0.refuses[device] = errno }
        return state
    }
}
