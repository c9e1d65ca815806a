import DeviceBinding
import MachineFiles
import MachineSimulation
import Testing

/// A simulated machine, a device of it, and what is to be said when that loses its driver.
struct MachineSituation: CustomTestStringConvertible, Sendable {
    /// How much is said.
    enum Verdict: Sendable, Equatable {
        /// Refused by a rule.
        case refused(Binder.Refusal.Rule)
        /// Said as a caution.
        case warned
        /// It cannot be told, which the careful are refused for.
        case untold
        /// Nobody uses it, and nothing is said of a use.
        case unused
    }

    let testDescription: String
    let verdict: Verdict
    /// A piece of what is said.
    let says: String
    /// What names the device.
    var device = "03:00.0"
    /// The entries of `devices`.
    let devices: String
    /// The further keys of the machine.
    let rest: String
    /// Further entries of `drivers`.
    var drivers = ""

    init(
        _ description: String,
        _ verdict: Verdict,
        _ says: String,
        device: String = "03:00.0",
        drivers: String = "",
        _ devices: String,
        _ rest: String = ""
    ) {
        testDescription = description
        self.verdict = verdict
        self.says = says
        self.device = device
        self.drivers = drivers
        self.devices = devices
        self.rest = rest
    }

    /// The machine, just booted.
    func machine() throws -> SimulatedMachine {
        let text = """
            { drivers: [\(Self.drivers)\(drivers)], devices: [\(devices)], \(rest) }
            """
        return try SimulatedMachine(
            MachineDescription(text: Array(text.utf8), source: testDescription)
        )
    }

    private static let drivers = """
        { name: "pcieport", bus: "pci", ids: [{ class: "060400" }], managesDMA: true },
        { name: "nvme", bus: "pci", ids: [{ class: "010802" }] },
        { name: "ahci", bus: "pci", ids: [{ class: "010601" }] },
        { name: "mpt3sas", bus: "pci", ids: [{ class: "010700" }] },
        { name: "e1000e", bus: "pci", ids: ["8086:10d3"] },
        { name: "ixgbe", bus: "pci", ids: ["8086:1528"], configuresSRIOV: true },
        { name: "ixgbevf", bus: "pci", ids: ["8086:1515"] },
        { name: "xhci_hcd", bus: "pci", ids: [{ class: "0c0330" }] },
        { name: "nvidia", bus: "pci", ids: ["10de:*"] },
        { name: "amdgpu", bus: "pci", ids: ["1002:*"] },
        { name: "virtio-pci", bus: "pci", ids: ["1af4:*"] },
        { name: "vmd", bus: "pci", ids: ["8086:9a0b"] },
        { name: "other", bus: "pci", ids: [{ class: "088000" }, { class: "080501" }] },
        { name: "vfio-pci", bus: "pci", module: "vfio_pci", code: "vfio-pci", ids: [{ overrideOnly: true }] },
        { name: "usb", bus: "usb", wholeDevices: true },
        { name: "hub", bus: "usb", ids: [{ bInterfaceClass: "09" }] },
        { name: "usb-storage", bus: "usb", ids: [{ bInterfaceClass: "08" }] },
        { name: "usbhid", bus: "usb", ids: [{ bInterfaceClass: "03" }] },
        { name: "snd-usb-audio", bus: "usb", ids: [{ bInterfaceClass: "01" }] },
        { name: "uvcvideo", bus: "usb", ids: [{ bInterfaceClass: "0e" }] },
        { name: "ftdi_sio", bus: "usb", ids: [{ bInterfaceClass: "ff" }] },
        { name: "virtio_net", bus: "virtio", ids: [{ device: "0001" }] },
        { name: "vmw_vsock_virtio_transport", bus: "virtio", ids: [{ device: "0013" }] },
        { name: "virtio_mem", bus: "virtio", ids: [{ device: "0018" }] },
        """

    // MARK: - Devices

    /// An NVMe disk with one partition.
    static func disk(_ number: Int = 0, _ slot: String = "0000:03:00.0", _ more: String = "")
        -> String
    {
        let name = "nvme\(number)"
        return """
            { name: "\(slot)", bus: "pci", id: "144d:a80a", class: "010802", \(more) makes: [
              { class: "nvme", name: "\(name)" },
              { class: "block", name: "\(name)n1", below: "\(name)" },
              { class: "block", name: "\(name)n1p1", below: "\(name)n1", attributes: { partition: 1 } } ] },
            """
    }

    /// A network card.
    static func card(_ name: String = "eth0", _ slot: String = "0000:03:00.0", _ more: String = "")
        -> String
    {
        """
        { name: "\(slot)", bus: "pci", id: "8086:10d3", class: "020000", net: "\(name)", \(more) },
        """
    }

    /// A function of no class that matters, with what its driver makes.
    static func function(_ made: String, _ identity: String = #"id: "8086:0001", class: "088000""#)
        -> String
    {
        #"{ name: "0000:03:00.0", bus: "pci", \#(identity), makes: [\#(made)] },"#
    }

    /// A USB controller with one device, an interface of a class, and what that makes.
    static func usb(_ interface: String, _ made: String, _ more: String = "") -> String {
        """
        { name: "0000:03:00.0", bus: "pci", id: "8086:a36d", class: "0c0330" },
        { name: "usb1", bus: "usb", parent: "0000:03:00.0", id: { isDevice: true } },
        { name: "1-1", bus: "usb", parent: "usb1", id: { isDevice: true }, \(more) },
        { name: "1-1:1.0", bus: "usb", parent: "1-1", id: { bInterfaceClass: "\(interface)" },
          makes: [\(made)] },
        """
    }

    /// What a driver makes that has a node.
    static func node(_ kind: String, _ name: String, _ number: String, at path: String? = nil)
        -> String
    {
        let parts = number.split(separator: ":")
        let lines = "MAJOR=\(parts[0])\\nMINOR=\(parts[1])\\nDEVNAME=\(path ?? name)"
        return """
            { class: "\(kind)", name: "\(name)", attributes: { dev: "\(number)", uevent: "\(lines)" } },
            """
    }

    /// The host, with a process that has a node open.
    static func opened(_ node: String, by command: String) -> String {
        #"host: { openNodes: [{ node: "\#(node)", pid: 77, command: "\#(command)" }] }"#
    }

    /// The host, with one mount.
    static func mounted(
        _ source: String,
        at target: String,
        _ type: String = "ext4",
        _ more: String = ""
    )
        -> String
    {
        #"host: { mounts: [{ source: "\#(source)", target: "\#(target)", fileSystem: "\#(type)" }], \#(more) }"#
    }
}
