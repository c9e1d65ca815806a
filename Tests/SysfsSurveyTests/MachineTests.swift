import DriverCore
import MachineFiles
import MachineSimulation
import Sysfs
import SysfsSurvey
import SystemPackage
import Testing

/// Devices of the machines beside the sources, described from the `/sys` that each shows.
@Suite struct MachineTests {
    static let machines = ["demo", "workstation", "packet-box", "board", "everything"]

    static func machine(_ name: String) throws -> SimulatedMachine {
        if name == "demo" { return try SimulatedMachine.open(machine: name, state: nil) }
        let root = FilePath("\(#filePath)").removingLastComponent().removingLastComponent()
            .removingLastComponent()
        let file = root.appending("Machines").appending(name + ".json5").string
        return try SimulatedMachine.open(machine: file, state: nil)
    }

    @Test(arguments: machines)
    func `a device that is described from /sys is the one that the core was told of`(name: String)
        throws
    {
        let machine = try Self.machine(name)
        let told = Told(core: machine.core)
        #expect(machine.core.busDevices.count > 5)
        var groups: [DriverCore.GroupAssignment: Set<String>] = [:]
        for (bus, name, id) in machine.core.busDevices {
            var found = try DriverCore.DeviceDescription(of: name, on: bus, in: machine.sysfs)
            let group = told.group(of: id)
            switch found.group {
            case .none: #expect(group == nil, "\(name)")
            case .own: #expect(group == [name])
            case .shared:
                #expect((group ?? []).count > 1)
                #expect(groups.updateValue(group ?? [], forKey: found.group) ?? group == group)
            }
            found.group = .none
            #expect(found == told.description(of: id), "\(bus)/\(name)")
        }
    }

    @Test(arguments: machines)
    func `by its path and by its name it is the same device`(name: String) throws {
        let machine = try Self.machine(name)
        for (bus, name, id) in machine.core.busDevices {
            let byName = try DriverCore.DeviceDescription(of: name, on: bus, in: machine.sysfs)
            let path = SysfsPath(try #require(machine.core.path(of: id)))
            #expect(try DriverCore.DeviceDescription(at: path, in: machine.sysfs) == byName)
            let link = SysfsPath("/bus/\(bus)/devices/\(name)")
            #expect(try DriverCore.DeviceDescription(at: link, in: machine.sysfs) == byName)
        }
    }

    @Test(arguments: machines)
    func `a described device is matched as the device itself, by every driver`(name: String) throws
    {
        let machine = try Self.machine(name)
        let core = machine.core
        // The bus `lab` of one machine is of a rule that its name does not tell.
        let devices = core.busDevices.filter { device in
            let bus = core.bus(of: device.id).flatMap { core.rule(of: $0) }
            return bus == DriverCore.MatchRule(ofBus: device.bus)
        }
        let own = devices.compactMap { core.description(of: $0.id) }
        let found = try devices.map {
            try DriverCore.DeviceDescription(of: $0.name, on: $0.bus, in: machine.sysfs)
        }
        let (before, after) = (
            try Matches(driversOf: core, own), try Matches(driversOf: core, found)
        )
        #expect(before.hasMatch)
        #expect(before.explained == after.explained)
    }

    @Test(arguments: machines)
    func `with its files it has those that its description gives it`(name: String) throws {
        let machine = try Self.machine(name)
        for (bus, name, id) in machine.core.busDevices {
            let own = try #require(machine.core.description(of: id))
            let found = try DriverCore.DeviceDescription(
                of: name,
                on: bus,
                in: machine.sysfs,
                withFiles: true
            )
            for file in own.attributes {
                // Some hold the device's number; no file tells which part of the text that is.
                let bytes = found.bytes(ofAttribute: file.name)
                #expect(bytes == file.bytes(for: own.number), "\(name)/\(file.name)")
            }
        }
    }

    @Test(arguments: machines)
    func `a survey has the same devices, below the same ones`(name: String) throws {
        let machine = try Self.machine(name)
        let survey = SysfsSurvey(of: machine.sysfs)
        let core = machine.core
        for device in survey.devices {
            #expect(device.failures == [])
            let above = device.parent.map { survey.devices[$0].path.text } ?? "/devices"
            #expect(above + "/" + device.name == device.path.text)
            let parts = device.path.text.split(separator: "/").dropFirst().map(String.init)
            var found: DriverCore.DeviceID?
            for part in parts { found = core.child(named: part, of: found) }
            let id = try #require(found)
            #expect(device.driver == core.driver(of: id).flatMap { core.name(of: $0) })
            #expect(device.override == core.driverOverride(of: id))
            // A bridge has the class device of its bus from the kernel.
            let made = device.classDevices.filter { $0.className != "pci_bus" }
            #expect(Set(made.map(\.name)) == Set(core.classDevices(of: id).map(\.name)))
        }
        let functions = survey.virtualFunctions.count
        #expect(survey.devices.count { $0.bus != nil } + functions == core.busDevices.count)
    }

    @Test(arguments: machines)
    func `a described driver is the core's, as far as its directory tells`(name: String) throws {
        let machine = try Self.machine(name)
        let core = machine.core
        for bus in core.busIDs {
            for driver in core.drivers(of: bus) {
                let own = try #require(core.description(of: driver))
                let found = try DriverCore.DriverDescription(
                    of: own.name,
                    on: own.bus,
                    in: machine.sysfs
                )
                #expect(found.name == own.name && found.bus == own.bus)
                #expect(found.module == own.module)
                #expect(found.suppressesBindAttributes == own.suppressesBindAttributes)
                if own.bus == "pci" || own.bus == "platform" {
                    #expect(found.code == own.code && found.managesDMA == own.managesDMA)
                }
            }
        }
    }

    @Test func `a described driver matches what it serves`() throws {
        let machine = try Self.machine("demo")
        let core = machine.core
        for (bus, name, id) in core.busDevices {
            guard let driver = core.driver(of: id), core.driverOverride(of: id) == nil else {
                continue
            }
            var code = NoCode()
            var other = DriverCore()
            let rule = DriverCore.MatchRule(ofBus: bus)
            _ = other.perform(.addBus(DriverCore.BusDescription(name: bus, rule: rule)), &code)
            let device = try DriverCore.DeviceDescription(of: name, on: bus, in: machine.sysfs)
            let served = try DriverCore.DriverDescription(
                of: core.name(of: driver) ?? "",
                on: bus,
                in: machine.sysfs
            )
            _ = other.perform(.addDevice(device), &code)
            _ = other.perform(.registerDriver(served), &code)
            let busID = try #require(other.bus(named: bus))
            let decision = other.explain(
                try #require(other.driver(named: served.name, on: busID)),
                try #require(other.device(named: name, on: busID))
            ).decision
            if case .mismatch(let why) = decision { Issue.record("\(bus)/\(name): \(why)") }
        }
    }
}

/// Drivers that answer at once.
struct NoCode: DriverCode {
    var mayAnswerLater: Bool { false }
    mutating func probe(_ request: DriverCore.Request) -> DriverCore.ProbeAnswer? { .bound([]) }
    mutating func remove(_ request: DriverCore.Request) -> DriverCore.RemoveAnswer? { .ended }
}
