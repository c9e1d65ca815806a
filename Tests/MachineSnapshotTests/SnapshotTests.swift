import DriverCore
import MachineFiles
import MachineSimulation
import MachineSnapshot
import ScratchTree
import Sysfs
import SysfsSurvey
import SystemPackage
import Testing

/// A snapshot of a machine, read back, is that machine.
@Suite struct SnapshotTests {
    private static let machines = ["demo", "workstation", "packet-box", "board", "everything"]

    private func machine(_ name: String) throws -> SimulatedMachine {
        if name == "demo" { return try SimulatedMachine.open(machine: name, state: nil) }
        let root = FilePath(#filePath).removingLastComponent().removingLastComponent()
            .removingLastComponent()
        let file = root.appending("Machines").appending(name + ".json5").string
        return try SimulatedMachine.open(machine: file, state: nil)
    }

    private func readBack(_ snapshot: Snapshot) throws -> SimulatedMachine {
        try SimulatedMachine(
            MachineDescription(text: Array(snapshot.text.utf8), source: "snapshot")
        )
    }

    /// What each file below a directory holds, by path; links by where they lead.
    private func contents(_ sysfs: any Sysfs, _ path: SysfsPath) throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try sysfs.list(path) {
            switch try sysfs.stat(path / name).kind {
            case .directory:
                for (below, text) in try contents(sysfs, path / name) {
                    found[name + "/" + below] = text
                }
            case .link: found[name] = "-> " + (try sysfs.readlink(path / name))
            case .file:
                do {
                    found[name] = "\(try sysfs.readBytes(path / name))"
                } catch {
                    found[name] = "\(error)"
                }
            case .other: break
            }
        }
        return found
    }

    @Test(arguments: machines)
    func `a machine that is read back has the same devices, drivers and files`(name: String) throws
    {
        let before = try machine(name)
        let release = before.core.profile.name.split(separator: " ").last.map(String.init) ?? ""
        var options = Snapshot.Options()
        options.release = release + ".0"
        let snapshot = Snapshot(of: before.sysfs, options)
        let after = try readBack(snapshot)
        #expect(after.core.profile == before.core.profile)
        // The buses whose rules a snapshot keeps.
        for bus in ["pci", "platform", "virtio"] {
            let devices = (try? before.sysfs.list("/bus" / bus / "devices")) ?? []
            #expect(((try? after.sysfs.list("/bus" / bus / "devices")) ?? []) == devices)
            for device in devices {
                let path = "/bus" / bus / "devices" / device
                let expected = try contents(before.sysfs, path)
                let found = try contents(after.sysfs, path)
                for (file, text) in expected {
                    #expect(found[file] == text, "\(path)/\(file)")
                }
                #expect(Set(found.keys).subtracting(expected.keys) == [], "\(path)")
            }
        }
    }

    @Test func `modules that are not loaded are there for the devices that they list`() throws {
        var options = Snapshot.Options()
        options.aliases = ModuleAliases(
            alias: """
                # Aliases extracted from modules themselves.
                alias pci:v00008086d000010D3sv*sd*bc*sc*i* e1000e
                alias pci:v00008086d000010D3sv*sd*bc02sc00i* other-net
                alias pci:v0000FFFEd00000001sv*sd*bc*sc*i* absent
                alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci

                """
        )
        let after = try readBack(Snapshot(of: try machine("demo").sysfs, options))
        let module = try #require(after.description.modules.first { $0.name == "other_net" })
        #expect(!module.isLoaded)
        #expect(after.description.drivers.contains { $0.name == "other_net" })
        #expect(!after.description.modules.contains { $0.name == "absent" })
        #expect(after.description.module(named: "other_net")?.drivers.count == 1)
    }

    @Test func `an anonymous snapshot has neither serial numbers nor hardware addresses`() throws {
        let text = """
            { name: "x", drivers: [{ name: "e1000e", bus: "pci", ids: ["8086:10d3"] }],
              devices: [{ name: "0000:00:03.0", bus: "pci", id: "8086:10d3", class: "020000",
                attributes: { serial_number: "00-1b-21-ff-ff-a0-b1-c2" },
                makes: [{ class: "net", name: "enx001b21a0b1c2",
                  attributes: { address: "00:1b:21:a0:b1:c2", broadcast: "ff:ff:ff:ff:ff:ff" } }] }] }
            """
        let before = try SimulatedMachine(
            MachineDescription(text: Array(text.utf8), source: "text")
        )
        var options = Snapshot.Options()
        options.isAnonymous = true
        let snapshot = Snapshot(of: before.sysfs, options)
        for secret in ["a0:b1:c2", "a0b1c2", "a0-b1-c2"] {
            #expect(!snapshot.text.contains(secret))
        }
        let after = try readBack(snapshot)
        let net = "/bus/pci/devices/0000:00:03.0/net/enx020000000001" as SysfsPath
        try #expect(after.sysfs.readText(net / "address") == "02:00:00:00:00:01")
        try #expect(after.sysfs.readText(net / "broadcast") == "ff:ff:ff:ff:ff:ff")
    }

