import KernelLab
import Testing

extension RealKernelTests {
    /// How many system calls the shipped command makes; counts are no timings, and hold anywhere.
    @Suite struct CallScenarios {}
}

extension RealKernelTests.CallScenarios {
    @Test(arguments: Guests.kernels)
    func
        `a bind makes at most 100 system calls beside the check for holders and 25 for the journal, in one process`(
            kernel: String
        ) throws
    {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            let (run, trace) = try guest.traced(["/bin/anybind", "bind", device, "vfio-pci"])
            let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
            try #expect(guest.outcome(run, device) == bound, run.said)
            let release = try guest.anybind("release", device)
            try #expect(guest.outcome(release, device).driver == "e1000e", release.said)
            print(
                "\(guest.kernel): bind \(trace.ownCount) + \(trace.journalCount) of journal and lock +"
                    + " \(trace.questionCount) calls, and \(trace.scanCount) of the scan for open files"
            )
            #expect(trace.ownCount <= 100, Comment(rawValue: trace.text))
            #expect(trace.journalCount <= 25, Comment(rawValue: trace.text))
            // A lock, a file, and a record before each of three writes, one more at either end.
            #expect(trace.journalCount >= 12)
            // Neither is nothing: the trace is whole, and the check for holders is in it.
            #expect(trace.ownCount > 50 && trace.questionCount > 10)
            #expect(trace.questionCount <= 400, Comment(rawValue: trace.text))
            #expect(trace.taskCount == 1)
        }
    }
}
