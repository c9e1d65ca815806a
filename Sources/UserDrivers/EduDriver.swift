public import VFIO

/// A driver for QEMU's `edu`, to learn from: registers, interrupts, DMA both ways.
///
/// It is the same for a real device and for a model of one: it is written over a `VFIODevice` of any back end. It
/// owns its device, so that nobody else can use it meanwhile.
public struct EduDriver<Backend: DeviceBackend>: ~Copyable {
    let device: VFIODevice<Backend>
    let interrupts: Interrupts<Backend>
    /// How long the device may take for one thing.
    ///
    /// One that takes longer may finish later all the same: what is begun next waits for that first, so that neither
    /// its result nor its interrupt is taken for another's.
    public var limit = Duration.seconds(10)

    /// Takes a device: looks whether it is an `edu`, lets it access memory, and enables its interrupts.
    ///
    /// - Parameters:
    ///   - device: What to drive; where that fails it is closed.
    ///   - kind: How it shall interrupt.
    /// - Throws: ``EduFailure/otherDevice(name:identity:)``; ``EduFailure/device(_:)``.
    public init(
        _ device: consuming VFIODevice<Backend>,
        interrupts kind: InterruptKind = .msi
    ) throws(EduFailure) {
        device.addressBits = EduRegisters.addressBits
        let identity: UInt32
        do {
            identity = try device.withRegisters(.bar0) { registers throws(VFIOError) in
                try registers.read(EduRegisters.identity)
            }
        } catch {
            throw .device(error)
        }
        guard identity & EduRegisters.identityMask == EduRegisters.identityValue else {
            throw .otherDevice(name: device.name, identity: identity)
        }
        let interrupts: Interrupts<Backend>
        do throws(VFIOError) {
            try device.setBusMaster(true)
            interrupts = try device.enableInterrupts(kind)
        } catch {
            throw .device(error)
        }
        self.device = device
        self.interrupts = interrupts
    }

    /// Lets the device go.
    public consuming func close() {}

    /// What comes back of a number that is written: the device inverts it.
    public func liveness(_ number: UInt32) throws(EduFailure) -> UInt32 {
        try registers { registers throws(VFIOError) in
            try registers.write(EduRegisters.liveness, number)
            return try registers.read(EduRegisters.liveness)
        }
    }

    /// The factorial of a number, in 32 bits; the device interrupts when it has it.
    ///
    /// - Throws: ``EduFailure/tooSlow(name:deed:limit:)``; ``EduFailure/device(_:)``.
    public func factorial(of number: UInt32) throws(EduFailure) -> UInt32 {
        try settle()
        try registers { registers throws(VFIOError) in
            try registers.write(EduRegisters.status, EduRegisters.interruptsWhenComputed)
            try registers.write(EduRegisters.factorial, number)
        }
        try awaitInterrupt(EduRegisters.computed, "compute")
        return try registers { registers throws(VFIOError) in
            try registers.read(EduRegisters.factorial)
        }
    }

    /// The same, without interrupts: the status is read until it says that it is done.
    public func factorialByPolling(of number: UInt32) throws(EduFailure) -> UInt32 {
        try settle()
        try registers { registers throws(VFIOError) in
            try registers.write(EduRegisters.status, 0)
            try registers.write(EduRegisters.factorial, number)
        }
        try poll("compute") { registers throws(VFIOError) in
            try registers.read(EduRegisters.status) & EduRegisters.isComputing != 0
        }
        return try registers { registers throws(VFIOError) in
            try registers.read(EduRegisters.factorial)
        }
    }

    /// Has the device say something, and waits until it was heard; the bits that it said.
    public func interrupt(_ bits: UInt32) throws(EduFailure) -> UInt32 {
        try registers { registers throws(VFIOError) in
            try registers.write(EduRegisters.raise, bits)
        }
        return try awaitInterrupt(bits, "interrupt")
    }

    /// Uses the registers.
    func registers<Result>(
        _ body: (borrowing Registers<Backend.Window>) throws(VFIOError) -> Result
    ) throws(EduFailure) -> Result {
        do {
            return try device.withRegisters(.bar0, body)
        } catch {
            throw .device(error)
        }
    }
}
