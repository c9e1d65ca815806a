import DeviceBinding
import Synchronization
import Sysfs
import SystemPackage
import Testing

/// Every call of a scenario fails once, and once lastingly; the report must be the truth.
@Suite struct FaultTests {
    /// A scenario: what is asked for, and the state it is asked in.
    struct Scenario: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let state: KernelState
        let devices: [String]
        let goal: Change.Goal
    }

    static var released: KernelState {
        var state = KernelState.server
        for name in ["0000:03:00.0", "0000:04:00.0"] {
            state.devices[name]?.driver = "vfio-pci"
            state.devices[name]?.override = "vfio-pci"
        }
        return state
    }

    static let scenarios: [Scenario] = [
        Scenario(
            testDescription: "one device to vfio-pci",
            state: .server,
            devices: ["0000:03:00.0"],
            goal: .driver("vfio-pci")
        ),
        Scenario(
            testDescription: "two devices to vfio-pci",
            state: .server,
            devices: ["0000:03:00.0", "0000:04:00.0"],
            goal: .driver("vfio-pci")
        ),
        Scenario(
            testDescription: "a probe that fails",
            state: KernelState.server.refusing("0000:04:00.0", by: "vfio-pci", errno: 22),
            devices: ["0000:03:00.0", "0000:04:00.0"],
            goal: .driver("vfio-pci")
        ),
        Scenario(
            testDescription: "two devices released",
            state: released,
            devices: ["0000:03:00.0", "0000:04:00.0"],
            goal: .anyDriver
        ),
        Scenario(
            testDescription: "one device unbound",
            state: .server,
            devices: ["0000:03:00.0"],
            goal: .noDriver
        ),
    ]

    @Test(arguments: scenarios, [false, true])
    func `whichever call fails, what is reported holds`(_ scenario: Scenario, isLasting: Bool)
        throws
    {
        var failing = KernelState.Failing(first: 1, isLasting: isLasting)
        while true {
            var state = scenario.state
            state.failing = failing
            let kernel = KernelDouble(state)
            let report = run(scenario, kernel)
            check(report, scenario, kernel, call: failing.first)
            #expect(kernel.state.withLock { $0.openHandles } == 0, "call \(failing.first)")
            guard kernel.state.withLock({ $0.calls }) >= failing.first else { break }
            failing.first += 1
        }
        #expect(failing.first > 10)
    }

    private func run(_ scenario: Scenario, _ kernel: KernelDouble) -> Result<
        Binder.Outcome, Failure
    > {
        let devices = scenario.devices.map { DeviceReference(bus: "pci", name: $0) }
        do throws(Failure) {
            let binder = Binder(kernel, host: HostDouble())
            return .success(try binder.apply(Binder.Request(devices, goal: scenario.goal)))
        } catch {
            return .failure(error)
        }
    }

    /// Compares what was reported with what is.
    private func check(
        _ report: Result<Binder.Outcome, Failure>,
        _ scenario: Scenario,
        _ kernel: KernelDouble,
        call: Int
    ) {
        let now = kernel.state.withLock { $0.devices }
        let isAsFound = now == scenario.state.devices
        switch report {
        case .success:
            let drivers = scenario.devices.map { now[$0]?.driver }
            let overrides = scenario.devices.map { now[$0]?.override }
            switch scenario.goal {
            case .driver(let wanted):
                #expect(drivers.allSatisfy { $0 == wanted }, "call \(call)")
                #expect(overrides.allSatisfy { $0 == wanted }, "call \(call)")
            case .anyDriver:
                #expect(drivers.allSatisfy { $0 == "e1000e" }, "call \(call)")
                #expect(overrides.allSatisfy { $0 == nil }, "call \(call)")
            case .noDriver:
                #expect(drivers.allSatisfy { $0 == nil }, "call \(call)")
            case .functions, .asIs, .gone: Issue.record("no goal of a scenario here")
            }
        case .failure(let failure) where failure.code == .notRestored:
            #expect(!failure.state.isEmpty, "call \(call)")
        case .failure(let failure):
            #expect(isAsFound, "call \(call): \(failure.message)")
        }
    }
}
