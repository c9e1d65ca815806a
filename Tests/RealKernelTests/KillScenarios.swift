import KernelLab
import LabBase
import Testing

extension RealKernelTests {
    /// The shipped command is killed before each of its writes, to `/sys`, the journal and the lock.
    @Suite struct KillScenarios {}
}

extension RealKernelTests.KillScenarios {
    private static let autoprobe = "/sys/bus/pci/drivers_autoprobe"

    /// Kills a command before its write of each number, recovers, and checks that all is as before.
    ///
    /// - Returns: How often it was killed.
    private func killEverywhere(_ guest: Guest, _ words: [String], from found: Outcome) throws
        -> Int
    {
        let device = TestMachine.nic
        for number in 1..<60 {
            let strace = [
                "/bin/strace", "-f", "-o", "/dev/null", "-e", "trace=write", "-e",
                "inject=write:signal=KILL:when=\(number)", "/bin/anybind",
            ]
            let answer = try guest.ask(.run(LabCommand(strace + words, milliseconds: 60_000)))
            guard case .finished(let run) = answer else {
                throw LabFailure.unexpected(answer, to: words.joined(separator: " "))
            }
            if run.status == ExitStatus.done { return number - 1 }
            let recovery = try guest.anybind("recover")
            // The last write says what was done, when all is recorded.
            let driver = try guest.driver(of: device)
            if recovery.output.text == "No change was interrupted.\n", driver != found.driver {
                return number
            }
            try #expect(guest.outcome(recovery, device) == found, recovery.said)
            try #expect(guest.text(Self.autoprobe) == "1", "\(number): \(words)")
            let again = try guest.anybind("recover")
            #expect(again.output.text == "No change was interrupted.\n", again.said)
            // Whether an ID is listed, only its removal tells.
            let removal = try guest.run(
                "/bin/busybox",
                "sh",
                "-c",
                "echo 8086 10d3 >/sys/bus/pci/drivers/vfio-pci/remove_id"
            )
            #expect(removal.status != 0, "\(number): an ID was left by \(words)")
        }
        Issue.record("no end of \(words)")
        return 60
    }

    @Test(arguments: Guests.kernels)
    func `a change that is killed before any of its writes is as before after one recovery`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            let device = TestMachine.nic
            let found = Outcome(status: 0, driver: "e1000e")
            let bound = Outcome(status: 0, driver: "vfio-pci", override: "vfio-pci")
            var kills = 0
            for way in ["driver-override", "new-id", "autoprobe-fence"] {
                let words = ["bind", "--using", way, "--allow-neighbours", device, "vfio-pci"]
                kills += try killEverywhere(guest, words, from: found)
                let undone = try guest.anybind("undo")
                try #expect(guest.outcome(undone, device) == found, undone.said)
            }
            let bind = try guest.anybind("bind", device, "vfio-pci")
            try #expect(guest.outcome(bind, device) == bound, bind.said)
            kills += try killEverywhere(guest, ["release", device], from: bound)
            try #expect(guest.driver(of: device) == "e1000e")
            print("\(guest.kernel): killed at \(kills) writes")
            #expect(kills > 30)
        }
    }
}
