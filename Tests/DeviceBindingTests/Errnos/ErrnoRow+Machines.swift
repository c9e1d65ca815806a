/// The simulated machines of the rows.
extension ErrnoRow {
    private static let vfio = """
          modules: [
            { name: "vfio" }, { name: "vfio_iommu_type1", needs: ["vfio"] },
            {
              name: "vfio_pci", needs: ["vfio", "vfio_iommu_type1"],
              parameters: { disable_denylist: "N" },
            },
          ],
        """

    /// Functions that a vfio driver or another one refuses, each for its own reason.
    static let cards = """
        {
          name: "cards", profile: "linux 6.12",
        \(vfio)
          drivers: [
            {
              name: "vfio-pci", bus: "pci", module: "vfio_pci", code: "vfio-pci",
              ids: [{ overrideOnly: true }],
            },
            { name: "card", bus: "pci", ids: ["1234:0001"] },
            { name: "refusing", bus: "pci", afterwards: "ENODEV" },
            { name: "data", bus: "pci", ids: [{ id: "1234:0009", data: 7 }] },
            {
              name: "pf", bus: "pci", ids: ["1234:0003"], configuresSRIOV: true,
              keepsVFsWhenUnbound: true,
            },
          ],
          devices: [
            {
              name: "0000:01:00.0", bus: "pci", id: "1234:0001", class: "020000", group: "two",
              driver: null,
            },
            {
              name: "0000:02:00.0", bus: "pci", id: "1234:0002", class: "020000", group: "two",
              override: "vfio-pci",
            },
            {
              name: "0000:03:00.0", bus: "pci", id: "1234:0003", class: "020000",
              sriov: { total: 4, device: "0004", enabled: 2 },
            },
            { name: "0000:04:00.0", bus: "pci", id: "1234:0005", class: "060400" },
            {
              name: "0000:05:00.0", bus: "pci", id: "1234:0006", class: "020000", group: "none",
            },
            { name: "0000:06:00.0", bus: "pci", id: "8086:37c8", class: "0b4000" },
            {
              name: "0000:07:00.0", bus: "pci", id: "1234:0003", class: "020000", driver: null,
              sriov: { total: 4, device: "0004" },
            },
          ],
          host: { holders: [{ device: "0000:02:00.0", pid: 4711, command: "qemu" }] },
        }
        """

    /// Virtual functions that come without drivers, since the physical one says so.
    static let virtualFunctions = """
        {
          name: "vf-autoprobe", profile: "linux 6.12",
        \(vfio)
          drivers: [
            {
              name: "mlx5_core", bus: "pci", module: "mlx5_core", ids: ["15b3:1017", "15b3:1018"],
              configuresSRIOV: true,
            },
            {
              name: "vfio-pci", bus: "pci", module: "vfio_pci", code: "vfio-pci",
              ids: [{ overrideOnly: true }],
            },
          ],
          devices: [
            {
              name: "0000:3b:00.0", bus: "pci", id: "15b3:1017", class: "020000",
              net: "ens1f0np0",
              sriov: {
                total: 8, offset: 2, stride: 1, device: "1018", enabled: 0, net: "ens1f0v{n}",
              },
            },
          ],
        }
        """

    /// A device that needs another one, and one whose driver asks to be called later.
    static let platform = """
        {
          name: "platform", profile: "linux 6.12",
          modules: [{ name: "vfio" }, { name: "vfio_platform", needs: ["vfio"] }],
          drivers: [
            { name: "sensor", bus: "platform", compatible: ["example,sensor"] },
            { name: "later", bus: "platform", names: ["later"], afterwards: -517 },
            { name: "vfio-platform", bus: "platform", module: "vfio_platform", code: "vfio-platform" },
          ],
          devices: [
            { name: "clock", bus: "platform", node: "/clock" },
            {
              name: "sensor.0", bus: "platform", node: "/sensor@0", compatible: ["example,sensor"],
            },
            { name: "later", bus: "platform" },
            { name: "bare", bus: "platform", group: "own" },
          ],
          links: [{ consumer: "sensor.0", supplier: "clock" }],
        }
        """

    /// A stick whose interface no driver lists, and one that nobody may use.
    static let usb = """
        {
          name: "usb", profile: "linux 6.12",
          drivers: [
            { name: "usb-storage", bus: "usb", ids: [{ idVendor: "1111", idProduct: "2222" }] },
          ],
          devices: [
            { name: "1-1", bus: "usb", id: { idVendor: "46f4", idProduct: "0001" } },
            {
              name: "1-1:1.0", bus: "usb", parent: "1-1",
              id: { idVendor: "46f4", idProduct: "0001", bInterfaceClass: "ff" },
            },
            {
              name: "1-2", bus: "usb", id: { idVendor: "46f4", idProduct: "0001" },
              attributes: { authorized: { value: 0, mode: "0644" } },
            },
            {
              name: "1-2:1.0", bus: "usb", parent: "1-2",
              id: { idVendor: "46f4", idProduct: "0001", bInterfaceClass: "ff" },
            },
          ],
        }
        """
}
