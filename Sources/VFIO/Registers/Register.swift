/// A number that a register can hold: 8, 16, 32 or 64 bits.
public protocol RegisterValue: FixedWidthInteger, UnsignedInteger, Sendable {}

extension UInt8: RegisterValue {}
extension UInt16: RegisterValue {}
extension UInt32: RegisterValue {}
extension UInt64: RegisterValue {}

/// How many bytes one access has.
public enum AccessWidth: Int, Hashable, Sendable, CaseIterable {
    /// 8 bits.
    case one = 1
    /// 16 bits.
    case two = 2
    /// 32 bits.
    case four = 4
    /// 64 bits.
    case eight = 8

    /// The width of a kind of number.
    @inlinable
    init<Value: RegisterValue>(of value: Value.Type) {
        self =
            switch Value.bitWidth {
            case 8: .one
            case 16: .two
            case 32: .four
            case 64: .eight
            default: preconditionFailure("no register has \(Value.bitWidth) bits")
            }
    }

    /// The greatest number of this width.
    public var valueMax: UInt64 { .max >> UInt64(64 - 8 * rawValue) }
}

/// A register that a driver may read.
public protocol ReadableRegister {
    /// What it holds.
    associatedtype Value: RegisterValue
    /// Where it is, in bytes from the beginning of its region.
    var offset: UInt64 { get }
}

/// A register that a driver may write.
public protocol WritableRegister {
    /// What it takes.
    associatedtype Value: RegisterValue
    /// Where it is, in bytes from the beginning of its region.
    var offset: UInt64 { get }
}

/// A register that a driver reads, and must not write.
public struct ReadOnly<Value: RegisterValue>: ReadableRegister, Hashable, Sendable {
    /// Where it is, in bytes from the beginning of its region.
    public let offset: UInt64

    /// The register at an offset in bytes.
    public init(_ offset: UInt64) { self.offset = offset }
}

/// A register that a driver writes; what a read would give means nothing.
public struct WriteOnly<Value: RegisterValue>: WritableRegister, Hashable, Sendable {
    /// Where it is, in bytes from the beginning of its region.
    public let offset: UInt64

    /// The register at an offset in bytes.
    public init(_ offset: UInt64) { self.offset = offset }
}

/// A register that a driver reads and writes.
public struct ReadWrite<Value: RegisterValue>: ReadableRegister, WritableRegister, Hashable,
    Sendable
{
    /// Where it is, in bytes from the beginning of its region.
    public let offset: UInt64

    /// The register at an offset in bytes.
    public init(_ offset: UInt64) { self.offset = offset }
}
