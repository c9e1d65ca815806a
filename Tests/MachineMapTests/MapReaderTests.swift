import DeviceBinding
import MachineFiles
import MachineSimulation
import Sysfs
import Testing

@testable import MachineMap
@testable import anybind

/// What is read of a machine, and what a change is said to take along.
@Suite struct MapReaderTests {
    private func node(_ name: String, _ map: MachineMap) throws -> MachineMap.Node {
        try #require(map.nodes.first { $0.name == name })
    }

    private func marks(_ questions: String...) throws -> [String: MachineMap.Mark] {
        let map = try Machines.map("demo", asking: questions)
        return map.nodes.reduce(into: [:]) { marks, node in marks[node.name] = node.mark }
    }

    @Test(arguments: Machines.names) func `every device of every bus is on the map, once`(
        name: String
    ) throws {
        let machine = try Machines.open(name)
        let map = try Machines.map(of: machine, named: name)
        let inventory = Inventory(machine.sysfs)
        for bus in try inventory.buses() where !MapReader.bookkeeping.contains(bus) {
            for device in try inventory.devices(bus: bus) {
                let found = map.nodes.filter {
                    $0.subsystem == bus && $0.name == device.reference.name && $0.kind.isDevice
                }
                #expect(found.count == 1, "\(device.reference)")
                #expect(found.first?.driver == device.driver)
                #expect(found.first?.group == device.group)
            }
        }
        #expect(Set(map.nodes.map(\.path)).count == map.nodes.count)
    }

    @Test func `demo's uses are where they belong`() throws {
        let map = try Machines.map("demo")
        #expect(try node("nvme0n1p2", map).uses.map(\.text) == ["is mounted at '/'"])
        #expect(try node("nvme0n1p3", map).uses.map(\.kind) == ["swap"])
        #expect(
            try node("eth0", map).uses.map(\.text) == [
                "carries the default route", "has the address 192.0.2.10",
            ]
        )
        #expect(
            try node("0000:0b:00.0", map).uses.map(\.text)
                == ["is held by 'qemu-system-x86' (process 4242)"]
        )
        #expect(try node("0000:0b:00.0", map).isVFIO)
        #expect(try node("eth1", map).uses.isEmpty)
    }

    @Test func `a bridge's parts and devices hang on it`() throws {
        let map = try Machines.map("demo")
        let bridge = try #require(map.nodes.firstIndex { $0.name == "0000:00:1c.3" })
        let disk = try #require(map.nodes.firstIndex { $0.name == "0000:06:00.0" })
        #expect(map.nodes[disk].parent == bridge)
        #expect(map.nodes[bridge].kind == .bridge)
        let partition = try #require(map.nodes.firstIndex { $0.name == "nvme0n1p1" })
        #expect(map.device(of: partition) == disk)
    }

    @Test func `a change takes along what hangs on the device`() throws {
        let marks = try marks("06:00.0=vfio-pci")
        #expect(marks["0000:06:00.0"] == .changes(to: "vfio-pci"))
        #expect(marks["nvme0n1p2"] == .goesAlong)
        #expect(marks["0000:00:1c.3"] == nil && marks["eth0"] == nil)
        let map = try Machines.map("demo", asking: ["06:00.0=vfio-pci"])
        #expect(
            Set(map.endangeredUses.map(\.use.text)) == [
                "is mounted at '/'", "is mounted at '/boot/efi'", "is swap",
            ]
        )
    }

    @Test func `virtual functions go along with the physical one, wherever they hang`() throws {
        let marks = try marks("08:00.0=none")
        #expect(marks["0000:08:00.0"] == .changes(to: nil))
        #expect(marks["0000:08:10.0"] == .goesAlong && marks["eth3v1"] == .goesAlong)
    }

    @Test func `what another device carries on does not go along`() throws {
        let text = """
            {
              drivers: [{ name: "e1000e", bus: "pci", ids: ["8086:10d3"] }],
              devices: [
                { name: "0000:03:00.0", bus: "pci", id: "8086:10d3", class: "020000", net: "eth1" },
                { name: "0000:04:00.0", bus: "pci", id: "8086:10d3", class: "020000", net: "eth2" },
              ],
              virtual: [
                { class: "net", name: "team0", type: "team", over: ["eth1", "eth2"] },
                { class: "net", name: "team0.5", type: "vlan", over: ["team0"] },
              ],
              host: { defaultRoutes: ["team0.5"] },
            }
            """
        let machine = try SimulatedMachine(
            MachineDescription(text: Array(text.utf8), source: "team")
        )
        let one = try Machines.map(of: machine, named: "team", asking: ["03:00.0=none"])
        #expect(try node("eth1", one).mark == .goesAlong)
        #expect(try node("team0", one).mark == nil && node("team0.5", one).mark == nil)
        #expect(one.endangeredUses.isEmpty)
        let both = try Machines.map(
            of: machine,
            named: "team",
            asking: ["03:00.0=none", "04:00.0=none"]
        )
        #expect(try node("team0", both).mark == .goesAlong)
        #expect(both.endangeredUses.map(\.use.text) == ["carries the default route"])
    }

    @Test func `the rest of a group has to go to user space too`() throws {
        #expect(try marks("05:00.0=vfio-pci")["0000:05:00.1"] == .sharesGroup)
        #expect(try marks("05:00.0=none")["0000:05:00.1"] == nil)
        #expect(try marks("group=13=vfio-pci")["0000:05:00.1"] == .changes(to: "vfio-pci"))
    }

    @Test func `a device that keeps its driver takes nothing along`() throws {
        #expect(try marks("06:00.0=nvme")["nvme0n1"] == nil)
    }

    @Test(arguments: ["", "=", "03:00.0", "=vfio-pci", "03:00.0=", "03:00.0=../x"])
    func `a question that is none is refused`(text: String) throws {
        let inventory = try Inventory(Machines.open("demo").sysfs)
        #expect { try MapQuestion(text, inventory, bus: nil) } throws: {
            ($0 as? Failure)?.code == .malformed
        }
    }

    @Test func `a bus alone is drawn with what it hangs on`() throws {
        let machine = try Machines.open("demo")
        let map = try Machines.map(of: machine, named: "demo", bus: "platform")
        #expect(map.nodes.contains { $0.name == "fff51000.ethernet" })
        #expect(map.nodes.contains { $0.name == "eth5" })
        #expect(!map.nodes.contains { $0.subsystem == "pci" })
    }

    @Test func `an unknown driver is said to be none`() throws {
        let map = try Machines.map("demo", asking: ["03:00.0=nosuch"])
        #expect(map.notes.suffix(1) == ["There is no driver 'nosuch' on the bus 'pci' now."])
    }
}
