/// What a device reaches, and what is only lent.
extension Misuse {
    static let ofBuffers = [
        Misuse(
            "a buffer is used by its old name while it is mapped",
            "'buffer' used after consume",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) {
                let buffer = try DMABuffer(byteCount: 4096)
                let mapped = try device.map(buffer)
                buffer.store(1 as UInt8, at: 0)
                _ = try mapped.unmap()
            }
            """
        ),
        Misuse(
            "a buffer is mapped twice",
            "'buffer' consumed more than once",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) {
                let buffer = try DMABuffer(byteCount: 4096)
                let one = try device.map(buffer)
                let other = try device.map(buffer)
                _ = (one.address, other.address)
            }
            """
        ),
        Misuse(
            "a buffer is used by its mapped name after it was unmapped",
            "'mapped' used after consume",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) -> IOVA {
                let mapped = try device.map(DMABuffer(byteCount: 4096))
                _ = try mapped.unmap()
                return mapped.address
            }
            """
        ),
        Misuse(
            "a buffer that was lent is unmapped",
            "'buffer' is borrowed and cannot be consumed",
            """
            static func misuse(
                _ buffer: borrowing MappedBuffer<SimulatedBackend<EduModel>>
            ) throws(VFIOError) {
                _ = try buffer.unmap()
            }
            """
        ),
    ]

    static let ofRegisters = [
        Misuse(
            "registers are given back by the closure that has them",
            "'registers' is borrowed and cannot be consumed",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) {
                let kept = try device.withRegisters(.bar0) { registers throws(VFIOError) in registers }
                _ = kept.byteCount
            }
            """
        ),
        Misuse(
            "a model keeps the bus that it was lent",
            "missing reinitialization of inout parameter 'bus' after consume",
            """
            struct Kept: ~Copyable { var bus: ModelBus }
            static func misuse(_ bus: inout ModelBus) -> Kept {
                Kept(bus: bus)
            }
            """
        ),
        Misuse(
            "registers are kept by a closure",
            "'registers' is borrowed and cannot be consumed",
            """
            nonisolated(unsafe) static var later: () -> UInt64 = { 0 }
            static func misuse(_ registers: borrowing Registers<KernelWindow>) {
                later = { registers.byteCount }
            }
            """
        ),
        Misuse(
            "a device is used by two threads",
            "passing closure as a 'sending' parameter risks causing data races",
            """
            final class Holder {
                var device: Edu?
                func misuse() {
                    Task { self.device = nil }
                    self.device = Edu.simulating(EduModel())
                }
            }
            """
        ),
    ]
}