    @Test func `bytes and permission bits of a file are kept`() throws {
        let text = """
            { name: "x", devices: [{ name: "0000:00:03.0", bus: "pci", id: "8086:10d3",
                class: "020000", attributes: {
                  label: { bytes: "00ff41" }, "power/control": { value: "on", mode: "0644" } } }] }
            """
        let before = try SimulatedMachine(
            MachineDescription(text: Array(text.utf8), source: "text")
        )
        let after = try readBack(Snapshot(of: before.sysfs))
        let device = "/bus/pci/devices/0000:00:03.0" as SysfsPath
        try #expect(after.sysfs.readBytes(device / "label") == [0, 0xFF, 0x41])
        try #expect(after.sysfs.readText(device / "power/control") == "on")
        try #expect(after.sysfs.stat(device / "power/control").mode == 0o644)
    }

    @Test func `a directory that no kernel made is a machine file that can be read`() throws {
        let tree = ScratchTree()
        tree.link("devices/x/subsystem", to: "../../bus/made-up")
        tree.link("bus/made-up/devices/x", to: "../../../devices/x")
        // One name for Swift and two for Linux, and a bit that no file of a /sys has.
        tree.file("devices/x/e\u{301}", "1\n", mode: 0o4644)
        tree.file("devices/x/\u{e9}", "2\n")
        let after = try readBack(Snapshot(of: HostSysfs(root: tree.root)))
        let device = "/bus/made-up/devices/x" as SysfsPath
        try #expect(after.sysfs.list(device).filter { $0 == "\u{e9}" }.count == 1)
        try #expect(after.sysfs.readText(device / "e\u{301}") == "1")
        try #expect(after.sysfs.stat(device / "e\u{301}").mode & 0o444 == 0o444)
    }

    /// A port with a service of its own that is in no group, between functions that are in one each.
    private static let slotted = """
        {
          buses: [
            { name: "pci", attributes: { "slots/1/address": "0000:01:00", "slots/1/power": { value: "1", mode: "0644" } } },
            { name: "pci_express", rule: "scripted" },
          ],
          devices: [
            { name: "0000:00:03.0", bus: "pci", id: "8086:10d3", class: "020000", firmware: true,
              attributes: { clear: { bytes: "", mode: "0200" } } },
            { name: "0000:00:06.0", bus: "pci", id: "1b36:000c", class: "060400" },
            { name: "0000:00:06.0:pcie001", bus: "pci_express", parent: "0000:00:06.0" },
            { name: "0000:00:07.0", bus: "pci", id: "8086:10d3", class: "020000" },
          ],
        }
        """

    @Test func `slots, what firmware describes and what is only written are kept`() throws {
        let text = Array(Self.slotted.utf8)
        let before = try SimulatedMachine(MachineDescription(text: text, source: "slotted"))
        let after = try readBack(Snapshot(of: before.sysfs))
        for machine in [before, after] {
            let slot: SysfsPath = "/bus/pci/slots/1"
            try #expect(machine.sysfs.readText(slot / "address") == "0000:01:00")
            try #expect(machine.sysfs.stat(slot / "power").mode == 0o644)
            let device: SysfsPath = "/bus/pci/devices/0000:00:03.0"
            try #expect(machine.sysfs.readText(device / "waiting_for_supplier") == "0")
            try #expect(machine.sysfs.stat(device / "clear").mode == 0o200)
            #expect(throws: Errno.noSuchFileOrDirectory) {
                try machine.sysfs.stat("/bus/pci/devices/0000:00:07.0/waiting_for_supplier")
            }
        }
    }

    @Test func `a port's services do not change the numbers of groups`() throws {
        let text = Array(Self.slotted.utf8)
        let before = try SimulatedMachine(MachineDescription(text: text, source: "slotted"))
        let after = try readBack(Snapshot(of: before.sysfs))
        for device in ["0000:00:03.0", "0000:00:06.0", "0000:00:07.0"] {
            let link = SysfsPath("/bus/pci/devices/\(device)/iommu_group")
            try #expect(after.sysfs.readlink(link) == before.sysfs.readlink(link))
        }
    }
}
