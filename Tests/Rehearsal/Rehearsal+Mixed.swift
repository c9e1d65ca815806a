extension Rehearsal {
    /// A machine with an IOMMU group of devices of two buses, and a bus without overrides.
    package static let mixedText = """
        {
          name: "mixed", profile: "linux 6.12",
          drivers: [
            { name: "nic", bus: "pci", ids: ["8086:10d3"] },
            { name: "vfio-pci", bus: "pci", code: "vfio-pci", ids: [{ overrideOnly: true }] },
            { name: "dmac", bus: "platform", compatible: ["some,dma"] },
            { name: "vfio-platform", bus: "platform", code: "vfio-platform" },
            { name: "usb-storage", bus: "usb", ids: [{bInterfaceClass: "08", bInterfaceSubClass: "06"}] },
            { name: "uas", bus: "usb", ids: [{bInterfaceClass: "08", bInterfaceSubClass: "06"}] },
            { name: "usb", bus: "usb", wholeDevices: true },
          ],
          devices: [
            { name: "0000:01:00.0", bus: "pci", id: "8086:10d3", class: "020000", group: "shared" },
            { name: "dma", bus: "platform", node: "/dma", compatible: ["some,dma"], group: "shared" },
            {
              name: "1-1", bus: "usb",
              id: { idVendor: "46f4", idProduct: "0001", isDevice: true, busnum: "001", devnum: "002" },
            },
            {
              name: "1-1:1.0", bus: "usb", parent: "1-1",
              id: {
                idVendor: "46f4", idProduct: "0001", bInterfaceClass: "08", bInterfaceSubClass: "06",
                bInterfaceProtocol: "50",
              },
            },
          ],
        }
        """
}
