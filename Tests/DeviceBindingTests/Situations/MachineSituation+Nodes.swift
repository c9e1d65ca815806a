import DeviceBinding

extension MachineSituation {
    /// Who has nodes open, and what devices do by themselves.
    static let nodes: [MachineSituation] = [
        MachineSituation(
            "the generic node of an NVMe namespace",
            .refused(.open),
            "'qemu' (process 77) has open",
            function(
                #"{ class: "nvme", name: "nvme0" },"# + node("nvme-generic", "ng0n1", "241:0"),
                #"id: "144d:a80a", class: "010802""#
            ),
            opened("ng0n1", by: "qemu")
        ),
        MachineSituation(
            "a raw HID node",
            .refused(.open),
            "/dev/hidraw0, which 'ckb'",
            usb("03", node("hidraw", "hidraw0", "240:0")),
            opened("hidraw0", by: "ckb")
        ),
        MachineSituation(
            "a camera",
            .refused(.open),
            "/dev/video0, which 'zoom'",
            usb("0e", node("video4linux", "video0", "81:0")),
            opened("video0", by: "zoom")
        ),
        MachineSituation(
            "sound over USB",
            .refused(.open),
            "/dev/snd/pcmC1D0p, which 'pipewire'",
            usb("01", node("sound", "pcmC1D0p", "116:2", at: "snd/pcmC1D0p")),
            opened("snd/pcmC1D0p", by: "pipewire")
        ),
        MachineSituation(
            "a console on a USB adapter",
            .refused(.console),
            "has the console 'ttyUSB0'",
            usb("ff", node("tty", "ttyUSB0", "188:0")),
            #"host: { consoles: ["ttyUSB0"] }"#
        ),
        MachineSituation(
            "an encrypted USB stick",
            .refused(.mounted),
            "mounted at '/x' (dm-0)",
            usb("08", #"{ class: "block", name: "sdb" }"#),
            """
            virtual: [{ class: "block", name: "dm-0", over: ["sdb"], attributes: { "dm/name": "luks" } }],
            \(mounted("/dev/mapper/luks", at: "/x"))
            """
        ),
        MachineSituation(
            "a USB stick behind the hub that loses its driver",
            .refused(.mounted),
            "mounted at '/x' (sdb)",
            device: "usb/1-1:1.0",
            usb("09", "") + """
                { name: "1-1.2", bus: "usb", parent: "1-1", id: { isDevice: true } },
                { name: "1-1.2:1.0", bus: "usb", parent: "1-1.2", id: { bInterfaceClass: "08" },
                  makes: [{ class: "block", name: "sdb" }] },
                """,
            mounted("/dev/sdb", at: "/x")
        ),
        MachineSituation(
            "a USB device that another machine uses",
            .refused(.mounted),
            "exported to others ('usbip')",
            drivers: #"{ name: "usbip-host", bus: "usb", wholeDevices: true },"#,
            // What usbip-host serves has no interfaces: they went with the driver of the whole device.
            """
            { name: "0000:03:00.0", bus: "pci", id: "8086:a36d", class: "0c0330" },
            { name: "usb1", bus: "usb", parent: "0000:03:00.0", id: { isDevice: true } },
            { name: "1-1", bus: "usb", parent: "usb1", id: { isDevice: true },
              driver: "usbip-host", attributes: { usbip_status: 2 } },
            """
        ),
        MachineSituation(
            "a resource manager of a TPM",
            .refused(.open),
            "/dev/tpmrm0, which 'tpm2-abrmd'",
            function(node("tpm", "tpm0", "10:224") + node("tpmrm", "tpmrm0", "254:65536")),
            opened("tpmrm0", by: "tpm2-abrmd")
        ),
        MachineSituation(
            "a TPM that the kernel measures with",
            .warned,
            "has the TPM tpm0",
            function(node("tpm", "tpm0", "10:224"))
        ),
        MachineSituation(
            "a watchdog by its old node",
            .refused(.open),
            "/dev/watchdog, which 'systemd'",
            function(node("watchdog", "watchdog0", "250:0")),
            opened("watchdog", by: "systemd")
        ),
        MachineSituation(
            "a clock",
            .warned,
            "has the clock rtc0",
            function(node("rtc", "rtc0", "252:0"))
        ),
        MachineSituation(
            "the clock of a network card",
            .refused(.open),
            "/dev/ptp0, which 'ptp4l'",
            card("eth0", "0000:03:00.0", "makes: [\(node("ptp", "ptp0", "249:0"))]"),
            opened("ptp0", by: "ptp4l")
        ),
        MachineSituation(
            "a tape",
            .refused(.open),
            "/dev/nst0, which 'tar'",
            function(node("scsi_tape", "nst0", "9:128")),
            opened("nst0", by: "tar")
        ),
        MachineSituation(
            "a card that a program computes with",
            .refused(.open),
            "/dev/nvidia0, which 'llama'",
            function("", #"id: "10de:2684", class: "030200""#),
            opened("nvidia0", by: "llama")
        ),
        MachineSituation(
            "a node that all cards of AMD share",
            .refused(.open),
            "/dev/kfd, which 'rocm'",
            function(
                node("drm", "card0", "226:0", at: "dri/card0"),
                #"id: "1002:744c", class: "038000""#
            ),
            opened("kfd", by: "rocm")
        ),
        MachineSituation(
            "the machine as a USB device of another one",
            .refused(.mounted),
            "exported to others ('g_ether')",
            function(#"{ class: "udc", name: "dwc3.0", attributes: { function: "g_ether" } }"#)
        ),
        MachineSituation(
            "a channel to the host of a virtual machine",
            .untold,
            "talk to the host",
            """
            { name: "0000:03:00.0", bus: "pci", id: "1af4:1053", class: "078000" },
            { name: "virtio0", bus: "virtio", parent: "0000:03:00.0", id: { device: "0013" } },
            """
        ),
        MachineSituation(
            "memory of a virtual machine",
            .warned,
            "has memory that the machine uses (virtio0)",
            """
            { name: "0000:03:00.0", bus: "pci", id: "1af4:1058", class: "00ff00" },
            { name: "virtio0", bus: "virtio", parent: "0000:03:00.0", id: { device: "0018" } },
            """
        ),
        MachineSituation(
            "open files that cannot be told",
            .untold,
            "have its nodes open",
            function(node("drm", "card0", "226:0", at: "dri/card0")),
            #"host: { unreadable: ["openNodes"] }"#
        ),
        MachineSituation(
            "a sound card in use by nobody",
            .unused,
            "",
            function(node("sound", "pcmC1D0p", "116:2", at: "snd/pcmC1D0p"))
        ),
    ]
}
