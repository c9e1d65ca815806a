import MachineHost
import Rehearsal
import Synchronization
import Sysfs
import SystemPackage
import Testing

@testable import DeviceBinding

/// Virtual functions that come late, and those that a process holds when they are to go.
@Suite struct FunctionWaitTests {
    /// The trial of a run that makes two.
    private func trial() throws -> Trial {
        try Trial(FunctionMachine.request(2, .driver("vfio-pci")), on: FunctionMachine.with(0))
    }

    /// Goes on to the end; the links to functions are seen after so many moments each.
    private func finish(_ trial: inout Trial, pauses: Int) -> (
        Result<PlanRun.Report, Failure>, pauses: Int
    ) {
        var made = 0
        var left = pauses
        while true {
            switch trial.run.next() {
            case .end(let result): return (result, made)
            case .look(.link(let path)) where path.lastName.hasPrefix("virtfn") && left > 0:
                trial.run.answer(.failed(.noSuchFileOrDirectory))
            case .pause:
                made += 1
                left -= 1
                trial.run.answer(.done)
            default: trial.step()
            }
        }
    }

    @Test(arguments: [0, 1, 7, PlanRun.Functions.pausesMax])
    func `those that come in time are waited for, and no longer`(pauses: Int) throws {
        var trial = try trial()
        let (result, made) = finish(&trial, pauses: pauses)
        #expect(made == pauses)
        #expect(try result.get().devices.dropFirst().map(\.driver) == ["vfio-pci", "vfio-pci"])
    }

    @Test func `those that do not come are given up, and nothing is left`() throws {
        var trial = try trial()
        let before = trial.before
        let (result, made) = finish(&trial, pauses: Int.max)
        #expect(made == PlanRun.Functions.pausesMax)
        let failure = #expect(throws: Failure.self) { try result.get() }
        #expect(failure?.code == .restored)
        #expect(failure?.message.contains("Of 2 virtual functions of 0000:08:00.0, 0 came") == true)
        #expect(trial.machine.state == before)
    }

    // MARK: - Held

    private func held(_ machine: Rehearsal, _ function: String) throws -> HostDouble {
        let link = SysfsPath("/bus/pci/devices/\(function)/iommu_group")
        let group = try #require(machine.sysfs.linkedName(link).flatMap { Int($0) })
        var answers = HostDouble.Answers()
        answers.holders = [group: [HoldingProcess(pid: 4711, command: "qemu-system-x86")]]
        return HostDouble(answers)
    }

    private func machine() throws -> Rehearsal {
        let machine = try FunctionMachine.with(0)
        _ = try machine.binder.apply(FunctionMachine.request(2, .driver("vfio-pci")))
        return machine
    }

    @Test func `one that a process holds keeps all of them`() throws {
        let machine = try machine()
        let before = machine.state
        let host = try held(machine, FunctionMachine.name(1))
        let binder = Binder(machine.sysfs, host: host)
        let failure = #expect(throws: Failure.self) {
            try binder.apply(FunctionMachine.request(0))
        }
        #expect(failure?.code == .wouldBlock)
        #expect(failure?.message.contains("qemu-system-x86") == true)
        #expect(machine.state == before)
    }

    @Test(arguments: [true, false])
    func `the forced write is left to somebody who can wait`(isLetGo: Bool) throws {
        let machine = try machine()
        let host = try held(machine, FunctionMachine.name(1))
        let waiter = HeldTests.Waiter(machine.sysfs, isLetGo: isLetGo)
        let binder = Binder(machine.sysfs, host: host, patience: waiter)
        var request = FunctionMachine.request(0)
        request.overridden = [.held]
        do throws(Failure) {
            _ = try binder.apply(request)
            #expect(isLetGo)
        } catch {
            #expect(!isLetGo && error.code == .wouldBlock)
            #expect(
                error.state == ["The virtual functions of 0000:08:00.0 are still being taken away."]
            )
        }
        #expect(waiter.asked.withLock { $0.map(\.text) } == ["0\n"])
    }
}
