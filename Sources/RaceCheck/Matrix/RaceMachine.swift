internal import DeviceBinding
public import MachineFiles

/// The machine that races are held on where no other one is named.
public enum RaceMachine {
    /// Its name.
    public static let name = "thread"

    /// What is asked for on it: that its card goes to vfio-pci.
    public static let task = Assignment(
        DeviceReference(bus: "pci", name: "0000:00:03.0"),
        to: "vfio-pci"
    )

    /// The description.
    public static func description() throws(MachineError) -> MachineDescription {
        try MachineDescription(text: Array(text.utf8), source: name)
    }

    /// Two network cards of one type, the driver that knows them, and vfio-pci.
    static let text = """
        // The machine of the debate of 2014: a card to give away, and its twin to leave alone.
        {
          name: "thread",
          about: "Two network cards of one type, the driver that knows them, and vfio-pci.",
          profile: "linux 6.12",
          modules: [
            { name: "vfio" },
            { name: "vfio_iommu_type1", needs: ["vfio"] },
            { name: "vfio_pci", needs: ["vfio", "vfio_iommu_type1"] },
          ],
          drivers: [
            { name: "e1000e", bus: "pci", module: "e1000e", ids: ["8086:10d3"] },
            {
              name: "vfio-pci",
              bus: "pci",
              module: "vfio_pci",
              code: "vfio-pci",
              ids: [{ overrideOnly: true }],
            },
          ],
          devices: [
            { name: "0000:00:03.0", bus: "pci", id: "8086:10d3", class: "020000", group: "card" },
            { name: "0000:00:04.0", bus: "pci", id: "8086:10d3", class: "020000", group: "twin" },
          ],
        }

        """
}
