extension MachineDescription {
    /// The text of ``demo()``: to be printed for people to start their own machine from.
    public static let demoText = #"""
        // The machine of `--machine demo`: a small server with the cases that a safe bind must handle.
        //
        //   0000:03:00.0  a network card to give away (eth1), and its twin 0000:04:00.0 (eth2) to leave alone
        //   0001:03:00.0  a spare disk whose short name, 03:00.0, is that of the card in the other domain
        //   0000:05:00.x  a graphics card and its sound function, in one IOMMU group
        //   0000:06:00.0  the disk with the root file system
        //   0000:07:00.0  the network card with the address and the default route (eth0)
        //   0000:08:00.0  a network card with SR-IOV (eth3) and two virtual functions
        //   0000:09:00.0  a bridge to conventional PCI: it and all behind it are one IOMMU group
        //   0000:0b:00.0  an accelerator that a virtual machine has open through vfio
        //   fff51000.ethernet, ffe101300.dma   platform devices, with names and device tree nodes in place of IDs
        //
        // To change it: `anybind machine > mine.json5`, edit, `anybind list --machine mine.json5`.
        {
          name: "demo",
          about: "A small server with the devices that the debate of 2014 is about.",
          profile: "linux 6.12",

          modules: [
            { name: "vfio", parameters: { enable_unsafe_noiommu_mode: { value: "N", mode: "0644" } } },
            {
              name: "vfio_iommu_type1",
              needs: ["vfio"],
              parameters: {
                allow_unsafe_interrupts: { value: "N", mode: "0644" },
                dma_entry_limit: { value: "65535", mode: "0644" },
              },
            },
            {
              name: "vfio_pci",
              needs: ["vfio", "vfio_iommu_type1"],
              parameters: {
                disable_denylist: "N",
                disable_idle_d3: "N",
                disable_vga: "N",
                enable_sriov: { value: "N", mode: "0644" },
                nointxmask: { value: "N", mode: "0644" },
              },
            },
            {
              name: "vfio_platform",
              needs: ["vfio", "vfio_iommu_type1"],
              parameters: { reset_required: "Y" },
            },
            // On disk; `--load` loads them.
            { name: "i2c_i801", loaded: false },
            { name: "uio_pci_generic", loaded: false, needs: ["uio"] },
            { name: "uio", loaded: false },
            { name: "pci_stub", loaded: false },
          ],

          // In the order of registering, which decides where several drivers match.
          drivers: [
            // Serves the PCI Express ports, not the bridge to conventional PCI.
            {
              name: "pcieport",
              bus: "pci",
              ids: [{ id: "8086:*", class: "060400" }],
              managesDMA: true,
            },
            { name: "xhci_hcd", bus: "pci", module: "xhci_pci", ids: [{ class: "0c0330" }] },
            { name: "nvme", bus: "pci", module: "nvme", asynchronous: true, ids: [{ class: "010802" }] },
            { name: "igb", bus: "pci", module: "igb", ids: ["8086:1521", "8086:1533", "8086:1539"] },
            {
              name: "e1000e",
              bus: "pci",
              module: "e1000e",
              ids: ["8086:10d3", "8086:10f6", "8086:15b7", "8086:15bb"],
            },
            { name: "e1000", bus: "pci", module: "e1000", ids: ["8086:100e", "8086:100f", "8086:107c"] },
            {
              name: "ixgbe",
              bus: "pci",
              module: "ixgbe",
              ids: ["8086:10fb", "8086:1528", "8086:1563"],
              configuresSRIOV: true,
            },
            { name: "ixgbevf", bus: "pci", module: "ixgbevf", ids: ["8086:10ed", "8086:1515", "8086:1565"] },
            { name: "ast", bus: "pci", module: "ast", ids: ["1a03:2000"] },
            {
              name: "nouveau",
              bus: "pci",
              module: "nouveau",
              ids: [{ id: "10de:*", class: "030000", classMask: "ff0000" }],
            },
            {
              name: "snd_hda_intel",
              bus: "pci",
              module: "snd_hda_intel",
              ids: [{ id: "10de:*", class: "040300", classMask: "ffffff" }, "8086:a1f0"],
            },
            { name: "i801_smbus", bus: "pci", module: "i2c_i801", ids: ["8086:a1a3"] },

            // Any device whose driver_override names it, and no other.
            {
              name: "vfio-pci",
              bus: "pci",
              module: "vfio_pci",
              code: "vfio-pci",
              ids: [{ overrideOnly: true }],
            },
            { name: "uio_pci_generic", bus: "pci", module: "uio_pci_generic" },
            { name: "pci-stub", bus: "pci", module: "pci_stub", managesDMA: true },

            {
              name: "fsl-elo-dma",
              bus: "platform",
              module: "fsldma",
              compatible: ["fsl,elo3-dma", "fsl,eloplus-dma", "fsl,elo-dma"],
            },
            {
              name: "calxedaxgmac",
              bus: "platform",
              module: "xgmac",
              compatible: ["calxeda,hb-xgmac"],
            },
            { name: "serial8250", bus: "platform" },
            // Registered to probe once, at boot: it has neither bind nor unbind.
            { name: "rtc_cmos", bus: "platform", suppressBindAttributes: true },
            { name: "vfio-platform", bus: "platform", module: "vfio_platform", code: "vfio-platform" },
          ],

          devices: [
            // Domain 0000, bus 00: the processor's and the chipset's own functions.
            { name: "0000:00:00.0", bus: "pci", id: "8086:2020", subsystem: "15d9:0930", class: "060000", revision: "04", attributes: { numa_node: 0 } }, // Sky Lake-E DMI3
            { name: "0000:00:14.0", bus: "pci", id: "8086:a1af", subsystem: "15d9:0930", class: "0c0330", revision: "09", attributes: { numa_node: 0 } }, // C620 USB 3.0
            { name: "0000:00:1c.0", bus: "pci", id: "8086:a190", subsystem: "15d9:0930", class: "060400", revision: "f9" }, // C620 root port 1
            { name: "0000:00:1c.1", bus: "pci", id: "8086:a191", subsystem: "15d9:0930", class: "060400", revision: "f9" },
            { name: "0000:00:1c.2", bus: "pci", id: "8086:a192", subsystem: "15d9:0930", class: "060400", revision: "f9" },
            { name: "0000:00:1c.3", bus: "pci", id: "8086:a193", subsystem: "15d9:0930", class: "060400", revision: "f9" },
            { name: "0000:00:1c.4", bus: "pci", id: "8086:a194", subsystem: "15d9:0930", class: "060400", revision: "f9" },
            { name: "0000:00:1c.5", bus: "pci", id: "8086:a195", subsystem: "15d9:0930", class: "060400", revision: "f9" },
            { name: "0000:00:1c.6", bus: "pci", id: "8086:a196", subsystem: "15d9:0930", class: "060400", revision: "f9" },
            { name: "0000:00:1c.7", bus: "pci", id: "8086:a197", subsystem: "15d9:0930", class: "060400", revision: "f9" },
            // Its module is not loaded, so it has no driver.
            { name: "0000:00:1f.4", bus: "pci", id: "8086:a1a3", subsystem: "15d9:0930", class: "0c0500", revision: "09", attributes: { numa_node: 0 } }, // C620 SMBus

            // Two Intel 82574L, alike but for the place.
            {
              name: "0000:03:00.0",
              bus: "pci",
              parent: "0000:00:1c.0",
              id: "8086:10d3",
              subsystem: "8086:a01f",
              class: "020000",
              attributes: { numa_node: 0 },
              net: "eth1",
            },
            {
              name: "0000:04:00.0",
              bus: "pci",
              parent: "0000:00:1c.1",
              id: "8086:10d3",
              subsystem: "8086:a01f",
              class: "020000",
              attributes: { numa_node: 0 },
              net: "eth2",
            },

            // GeForce GTX 1080 and its HDMI audio: no isolation between the two.
            {
              name: "0000:05:00.0",
              bus: "pci",
              parent: "0000:00:1c.2",
              id: "10de:1b80",
              subsystem: "1043:8591",
              class: "030000",
              revision: "a1",
              group: "graphics card",
              attributes: { numa_node: 0, boot_vga: 0 },
              makes: [
                { class: "drm", name: "card1", attributes: { dev: "226:1" } },
                { class: "drm", name: "renderD128", attributes: { dev: "226:128" } },
              ],
            },
            {
              name: "0000:05:00.1",
              bus: "pci",
              parent: "0000:00:1c.2",
              id: "10de:10f0",
              subsystem: "1043:8591",
              class: "040300",
              revision: "a1",
              group: "graphics card",
              attributes: { numa_node: 0 },
              makes: [{ class: "sound", name: "card0" }],
            },

            // Samsung 980 PRO with the system.
            {
              name: "0000:06:00.0",
              bus: "pci",
              parent: "0000:00:1c.3",
              id: "144d:a80a",
              subsystem: "144d:a801",
              class: "010802",
              attributes: { numa_node: 0 },
              makes: [
                { class: "nvme", name: "nvme0", attributes: { dev: "241:0" } },
                { class: "block", name: "nvme0n1", below: "nvme0", attributes: { size: 976773168 } },
                { class: "block", name: "nvme0n1p1", below: "nvme0n1", attributes: { partition: 1 } },
                { class: "block", name: "nvme0n1p2", below: "nvme0n1", attributes: { partition: 2 } },
                { class: "block", name: "nvme0n1p3", below: "nvme0n1", attributes: { partition: 3 } },
              ],
            },

            // Intel I210: the way into the machine.
            {
              name: "0000:07:00.0",
              bus: "pci",
              parent: "0000:00:1c.4",
              id: "8086:1533",
              subsystem: "15d9:1533",
              class: "020000",
              revision: "03",
              attributes: { numa_node: 0 },
              net: "eth0",
            },

            // Intel X540-AT2: virtual functions appear at 0000:08:10.0, 0000:08:10.2 and on.
            {
              name: "0000:08:00.0",
              bus: "pci",
              parent: "0000:00:1c.5",
              id: "8086:1528",
              subsystem: "8086:0001",
              class: "020000",
              revision: "01",
              attributes: { numa_node: 0 },
              net: "eth3",
              sriov: { total: 63, offset: 128, stride: 2, device: "1515", enabled: 2, net: "eth3v{n}" },
            },

            // PCI Express to PCI bridge with two conventional cards behind it: nothing keeps them apart.
            { name: "0000:09:00.0", bus: "pci", parent: "0000:00:1c.6", id: "12d8:e111", class: "060400", revision: "02", group: "behind the bridge" }, // Pericom PI7C9X111SL
            { name: "0000:0a:00.0", bus: "pci", parent: "0000:09:00.0", id: "1a03:2000", subsystem: "15d9:0930", class: "030000", revision: "41", group: "behind the bridge", makes: [{ class: "drm", name: "card0", attributes: { dev: "226:0" } }] }, // ASPEED graphics
            { name: "0000:0a:01.0", bus: "pci", parent: "0000:09:00.0", id: "8086:100e", subsystem: "8086:001e", class: "020000", revision: "02", group: "behind the bridge", net: "eth4" }, // Intel 82540EM

            // Xilinx accelerator, given to a virtual machine at boot.
            { name: "0000:0b:00.0", bus: "pci", parent: "0000:00:1c.7", id: "10ee:9038", subsystem: "10ee:000e", class: "120000", override: "vfio-pci", attributes: { numa_node: 0 } },

            // Domain 0001: the second processor.
            { name: "0001:00:02.0", bus: "pci", id: "8086:2032", subsystem: "15d9:0930", class: "060400", revision: "04", attributes: { numa_node: 1 } },
            {
              name: "0001:03:00.0",
              bus: "pci",
              parent: "0001:00:02.0",
              id: "144d:a808",
              subsystem: "144d:a801",
              class: "010802",
              attributes: { numa_node: 1 },
              makes: [
                { class: "nvme", name: "nvme1" },
                { class: "block", name: "nvme1n1", below: "nvme1", attributes: { size: 1953525168 } },
              ],
            },

            // Platform devices. The two of the debate have a device tree node and an IOMMU.
            {
              name: "fff51000.ethernet",
              bus: "platform",
              node: "/soc/ethernet@fff51000",
              compatible: ["calxeda,hb-xgmac"],
              group: "own",
              net: "eth5",
            },
            {
              name: "ffe101300.dma",
              bus: "platform",
              node: "/soc@ffe000000/dma@101300",
              compatible: ["fsl,eloplus-dma"],
              group: "own",
            },
            { name: "serial8250", bus: "platform" },
            { name: "rtc_cmos", bus: "platform" },
          ],

          host: {
            mounts: [
              { source: "/dev/nvme0n1p2", target: "/", fileSystem: "ext4" },
              { source: "proc", target: "/proc", fileSystem: "proc" },
              { source: "/dev/nvme0n1p1", target: "/boot/efi", fileSystem: "vfat" },
            ],
            swap: ["/dev/nvme0n1p3"],
            addresses: {
              eth0: ["192.0.2.10", "fe80::5054:ff:fe00:10"],
              eth1: ["fe80::5054:ff:fe00:11"],
              eth3: ["198.51.100.3", "fe80::5054:ff:fe00:13"],
            },
            defaultRoutes: ["eth0"],
            holders: [{ device: "0000:0b:00.0", pid: 4242, command: "qemu-system-x86" }],
            users: { alice: 1000 },
            groups: { alice: 1000, kvm: 106 },
          },
        }
        """#

    /// The built-in machine, `demo`.
    public static func demo() throws(MachineError) -> MachineDescription {
        try MachineDescription(text: Array((demoText + "\n").utf8), source: "demo")
    }
}
