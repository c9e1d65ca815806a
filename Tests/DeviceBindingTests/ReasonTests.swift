import DeviceBinding
import MachineHost
import MachineSimulation
import Sysfs
import Testing

/// Why a device has its driver, or none.
@Suite struct ReasonTests {
    /// A device of the built-in machine, what was done before, and what is then said of it.
    struct Row: CustomTestStringConvertible, Sendable {
        let device: String
        var writes: [(path: SysfsPath, text: String)] = []
        let reason: String
        var others: [String] = []
        var testDescription: String { "\(device) \(writes.map(\.text))" }
    }

    private static let end = ", and no override is set"
    private static let nic = SysfsPath("/bus/pci/devices/0000:03:00.0")
    private static let unbind = (SysfsPath("/bus/pci/drivers/e1000e/unbind"), "0000:03:00.0")

    static let rows: [Row] = [
        Row(device: "03:00.0", reason: "the driver's ID table has 8086:10d3" + end),
        Row(device: "0b:00.0", reason: "the override names it"),
        Row(
            device: "fff51000.ethernet",
            reason: "the driver lists the compatible string 'calxeda,hb-xgmac'" + end
        ),
        Row(device: "serial8250", reason: "its name 'serial8250' is the driver's" + end),
        Row(device: "00:1f.4", reason: "the module 'i2c_i801' fits it, and is not loaded"),
        Row(device: "00:00.0", reason: "no driver matches it, and no module would"),
        Row(
            device: "03:00.0",
            writes: [(nic / "driver_override", "igb")],
            reason: "it was bound before the override named 'igb'; the next probe decides again",
            others: ["igb"]
        ),
        Row(
            device: "03:00.0",
            writes: [unbind],
            reason: "'e1000e' fits it, and has not been asked since the device was unbound",
            others: ["e1000e"]
        ),
        Row(
            device: "03:00.0",
            writes: [("/bus/pci/drivers_autoprobe", "0"), unbind],
            reason: "'e1000e' fits it, and drivers_autoprobe of the bus 'pci' is off",
            others: ["e1000e"]
        ),
        Row(
            device: "03:00.0",
            writes: [unbind, (nic / "driver_override", "nobody")],
            reason: "the override names 'nobody', but there is no such driver",
            others: ["e1000e"]
        ),
        Row(
            device: "03:00.0",
            writes: [unbind, ("/bus/pci/drivers/igb/new_id", "8086 10d3")],
            reason: "the dynamic ID 8086:10d3, which was added to the driver, fits" + end,
            others: ["e1000e"]
        ),
        Row(
            device: "03:00.0",
            writes: [
                unbind, (nic / "driver_override", "igb"),
                ("/bus/pci/drivers_probe", "0000:03:00.0"),
                (nic / "driver_override", "\n"),
            ],
            reason:
                "no ID of the driver fits it: it was bound by an override or a dynamic ID that has"
                + " been removed",
            others: ["e1000e"]
        ),
    ]

    @Test("a simulated machine tells the rule that decided", arguments: rows)
    func simulated(_ row: Row) throws {
        let machine = try SimulatedMachine.open(machine: "demo", state: nil)
        for (path, text) in row.writes { try machine.sysfs.write(path, text) }
        let inventory = Inventory(machine.sysfs)
        let device = try inventory.select(row.device)[0]
        let portrait = try inventory.portrait(of: device, host: machine.host)
        #expect(portrait.reason == row.reason)
        #expect(portrait.others == row.others)
    }

    /// A device of the server on Linux, where only modules' aliases and attributes tell.
    struct LinuxRow: CustomTestStringConvertible, Sendable {
        let reason: String
        var driver: String? = "e1000e"
        var override: String?
        var modules: [String] = []
        var files: [String: String] = [:]
        var testDescription: String { reason }
    }

    private static let open = ": nothing here says which, and a bind would tell"
    private static let loaded = ["/module/e1000e/drivers/pci:e1000e": ""]

    static let onLinux: [LinuxRow] = [
        LinuxRow(
            reason: "the module 'e1000e' lists 8086:10d3 or its class" + end,
            modules: ["e1000e"]
        ),
        LinuxRow(
            reason:
                "no alias of the module 'e1000e' fits it: it was bound by a dynamic ID or an"
                + " override that has been removed" + end,
            modules: ["igb"],
            files: ["/module/e1000e/initstate": "live\n"]
        ),
        // Built in: its aliases stand in no file.
        LinuxRow(
            reason: "unknown: nothing here says which IDs the driver has" + end,
            modules: ["igb"]
        ),
        LinuxRow(
            reason: "unknown: nothing here says which IDs the driver has" + end,
            driver: "pci-stub",
            modules: ["e1000e"]
        ),
        LinuxRow(
            reason:
                "no module's IDs match it; those of drivers in the kernel itself stand in no file",
            driver: nil
        ),
        LinuxRow(
            reason: "the module 'e1000e' fits it, and is not loaded",
            driver: nil,
            modules: ["e1000e"]
        ),
        LinuxRow(
            reason: "'e1000e' fits it, and refused it, or the device was unbound by hand" + open,
            driver: nil,
            modules: ["e1000e"],
            files: loaded
        ),
        LinuxRow(
            reason: "'e1000e' fits it, and drivers_autoprobe of the bus 'pci' is off",
            driver: nil,
            modules: ["e1000e"],
            files: loaded.merging(["/bus/pci/drivers_autoprobe": "0\n"]) { $1 }
        ),
        LinuxRow(
            reason: "it waits for a supplier that is not there yet: its waiting_for_supplier is 1",
            driver: nil,
            files: ["/bus/pci/devices/0000:03:00.0/waiting_for_supplier": "1\n"]
        ),
        LinuxRow(
            reason: "the override names 'pci-stub', which refused it or was not asked" + open,
            driver: nil,
            override: "pci-stub"
        ),
    ]

    @Test("on Linux no more is said than is known", arguments: onLinux)
    func linux(_ row: LinuxRow) throws {
        var state = KernelState.server
        state.devices["0000:03:00.0"]?.driver = row.driver
        state.devices["0000:03:00.0"]?.override = row.override
        state.files = row.files
        let alias = state.devices["0000:03:00.0"]?.modalias ?? ""
        var answers = HostDouble.Answers()
        answers.modules = [.alias(alias): row.modules]
        let portrait = try Inventory(KernelDouble(state)).portrait(
            of: DeviceReference(bus: "pci", name: "0000:03:00.0"),
            host: HostDouble(answers)
        )
        #expect(portrait.reason == row.reason)
    }
}
