import DeviceBinding
import MachineHost
import Synchronization
import Testing

/// How many system calls a `/sys` costs; counted, not timed.
@Suite struct CostTests {
    /// The system calls behind the calls of a double: an open is closed, a listing takes five.
    private func systemCalls(_ kernel: KernelDouble) -> Int {
        kernel.state.withLock { $0.calls + $0.handles.count + 4 * $0.listings - $0.impactCalls }
    }

    @Test func `a bind to vfio-pci takes at most 54 system calls in sysfs`() throws {
        // A static program starts with 37, so that a bind takes less than 100 beside the questions of
        // who uses the device, which go to the host. RealKernelTests count all of them.
        let kernel = KernelDouble(.server)
        let inventory = Inventory(kernel)
        let devices = try inventory.select("03:00.0")
        let binder = Binder(kernel, host: HostDouble())
        _ = try binder.apply(Binder.Request(devices, goal: .driver("vfio-pci")))
        #expect(systemCalls(kernel) <= 54, "\(systemCalls(kernel))")
    }

    @Test func `what hangs on a disk and who uses that takes at most 150 system calls in sysfs`()
        throws
    {
        let kernel = KernelDouble(GuardTests.mapped)
        let device = DeviceReference(bus: "pci", name: "0000:06:00.0")
        let binder = Binder(kernel, host: HostDouble())
        #expect(throws: Failure.self) {
            try binder.plan(Binder.Request([device], goal: .driver("vfio-pci")))
        }
        let calls = kernel.state.withLock { $0.impactCalls }
        #expect((20...150) ~= calls, "\(calls)")
    }

    @Test func `a listing of 120 devices takes at most 10 system calls a device`() throws {
        var state = KernelState.server
        for number in 0..<120 {
            state.devices["0001:\(number + 100):00.0"] = KernelState.Device(
                driver: "nvme",
                group: number
            )
        }
        let kernel = KernelDouble(state)
        #expect(try Inventory(kernel).devices(bus: "pci").count == 125)
        #expect(systemCalls(kernel) <= 1250, "\(systemCalls(kernel))")
    }
}
