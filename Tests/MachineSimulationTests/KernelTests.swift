import DriverCore
import MachineSimulation
import Sysfs
import Testing

/// A machine under another kernel than its text names, and beside proposals.
@Suite struct KernelTests {
    @Test func `what is behind a write of no bytes is told to who asks the machine`() throws {
        let machine = try SimulatedMachine.open(
            machine: "demo",
            state: nil,
            profile: "linux 3.14",
            proposals: ["vfio_bind"]
        )
        let file: SysfsPath = "/bus/pci/drivers/vfio-pci/vfio_bind"
        #expect(try machine.sysfs.write(file, "0001:03:00.0") == 0)
        #expect(machine.lastRefusal?.contains("'nvme'") == true)
    }

    @Test func `a state file keeps the kernel and the proposals`() throws {
        try withScratchFile { path in
            let machine = try SimulatedMachine.open(
                machine: "demo",
                state: path,
                profile: "linux 3.14",
                proposals: ["preferred-driver"]
            )
            let file: SysfsPath = "/bus/pci/devices/0000:03:00.0/preferred_driver"
            _ = try machine.sysfs.write(file, "vfio-pci")
            try machine.save()
            let again = try SimulatedMachine.open(machine: nil, state: path)
            #expect(again.core.profile.name == "linux 3.14")
            #expect(try again.sysfs.readBytes(file, limit: 100) == Array("vfio-pci\n".utf8))
            let error = #expect(throws: SimulationError.self) {
                try SimulatedMachine.open(machine: nil, state: path, profile: "linux 6.1")
            }
            #expect(error?.message.contains("'linux 3.14' with preferred_driver") == true)
        }
    }
}
