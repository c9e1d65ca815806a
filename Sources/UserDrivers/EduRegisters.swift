internal import VFIO

/// The registers of `edu`'s only region, and the bits in them.
///
/// A register that is only read, or only written, is said to be: what does the other does not compile.
/// Source: docs/specs/edu.rst, QEMU 7.2.
enum EduRegisters {
    /// `0xRRrr00ed`: the device's versions, major and minor.
    static let identity = ReadOnly<UInt32>(0x00)
    /// What was written, inverted: whether the device is alive.
    static let liveness = ReadWrite<UInt32>(0x04)
    /// A number to compute the factorial of, and then that.
    static let factorial = ReadWrite<UInt32>(0x08)
    /// Whether it is computing, and whether it interrupts afterwards.
    static let status = ReadWrite<UInt32>(0x20)
    /// What the device has to say, a bit each.
    static let interruptStatus = ReadOnly<UInt32>(0x24)
    /// Has the device say something.
    static let raise = WriteOnly<UInt32>(0x60)
    /// That it has been heard.
    static let acknowledge = WriteOnly<UInt32>(0x64)
    /// Where to copy from.
    static let source = ReadWrite<UInt64>(0x80)
    /// Where to copy to.
    static let destination = ReadWrite<UInt64>(0x88)
    /// How many bytes.
    static let count = ReadWrite<UInt64>(0x90)
    /// Begins to copy; its lowest bit stays set until that is done.
    static let command = ReadWrite<UInt64>(0x98)

    /// In ``identity``, under the versions.
    static let identityMask: UInt32 = 0x0000_ffff
    static let identityValue: UInt32 = 0x0000_00ed

    /// In ``status``.
    static let isComputing: UInt32 = 1 << 0
    static let interruptsWhenComputed: UInt32 = 1 << 7

    /// In ``command``.
    static let run: UInt64 = 1 << 0
    static let toMemory: UInt64 = 1 << 1
    static let interruptsWhenCopied: UInt64 = 1 << 2

    /// In ``interruptStatus``.
    static let computed: UInt32 = 1 << 0
    static let copied: UInt32 = 1 << 8

    /// Where the device's store is, as it sees it itself.
    static let store: UInt64 = 0x40000
    /// How many bytes of it are used: all 4 KiB but the last.
    ///
    /// QEMU 7.2 ends itself (`hw_error()`) where a copy reaches the end of the store, as if it went beyond.
    static let storeByteCount = 4095
    /// How many bits its addresses have.
    static let addressBits = 28
}
