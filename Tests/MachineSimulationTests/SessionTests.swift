import DriverCore
import MachineFiles
import MachineHost
import MachineSimulation
import Sysfs
import SystemPackage
import Testing

/// A session of commands, each in a process of its own with a state file between them.
@Suite struct SessionTests {
    /// What one command does to a machine.
    struct Command: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let run: @Sendable (SimulatedMachine) throws -> Void

        init(_ name: String, _ run: @escaping @Sendable (SimulatedMachine) throws -> Void) {
            testDescription = name
            self.run = run
        }

        static func write(_ path: String, _ text: String) -> Command {
            Command("\(path) \(text)") { machine in
                // Commands go on after a refused write; that it is refused again is what is tested.
                _ = try? machine.sysfs.write(SysfsPath(path), text)
            }
        }
    }

    static let session: [Command] = [
        .write("/bus/pci/devices/0000:03:00.0/driver_override", "vfio-pci"),
        .write("/bus/pci/drivers/e1000e/unbind", "0000:03:00.0"),
        .write("/bus/pci/drivers_probe", "0000:03:00.0"),
        .write("/bus/pci/drivers/e1000e/unbind", "0000:03:00.0"),
        .write("/bus/pci/drivers/vfio-pci/new_id", "nonsense"),
        Command("modprobe uio-pci-generic") { try $0.host.loadModule("uio-pci-generic") },
        Command("modprobe nothing") { _ = try? $0.host.loadModule("nothing") },
        .write("/bus/pci/drivers/uio_pci_generic/new_id", "8086 100e"),
        .write("/bus/pci/drivers/e1000/unbind", "0000:0a:01.0\n"),
        .write("/bus/pci/drivers/uio_pci_generic/bind", "0000:0a:01.0"),
        Command("chown") { machine in
            try machine.host.setOwner(FileOwner(user: 1000, group: 106), of: "/dev/vfio/vfio")
        },
        .write("/bus/pci/devices/0000:08:00.0/sriov_numvfs", "0"),
        .write("/bus/pci/devices/0000:08:00.0/sriov_numvfs", "4"),
        .write("/bus/pci/drivers/vfio-pci/unbind", "0000:0b:00.0"),
        .write("/bus/pci/devices/0000:04:00.0/remove", "1"),
        .write("/bus/pci/rescan", "1"),
        Command("bytes that are no text") { machine in
            let handle = try machine.sysfs.open("/bus/pci/drivers_probe", .write)
            defer { machine.sysfs.close(handle) }
            _ = try? machine.sysfs.write(handle, [0xff, 0, 0x80, 0x0a])
        },
        Command("a descriptor that is older than its object") { machine in
            let path = "/bus/pci/devices/0000:04:00.0/driver_override" as SysfsPath
            let handle = try machine.sysfs.open(path, .write)
            try machine.sysfs.write("/bus/pci/devices/0000:04:00.0/remove", "1")
            try machine.sysfs.write("/bus/pci/rescan", "1")
            #expect(throws: Errno.self) { try machine.sysfs.write(handle, Array("x".utf8)) }
            machine.sysfs.close(handle)
        },
        .write("/bus/platform/devices/ffe101300.dma/driver_override", "vfio-platform\n"),
        .write("/bus/platform/drivers/fsl-elo-dma/unbind", "ffe101300.dma"),
        .write("/bus/platform/drivers_probe", "ffe101300.dma"),
        Command("an override of 4094 bytes") { machine in
            let text = String(repeating: "é", count: 2047)
            try machine.sysfs.write("/bus/pci/devices/0000:03:00.0/driver_override", text)
        },
    ]

    @Test func `a session through state files equals the same session in one machine`() throws {
        try withScratchFile { path in
            let whole = try SimulatedMachine(MachineDescription.demo())
            for command in Self.session {
                try command.run(whole)
                let part = try SimulatedMachine.open(machine: "demo", state: path)
                try command.run(part)
                try part.save()
                let next = try SimulatedMachine.open(machine: nil, state: path)
                #expect(try portrait(of: next) == portrait(of: whole), "\(command.testDescription)")
            }
        }
    }

    @Test func `a state file holds the machine of a file, which may change or go`() throws {
        try withScratchFile { path in
            let description = path.string + ".json5"
            try write(
                #"{ devices: [{ name: "0000:00:05.0", bus: "pci", id: "1234:11e8", class: "00ff00" }] }"#,
                to: FilePath(description)
            )
            let machine = try SimulatedMachine.open(machine: description, state: path)
            try machine.sysfs.write("/bus/pci/devices/0000:00:05.0/driver_override", "x")
            try machine.save()
            #expect(throws: Never.self) {
                try SimulatedMachine.open(machine: description, state: path)
            }
            try write("{}", to: FilePath(description))
            let error = #expect(throws: SimulationError.self) {
                try SimulatedMachine.open(machine: description, state: path)
            }
            #expect(error?.code == .state)
            let next = try SimulatedMachine.open(machine: nil, state: path)
            let override = "/bus/pci/devices/0000:00:05.0/driver_override" as SysfsPath
            #expect(try next.sysfs.readText(override) == "x")
        }
    }

    @Test func `the slower of two commands does not undo the other one`() throws {
        try withScratchFile { path in
            let first = try SimulatedMachine.open(machine: "demo", state: path)
            let second = try SimulatedMachine.open(machine: "demo", state: path)
            try first.sysfs.write("/bus/pci/drivers/e1000e/unbind", "0000:03:00.0")
            try second.sysfs.write("/bus/pci/drivers/e1000e/unbind", "0000:04:00.0")
            try first.save()
            let error = #expect(throws: SimulationError.self) { try second.save() }
            #expect(error?.code == .busy)
            let next = try SimulatedMachine.open(machine: nil, state: path)
            #expect(!next.sysfs.exists("/bus/pci/devices/0000:03:00.0/driver"))
            #expect(next.sysfs.exists("/bus/pci/devices/0000:04:00.0/driver"))
        }
    }

    @Test func `a command that changes nothing leaves the file as it is`() throws {
        try withScratchFile { path in
            let first = try SimulatedMachine.open(machine: "demo", state: path)
            try first.sysfs.write("/bus/pci/devices/0000:03:00.0/driver_override", "x")
            try first.save()
            let before = try bytes(of: path)
            let machine = try SimulatedMachine.open(machine: nil, state: path)
            _ = try machine.sysfs.list("/bus/pci/devices")
            _ = try machine.sysfs.readText("/bus/pci/devices/0000:03:00.0/driver_override")
            try machine.save()
            #expect(try bytes(of: path) == before)
        }
    }

    @Test func `without a state file there must be a machine, and nothing is written`() throws {
        try withScratchFile { path in
            let error = #expect(throws: SimulationError.self) {
                try SimulatedMachine.open(machine: nil, state: path)
            }
            #expect(error?.code == .state)
            #expect(throws: Errno.self) { try bytes(of: path) }
        }
    }

    /// All that can be read in a `/sys`, and what the host says.
    private func portrait(of machine: SimulatedMachine) throws -> [String] {
        var lines = try tree(machine.sysfs, "/", depth: 0)
        lines.append("\(try machine.host.mounts()) \(try machine.host.interfaceAddresses())")
        for group in machine.core.groupIDs {
            let number = Int(group.rawValue)
            lines.append(
                "\(number) \(String(describing: try machine.host.groupStatus(number)))"
                    + " \(try machine.host.holders(ofGroup: number))"
            )
        }
        for bus in machine.core.busIDs {
            for driver in machine.core.drivers(of: bus) {
                lines.append("\(driver) \(machine.core.dynamicIDs(of: driver))")
            }
        }
        return lines
    }

    private func tree(_ sysfs: any Sysfs, _ path: SysfsPath, depth: Int) throws -> [String] {
        try #require(depth < 16)
        switch try sysfs.stat(path).kind {
        case .link: return ["\(path) -> \(try sysfs.readlink(path))"]
        case .directory:
            return try sysfs.list(path).flatMap { try tree(sysfs, path / $0, depth: depth + 1) }
        case .file, .other:
            return ["\(path) \((try? sysfs.readBytes(path)).map { "\($0)" } ?? "-")"]
        }
    }
}
