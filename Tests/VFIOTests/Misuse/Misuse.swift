/// A program that must not compile, and what the compiler is expected to say.
struct Misuse: Sendable {
    /// The mistake that it makes.
    let name: String
    /// A function named `misuse`, and what it needs; `Edu` is a simulated device.
    let source: String
    /// A part of what is said at one of its lines.
    let words: String

    init(_ name: String, _ words: String, _ source: String) {
        self.name = name
        self.words = words
        self.source = source
    }
}

extension Misuse {
    /// What follows from types alone: names, arguments, what throws.
    static let ofTypes = [
        Misuse(
            "a register that is only read is written",
            "requires that 'ReadOnly<UInt32>' conform to 'WritableRegister'",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) {
                try device.withRegisters(.bar0) { registers throws(VFIOError) in
                    try registers.write(ReadOnly<UInt32>(0x00), 1 as UInt32)
                }
            }
            """
        ),
        Misuse(
            "a register that is only written is read",
            "requires that 'WriteOnly<UInt32>' conform to 'ReadableRegister'",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) -> UInt32 {
                try device.withRegisters(.bar0) { registers throws(VFIOError) in
                    try registers.read(WriteOnly<UInt32>(0x60))
                }
            }
            """
        ),
        Misuse(
            "a number of another width is written",
            "cannot convert value of type 'UInt32' to expected argument type 'UInt64'",
            """
            static func misuse(_ device: borrowing Edu, _ number: UInt32) throws(VFIOError) {
                let source = WriteOnly<UInt64>(0x80)
                try device.withRegisters(.bar0) { registers throws(VFIOError) in
                    try registers.write(source, number)
                }
            }
            """
        ),
        Misuse(
            "registers are made by oneself",
            "initializer is inaccessible",
            """
            static func misuse(_ window: KernelWindow) {
                _ = Registers(window, of: "0000:00:05.0")
            }
            """
        ),
        Misuse(
            "registers are kept in a variable",
            "implicit conversion to 'Registers<SimulatedWindow<EduModel>>?' is consuming",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) {
                var kept: Registers<SimulatedWindow<EduModel>>?
                try device.withRegisters(.bar0) { registers throws(VFIOError) in kept = registers }
                _ = kept == nil
            }
            """
        ),
        Misuse(
            "a device is made by oneself",
            "initializer is inaccessible",
            """
            static func misuse(_ backend: KernelBackend) {
                _ = VFIODevice(backend)
            }
            """
        ),
        Misuse(
            "a model's bus is kept in a variable",
            "implicit conversion to 'ModelBus?' is consuming",
            """
            nonisolated(unsafe) static var kept: ModelBus?
            static func misuse(_ bus: inout ModelBus) {
                kept = bus
            }
            """
        ),
        Misuse(
            "a failure is not looked at",
            "call can throw but is not marked with 'try'",
            """
            static func misuse(_ device: borrowing Edu) throws(VFIOError) {
                device.reset()
            }
            """
        ),
        Misuse(
            "a failure is thrown as another one",
            "'VFIOError' cannot be converted to error type",
            """
            enum Other: Error { case other }
            static func misuse(_ device: borrowing Edu) throws(Other) {
                try device.reset()
            }
            """
        ),
        Misuse(
            "devices are put into an array",
            "type 'Edu' (aka 'VFIODevice<SimulatedBackend<EduModel>>') does not conform to protocol 'Copyable'",
            """
            static func misuse(_ devices: [Edu]) {}
            """
        ),
        Misuse(
            "a buffer of a model is given to a driver of a kernel's device",
            "cannot convert value of type 'MappedBuffer<SimulatedBackend<EduModel>>'",
            """
            static func misuse(
                _ driver: borrowing EduDriver<KernelBackend>,
                _ buffer: borrowing MappedBuffer<SimulatedBackend<EduModel>>
            ) throws(EduFailure) {
                try driver.store(buffer, count: 1)
            }
            """
        ),
    ]
}
