import Glibc
import KernelLab
import LabBase
import Synchronization
import Testing

/// The guests that the tests share: each kernel is booted when it is first asked for.
final class Guests: Sendable {
    /// The kernels that every test runs on.
    static let kernels = ["6.1", "6.12"]
    /// The same kernels with vfio-platform, which Debian leaves out: `make kernels` builds it.
    static let platformKernels = kernels.map { $0 + platformSuffix }
    static let lab = Lab(root: repositoryRoot)

    private static let platformSuffix = "-vfio-platform"

    /// The guests of the suite that is running.
    @TaskLocal static var current = Guests()

    /// What keeps the tests from running here; nil where they can run.
    ///
    /// In CI, and after `make test` has set everything up, nothing does: what is missing is a failure.
    static let obstacle = obstacle(to: kernels)
    /// The same for the kernels with vfio-platform.
    static let platformObstacle = obstacle(to: platformKernels)
    /// The same for machines with things stacked on their devices.
    static let stackObstacle = obstacle(to: kernels, andTools: true)

    private static func obstacle(to kernels: [String], andTools: Bool = false) -> String? {
        var missing = lab.missing(kernels: kernels)
        if andTools, (try? lab.guestTools()) == nil {
            missing.append("the guests' tools (make kernels)")
        }
        if missing.isEmpty || isRequired { return nil }
        return "no real kernel can be booted: \(missing.joined(separator: "; ")) missing"
    }

    /// Makes the machine that a kernel of some name is booted on.
    typealias MachineMaker = @Sendable (Lab, String) throws(LabFailure) -> LabMachine

    private let makeMachine: MachineMaker

    init(on makeMachine: @escaping MachineMaker = Guests.usualMachine) {
        self.makeMachine = makeMachine
    }

    // MARK: - Mutable state

    /// By the kernel's name; taken while a guest boots, so that it boots once.
    ///
    /// A kernel that did not boot is not tried again.
    private let running = Mutex<[String: Result<Guest, LabFailure>]>([:])

    /// The guest with that kernel, booted now if it is not there yet.
    func guest(_ name: String) throws(LabFailure) -> Guest {
        try running.withLock { guests throws(LabFailure) in
            if let guest = guests[name] { return try guest.get() }
            let result = Result { () throws(LabFailure) in try boot(name) }
            guests[name] = result
            return try result.get()
        }
    }

    /// Ends the guest with that kernel; the next test boots it anew.
    func discard(_ name: String) {
        running.withLock { $0[name] = nil }
    }

    private func boot(_ name: String) throws(LabFailure) -> Guest {
        let missing = Self.lab.missing(kernels: [name])
        guard missing.isEmpty else { throw .missing(missing) }
        let kernel = try Self.lab.kernel(name)
        let guest = try Guest(Self.lab, kernel, try makeMachine(Self.lab, name))
        print("real kernel: \(kernel), booted in \(guest.bootDuration)")
        return guest
    }

    private static func usualMachine(_ lab: Lab, _ name: String) throws(LabFailure) -> LabMachine {
        try name.hasSuffix(platformSuffix)
            ? PlatformMachine.machine(lab) : TestMachine.machine(lab)
    }

    private static var isRequired: Bool {
        // SAFETY: nothing in the tests changes the environment.
        unsafe getenv("CI") != nil || getenv("ANYBIND_REQUIRE_QEMU") != nil
    }

    /// This file is in Tests/RealKernelTests of the repository.
    private static var repositoryRoot: String {
        #filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined()
    }
}

/// Gives a suite guests of its own, which end with it.
struct SharedGuests: SuiteTrait, TestScoping {
    let makeGuests: @Sendable () -> Guests

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable () async throws -> Void
    ) async throws {
        try await Guests.$current.withValue(makeGuests(), operation: function)
    }
}

extension Trait where Self == SharedGuests {
    static var sharedGuests: Self { SharedGuests { Guests() } }

    /// Guests on a machine of the suite's own.
    static func sharedGuests(on makeMachine: @escaping Guests.MachineMaker) -> Self {
        SharedGuests { Guests(on: makeMachine) }
    }
}
