import Testing
import VFIO

/// Several vectors at once.
@Suite struct TurnTests {
    @Test func `a vector that comes all the time does not keep the others from being served`()
        throws
    {
        let device = VFIODevice.simulating(ManyVectors())
        let interrupts = try device.enableInterrupts(.msix, count: 4)
        for vector in 0..<4 { try interrupts.trigger(vector) }
        for vector in [0, 1, 2, 3, 0, 1] {
            #expect(try interrupts.waitForAny(upTo: .zero) == vector)
            try interrupts.trigger(vector)
        }
        // The counts of those that were not served are still there: 2, 3, and the two that came again.
        #expect(try (0..<4).map { try interrupts.takeCount(of: $0) } == [1, 1, 1, 1])
        #expect(try interrupts.waitForAny(upTo: .zero) == nil)
    }
}

/// A device with four vectors, and nothing else.
private struct ManyVectors: DeviceModel {
    var identity: ModelIdentity { ModelIdentity(vendor: 1, device: 1, classCode: 0) }
    var regions: [RegionDescription] { [] }
    var hasReset: Bool { false }
    func interruptCount(of kind: InterruptKind) -> Int { kind == .msix ? 4 : 0 }

    mutating func load(
        _ width: AccessWidth,
        at offset: UInt64,
        of region: RegionIndex,
        _ bus: inout ModelBus
    ) -> UInt64 { 0 }

    mutating func store(
        _ value: UInt64,
        _ width: AccessWidth,
        at offset: UInt64,
        of region: RegionIndex,
        _ bus: inout ModelBus
    ) {}

    mutating func proceed(_ bus: inout ModelBus) {}
    mutating func reset() {}
}
