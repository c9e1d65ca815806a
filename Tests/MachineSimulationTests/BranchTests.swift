import DriverCore
import MachineFiles
import MachineHost
import MachineSimulation
import Rehearsal
import Sysfs
import Testing
import VirtualSysfs

/// What is pulled out and plugged in again comes with all that hung on it, whoever makes that.
@Suite struct BranchTests {
    @Test(arguments: 0..<40)
    func `a device that is plugged in again is what it was, with all below it`(_ seed: Int) throws {
        var random = RandomBranches(seed: seed)
        let description = try random.description()
        let whole = try Sighting(of: SimulatedMachine(description))
        #expect(whole.drivers.count == random.names.count)
        for name in random.names {
            let machine = try SimulatedMachine(description)
            let below = try machine.unplugged(name)
            let left = try Sighting(of: machine)
            #expect(left.drivers.count == whole.drivers.count - below, "\(seed) \(name)")
            let branch = try #require(description.plug(name, into: machine.core), "\(seed) \(name)")
            try machine.plug(branch)
            #expect(try Sighting(of: machine) == whole, "\(seed) \(name)")
        }
    }

    @Test(arguments: 0..<20)
    func `what a driver makes comes with that driver, however late`(_ seed: Int) throws {
        var random = RandomBranches(seed: seed)
        let description = try random.description()
        let whole = try Sighting(of: SimulatedMachine(description))
        for name in random.names where name.contains("/0000:") {
            let machine = try SimulatedMachine(description)
            _ = try machine.unplugged(name)
            _ = machine.virtual.perform(.unloadModule("host"))
            try machine.plug(try #require(description.plug(name, into: machine.core)))
            let waiting = try Sighting(of: machine)
            #expect(
                waiting.drivers.keys.allSatisfy { $0.hasPrefix("pci/0000:") },
                "\(seed) \(name)"
            )
            try machine.host.loadModule("host")
            #expect(try Sighting(of: machine) == whole, "\(seed) \(name)")
        }
    }
}

extension SimulatedMachine {
    /// Pulls a device out; how many devices went.
    fileprivate func unplugged(_ name: String) throws -> Int {
        let parts = name.split(separator: "/").map(String.init)
        let before = try Sighting(of: self).drivers.count
        let bus = try #require(core.bus(named: parts[0]))
        try unplug(try #require(core.device(named: parts[1], on: bus)))
        let after = try Sighting(of: self).drivers.count
        #expect(after < before)
        return before - after
    }
}

/// All devices of a machine with their directories and drivers.
private struct Sighting: Equatable {
    var drivers: [String: String?] = [:]
    var places: [String: String] = [:]

    init(of machine: SimulatedMachine) throws {
        for bus in ["pci", "usb", "virtio"] {
            for name in try machine.sysfs.list("/bus" / bus / "devices") {
                let path = "/bus" / bus / "devices" / name
                drivers["\(bus)/\(name)"] = try machine.sysfs.linkedName(path / "driver")
                places["\(bus)/\(name)"] = try machine.sysfs.readlink(path)
            }
        }
    }
}

/// Bridges, controllers of USB and virtio, and domains behind functions, in a random order below each other.
private struct RandomBranches {
    /// The devices with their buses, `pci/0000:01:00.0`.
    private(set) var names: [String] = []
    private var devices: [String] = []
    private var numbers: SeededNumbers
    private var slot = 0
    private var domain = 0x10000
    private var hubs = 0

    init(seed: Int) { numbers = SeededNumbers(seed: UInt64(seed)) }

    private mutating func below(_ count: Int) -> Int { Int.random(in: 0..<count, using: &numbers) }

    mutating func description() throws -> MachineDescription {
        for _ in 0..<(1 + below(2)) { addFunction(domain: "0000", parent: nil, depth: 0) }
        let text = """
            { drivers: [
              { name: "pcieport", bus: "pci", ids: [{ class: "060400" }], managesDMA: true },
              { name: "host", bus: "pci", module: "host", ids: ["8086:*"] },
              { name: "usb", bus: "usb", wholeDevices: true },
              { name: "usblp", bus: "usb", ids: [{ bInterfaceClass: "07" }] },
              { name: "virtio_blk", bus: "virtio", ids: [{ device: "0002" }] },
            ], devices: [\(devices.joined(separator: ","))] }
            """
        return try MachineDescription(text: Array(text.utf8), source: "branches")
    }

    private mutating func add(_ bus: String, _ name: String, _ parent: String?, _ rest: String) {
        let above = parent.map { #"parent: "\#($0)", "# } ?? ""
        devices.append(#"{ name: "\#(name)", bus: "\#(bus)", \#(above)\#(rest) }"#)
        names.append("\(bus)/\(name)")
    }

    private mutating func addFunction(domain: String, parent: String?, depth: Int) {
        slot += 1
        let bus = String(slot, radix: 16)
        let name = "\(domain):\(bus.count < 2 ? "0" : "")\(bus):00.0"
        switch depth > 3 ? 3 : below(4) {
        case 0:
            add("pci", name, parent, #"id: "1b36:000c", class: "060400""#)
            for _ in 0..<(1 + below(2)) {
                addFunction(domain: domain, parent: name, depth: depth + 1)
            }
        case 1:
            add("pci", name, parent, #"id: "8086:0001", class: "010400""#)
            self.domain += 1
            let inner = String(self.domain, radix: 16)
            for _ in 0..<(1 + below(2)) {
                addFunction(domain: inner, parent: name, depth: depth + 1)
            }
        case 2:
            add("pci", name, parent, #"id: "8086:0002", class: "0c0330""#)
            hubs += 1
            let hub = hubs
            add("usb", "usb\(hub)", name, "id: { isDevice: true }")
            addPorts("\(hub)-", of: "usb\(hub)", depth: 0)
        default:
            add("pci", name, parent, #"id: "8086:0003", class: "010000""#)
            for _ in 0..<below(3) {
                add("virtio", "virtio\(names.count)", name, #"id: { device: "0002" }"#)
            }
        }
    }

    private mutating func addPorts(_ prefix: String, of hub: String, depth: Int) {
        for port in 1..<(2 + below(2)) {
            let name = "\(prefix)\(port)"
            add("usb", name, hub, "id: { isDevice: true }")
            add("usb", "\(name):1.0", name, #"id: { bInterfaceClass: "07" }"#)
            if depth < 2, below(3) == 0 { addPorts(name + ".", of: name, depth: depth + 1) }
        }
    }
}
