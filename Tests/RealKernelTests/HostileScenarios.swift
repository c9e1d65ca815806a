import Hostile
import KernelLab
import LabBase
import Testing

/// The calls that a mounted machine is tried with, on the kernel: what is expected there is what it says here.
extension RealKernelTests {
    @Suite struct HostileScenarios {}
}

extension RealKernelTests.HostileScenarios {
    @Test(arguments: Guests.kernels)
    func `calls that no tool makes end as a mounted machine ends them`(kernel: String) throws {
        let calls = try HostileCalls()
        // The device is removed in the end: the guest is of this test alone.
        let machine = LabMachine(
            devices: ["-device", "edu,addr=05.0"],
            files: [("bin/calls", calls.program)]
        )
        let guest = try Guest(Guests.lab, Guests.lab.kernel(kernel), machine)
        let run = try guest.run("/bin/calls", TestMachine.edu)
        let lines = run.output.text.split(separator: "\n").map(String.init)
        try #expect(lines == HostileCalls.expected())
    }
}
