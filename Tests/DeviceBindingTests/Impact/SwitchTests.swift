import MachineFiles
import MachineSimulation
import Testing

@testable import DeviceBinding

/// Bridges of Open vSwitch on a simulated machine.
@Suite struct SwitchTests {
    private static let text = """
        { drivers: [{ name: "igb", bus: "pci", ids: [{ class: "020000" }] }],
          devices: [
            { name: "0000:02:00.0", bus: "pci", id: "8086:1533", class: "020000", net: "eth0" },
            { name: "0000:03:00.0", bus: "pci", id: "8086:1533", class: "020000", net: "eth1" },
          ], virtual: [
            { class: "net", name: "ovs-system", over: ["eth0"] },
            { class: "net", name: "br0" },
          ],
          host: { switches: { "ovs-system": ["br0"] }, defaultRoutes: ["br0"] } }
        """

    @Test(
        arguments: [("0000:02:00.0", ["default-route br0"]), ("0000:03:00.0", [])]
    )
    func `a bridge hangs on the cards of its datapath, and on no other`(
        device: String,
        uses: [String]
    ) throws {
        let machine = try SimulatedMachine(
            MachineDescription(text: Array(Self.text.utf8), source: "switch")
        )
        let inventory = Inventory(machine.sysfs)
        let portrait = try inventory.portrait(of: inventory.select(device)[0], host: machine.host)
        #expect(portrait.impact.useLines == uses)
        #expect(portrait.impact.unknowns == [])
    }
}
