import DeviceBinding
import MachineHost
import MachineSimulation
import Synchronization
import Sysfs
import SystemPackage
import Testing

/// An unbind that is forced though a process holds the device.
@Suite struct HeldTests {
    /// Makes a write, or is still waiting when its patience ends.
    final class Waiter: PatientWriter {
        private let sysfs: any Sysfs
        private let isLetGo: Bool
        let asked = Mutex<[Write]>([])

        init(_ sysfs: any Sysfs, isLetGo: Bool) {
            self.sysfs = sysfs
            self.isLetGo = isLetGo
        }

        func write(_ write: Write) throws(Errno) -> Bool {
            asked.withLock { $0.append(write) }
            guard isLetGo else { return false }
            try sysfs.write(write.path, write.text)
            return true
        }
    }

    private let held = DeviceReference(bus: "pci", name: "0000:03:00.0")
    private let free = DeviceReference(bus: "pci", name: "0000:04:00.0")

    /// Both cards at vfio-pci, and the first one's group held.
    private func machine() -> (kernel: KernelDouble, host: HostDouble) {
        var state = KernelState.server
        for name in [held.name, free.name] {
            state.devices[name]?.driver = "vfio-pci"
            state.devices[name]?.override = "vfio-pci"
        }
        var answers = HostDouble.Answers()
        answers.holders = [3: [HoldingProcess(pid: 4711, command: "qemu-system-x86")]]
        return (KernelDouble(state), HostDouble(answers))
    }

    private func forced(_ devices: [DeviceReference]) -> Binder.Request {
        var request = Binder.Request(devices, goal: .anyDriver)
        request.overridden = [.held]
        return request
    }

    @Test func `only the unbind of a held device is left to somebody who can wait`() throws {
        let (kernel, host) = machine()
        let waiter = Waiter(kernel, isLetGo: true)
        let binder = Binder(kernel, host: host, patience: waiter)
        let outcome = try binder.apply(forced([held, free]))
        #expect(outcome.devices.map(\.driver) == ["e1000e", "e1000e"])
        #expect(waiter.asked.withLock { $0.map(\.text) } == ["0000:03:00.0\n"])
    }

    @Test func `a device that is not let go in time is left alone, and the others are put back`()
        throws
    {
        let (kernel, host) = machine()
        let before = kernel.state.withLock { $0.devices }
        let waiter = Waiter(kernel, isLetGo: false)
        let binder = Binder(kernel, host: host, patience: waiter)
        let failure = #expect(throws: Failure.self) { try binder.apply(forced([free, held])) }
        #expect(failure?.code == .wouldBlock)
        #expect(failure?.message.contains("'qemu-system-x86' (process 4711)") == true)
        #expect(kernel.device(free.name) == before[free.name])
        #expect(failure?.state.first?.hasSuffix("as before.") == true)
        let sentence =
            "0000:03:00.0 is still being unbound from 'vfio-pci', and its override was cleared."
        #expect(failure?.state.last == sentence)
        // On Linux 6.1 a write to it would wait as the unbind does.
        let writes = kernel.writes.filter { $0.contains(held.name) }
        #expect(writes == ["/bus/pci/devices/0000:03:00.0/driver_override="])
    }

    @Test(arguments: [Change.Goal.anyDriver, .noDriver, .driver("e1000e")])
    func `a simulated machine does not wait, and says for whom it would`(_ goal: Change.Goal)
        throws
    {
        let machine = try SimulatedMachine.open(machine: "demo", state: nil)
        let binder = Binder(machine.sysfs, host: machine.host)
        let devices = try binder.inventory.select("0b:00.0")
        let before = try binder.inventory.device(devices[0])
        var request = Binder.Request(devices, goal: goal)
        request.overridden = [.held]
        let failure = #expect(throws: Failure.self) { try binder.apply(request) }
        #expect(failure?.code == .wouldBlock)
        #expect(failure?.errno == .deadlock)
        #expect(failure?.message.contains("'qemu-system-x86' (process 4242)") == true)
        let holder = HoldingProcess(pid: 4242, command: "qemu-system-x86")
        #expect(failure?.help == [.endProcess(holder)])
        #expect(try binder.inventory.device(devices[0]) == before)
    }
}
