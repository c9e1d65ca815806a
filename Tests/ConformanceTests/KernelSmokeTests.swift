import ConformanceCases
import ConformanceRunner
import Glibc
import KernelLab
import Testing

/// A few cases and random sequences on each kernel; `make conformance` plays them all.
@Suite(
    .serialized,
    .enabled(if: SmokeLab.obstacle == nil, Comment(rawValue: SmokeLab.obstacle ?? ""))
)
struct KernelSmokeTests {
    /// One of each kind: probe outcomes, dynamic IDs, deferral, a scripted bus, a blocked remove; and the fence behind
    /// which a function comes, in which kernels differ.
    static let cases = [
        "004-drivers-probe-outcomes.case", "015-remove-id.case", "021-probe-defer.case",
        "023-match-negative.case", "041-unregister-waits-for-bind.case",
        "611-rescan-autoprobe-off.case",
    ]

    private func comparison() throws -> Comparison {
        try Comparison(directory: "\(repositoryRoot)/Conformance/machines")
    }

    @Test(arguments: SmokeLab.kernels)
    func `a kernel answers as the core and as it was recorded`(name: String) throws {
        let folder = try CaseFolder("\(repositoryRoot)/Conformance/cases")
        let cases = try Self.cases.map { try folder.read($0) }
        var run = CaseRun(try comparison()) { _ in }
        let answers = run.play(cases, on: try SmokeLab.lab.kernel(name), of: SmokeLab.lab)
        #expect(answers.count == cases.count)
        for failure in run.failures { Issue.record("\(failure.name): \(failure.text)") }
    }

    @Test(arguments: SmokeLab.kernels)
    func `random sequences come out the same on a kernel and on the core`(name: String) throws {
        let kernel = try SmokeLab.lab.kernel(name)
        var run = SequenceRun(try comparison(), on: kernel, of: SmokeLab.lab) { _ in }
        try run.play(12, seed: 20_260_101)
        #expect(run.tally.sequenceCount == 12)
        for failure in run.failures { Issue.record("\(failure.name): \(failure.text)") }
    }
}

/// The laboratory, where it can work.
enum SmokeLab {
    static let lab = Lab(root: repositoryRoot)
    /// Those that Debian's archive has for sure.
    private static let lasting = ["6.1", "6.12"]
    /// Those, and of trixie-backports what is there: it drops old versions.
    static let kernels =
        lasting + ["6.18", "7.3"].filter { LabKernel(named: $0, in: repositoryRoot) != nil }

    /// What keeps the tests from running here; in CI nothing does, and what is missing is a failure.
    static let obstacle: String? = {
        // SAFETY: nothing in the tests changes the environment.
        let isRequired = unsafe getenv("CI") != nil || getenv("ANYBIND_REQUIRE_QEMU") != nil
        let missing = lab.missing(kernels: lasting)
        return missing.isEmpty || isRequired
            ? nil : "no real kernel can be booted: \(missing.joined(separator: "; ")) missing"
    }()
}
