import SystemPackage
import Testing
import VFIO

/// What the kernel answers to interrupts that are enabled and disabled.
@Suite struct InterruptTests {
    @Test func `fewer vectors than were asked for are none, and how many there would be is said`()
        throws
    {
        let kernel = StandInKernel(.init(interruptsAnswer: 1))
        let device = try kernel.openDevice()
        let error = #expect(throws: VFIOError.self) { _ = try device.enableInterrupts(.msi) }
        #expect(error?.code == .noSuchInterrupt)
        #expect(error?.description.contains("only 1 can be had") == true)
        // Nothing was enabled, so that nothing is in the way of fewer.
        let again = #expect(throws: VFIOError.self) { _ = try device.enableInterrupts(.intx) }
        #expect(again?.code == .noSuchInterrupt)
    }

    @Test
    func `a second try does not reach the kernel, and what was disabled is not disabled again`()
        throws
    {
        let kernel = StandInKernel()
        let device = try kernel.openDevice()
        let interrupts = try device.enableInterrupts(.msi)
        for kind in [InterruptKind.msi, .intx] {
            let error = #expect(throws: VFIOError.self) { _ = try device.enableInterrupts(kind) }
            #expect(error?.code == .interruptsInUse)
            #expect(error?.errno == nil)
        }
        try interrupts.disable()
        #expect(kernel.calls.count { $0 == "VFIO_DEVICE_SET_IRQS" } == 2, "on, off")
        try device.enableInterrupts(.msi).disable()
    }
}
