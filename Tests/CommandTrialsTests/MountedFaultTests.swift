import CommandTrials
import Glibc
import KernelLab
import MountSupport
import Testing

/// A sample of `make kills`: the shipped command on the mounted machine, with a fault each time.
@Suite(
    "faults on a mounted machine",
    .enabled(if: MountAbility.obstacle == nil, Comment(rawValue: MountAbility.obstacle ?? "")),
    .enabled(
        if: MountAbility.hasStrace,
        "CANNOT RUN: /usr/bin/strace is not installed ('make setup' does)."
    )
)
struct MountedFaultTests {
    /// This file is in Tests/CommandTrialsTests of the repository.
    private static let lab = Lab(
        root: #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    )

    /// What `make build` leaves, which `make test` has made.
    private static let isBuilt = {
        // SAFETY: access(2) and getenv(3) read their strings and keep nothing.
        unsafe access(lab.anybind, X_OK) == 0 && access(lab.agent, X_OK) == 0
            || getenv("ANYBIND_REQUIRE_QEMU") != nil
    }()

    @Test(.enabled(if: isBuilt, "CANNOT RUN: no shipped command ('make build')."))
    func `leave it as before or as asked after one more command`() throws {
        let stage = try TrialStage.mounted(Self.lab)
        var sweep = try FaultSweep(stage) { _ in }
        try sweep.run(120)
        print("\(sweep.cases) faults on the mounted machine\n\(sweep.table)")
        #expect(sweep.failures == [])
        // Each command has its share, and each kind of fault.
        #expect(sweep.results.count == 13 && sweep.results.allSatisfy { $0.writeKills > 2 })
        #expect(sweep.cases >= 100)
    }
}
