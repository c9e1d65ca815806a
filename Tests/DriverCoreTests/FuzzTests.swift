import Testing

@testable import DriverCore

/// Everything at once: all operations, blocked drivers, users of vfio, tasks interleaved step by step.
@Suite struct FuzzTests {
    /// Both kernels, and one that tries every driver's remove.
    static let profiles: [DriverCore.Profile] = {
        var twice = DriverCore.Profile.linux6_12
        twice.probesTwice = true
        let proposed: [DriverCore.ProposalSet] = [
            [.vfioBindAttach, .platformNewID, .driverProbeID, .preferredDriverOfAnyDevice],
            [.sysfsBindOnly, .preferredDriver, .preferredDriverMakesID, .driverProbeID],
            [.autoprobeOptOut, .platformNewID, .vfioBindAttach],
        ]
        return DriverCore.Profile.watched + [twice]
            + proposed.map { DriverCore.Profile.linux6_12.with($0) }
    }()

    /// After how many steps everything is looked at: ANYBIND_CHECK_STRIDE=1 for each.
    private static let stride = Counts.value("ANYBIND_CHECK_STRIDE", otherwise: 50)

    @Test(arguments: profiles, [1, 2, 3, 4, 5] as [UInt64])
    func `when everybody has ended nothing is left behind`(
        profile: DriverCore.Profile,
        seed: UInt64
    ) {
        var fuzzer = Fuzzer(profile, seed: seed)
        for round in 0..<30 {
            for _ in 0..<300 {
                fuzzer.act()
                // What a step touched is looked at after each step by the core itself.
                if fuzzer.steps % Self.stride == 0, let broken = fuzzer.core.checkInvariants() {
                    Issue.record("seed \(seed), step \(fuzzer.steps): \(broken)")
                    return
                }
            }
            fuzzer.drain()
            if fuzzer.core.isInKernelsDeadlock { return }
            if let task = fuzzer.core.taskIDs.first {
                let wait = String(describing: fuzzer.core.wait(of: task))
                Issue.record("seed \(seed), round \(round): \(task) is left, and waits for \(wait)")
                return
            }
            if !fuzzer.core.vfioFiles.isEmpty {
                Issue.record("seed \(seed), round \(round): a vfio file is left")
                return
            }
            if let broken = fuzzer.core.checkInvariants() {
                Issue.record("seed \(seed), round \(round): \(broken)")
                return
            }
        }
        let bindings = fuzzer.core.bindingCount
        #expect(fuzzer.ended > 500 && bindings > 25)
    }

    /// By the rules of 2014 a history may end in a machine that has stopped, but never in a trap.
    @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func `the kernel of 2014 with its export comes to an end whatever is done`(seed: UInt64) {
        let proposals: DriverCore.ProposalSet = [
            .vfioBind, .platformNewID, .preferredDriverOfAnyDevice,
        ]
        var fuzzer = Fuzzer(.linux3_14.with(proposals), seed: seed)
        for _ in 0..<4_000 where fuzzer.core.stopReason == nil {
            fuzzer.act()
            if fuzzer.steps % Self.stride == 0, let broken = fuzzer.core.checkInvariants() {
                Issue.record("seed \(seed), step \(fuzzer.steps): \(broken)")
                return
            }
        }
        fuzzer.drain()
        for task in fuzzer.core.taskIDs {
            // Only who goes round an overwritten device's list for ever is left, and who waits for it.
            #expect(fuzzer.core.wait(of: task) != nil, "seed \(seed)")
        }
        #expect(fuzzer.ended > 50)
    }

    @Test func `the same seed makes the same history`() {
        var first = Fuzzer(.linux6_12, seed: 9)
        var second = Fuzzer(.linux6_12, seed: 9)
        for _ in 0..<1_000 {
            first.act()
            second.act()
            if first.core.taskIDs != second.core.taskIDs {
                Issue.record("different after \(first.steps) steps")
                return
            }
        }
        let events = first.core.ueventCount
        #expect(events == second.core.ueventCount)
        #expect(first.ended == second.ended && events > 25)
    }
}
