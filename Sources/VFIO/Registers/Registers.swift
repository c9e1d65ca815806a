/// One region of a device as a back end reaches it, access by access.
public protocol RegisterWindow {
    /// What the region is.
    var region: RegionDescription { get }
    /// Reads, once, in this width; the offset lies within the region, at a multiple of the width.
    func load(_ width: AccessWidth, at offset: UInt64) throws(VFIOError) -> UInt64
    /// Writes, once, in this width; the offset lies within the region, at a multiple of the width.
    func store(_ value: UInt64, _ width: AccessWidth, at offset: UInt64) throws(VFIOError)
}

/// The registers of one region, for as long as the closure runs that is given them.
///
/// They are only ever lent, so that none outlives its device: a copy, a variable that keeps them and a closure that
/// escapes with them do not compile. See ``VFIODevice/withRegisters(_:_:)``.
public struct Registers<Window: RegisterWindow>: ~Copyable {
    /// How long the region is, in bytes.
    public let byteCount: UInt64

    @usableFromInline let window: Window
    // Beside the window, so that an access asks it for nothing but the register.
    @usableFromInline let isReadable: Bool
    @usableFromInline let isWritable: Bool
    private let deviceName: String

    init(_ window: Window, of deviceName: String) {
        let region = window.region
        self.window = window
        self.deviceName = deviceName
        byteCount = region.byteCount
        isReadable = region.isReadable
        isWritable = region.isWritable
    }

    /// Reads a register, once and in its width.
    ///
    /// - Throws: ``VFIOError/Code/outOfBounds``, ``VFIOError/Code/misaligned``, ``VFIOError/Code/accessNotAllowed``;
    ///   the last also for 64 bits at a place that is not mapped, which the kernel would make two accesses of;
    ///   ``VFIOError/Code/refused`` where the region is not mapped and the kernel's read failed.
    @inlinable
    public func read<Register: ReadableRegister>(
        _ register: Register
    ) throws(VFIOError) -> Register.Value {
        try load(at: register.offset)
    }

    /// Writes a register, once and in its width.
    ///
    /// What was written to memory before is seen by the device first.
    ///
    /// - Throws: As reading does.
    @inlinable
    public func write<Register: WritableRegister>(
        _ register: Register,
        _ value: Register.Value
    ) throws(VFIOError) {
        try store(value, at: register.offset)
    }

    @inlinable
    func load<Value: RegisterValue>(at offset: UInt64) throws(VFIOError) -> Value {
        let width = AccessWidth(of: Value.self)
        try check(width, offset, isReadable, "read")
        return Value(truncatingIfNeeded: try window.load(width, at: offset))
    }

    @inlinable
    func store<Value: RegisterValue>(
        _ value: Value,
        at offset: UInt64
    ) throws(VFIOError) {
        let width = AccessWidth(of: Value.self)
        try check(width, offset, isWritable, "write")
        try window.store(UInt64(truncatingIfNeeded: value), width, at: offset)
    }

    @inlinable
    func check(
        _ width: AccessWidth,
        _ offset: UInt64,
        _ isAllowed: Bool,
        _ deed: String
    ) throws(VFIOError) {
        let size = UInt64(width.rawValue)
        if offset & (size - 1) == 0, offset < byteCount, byteCount - offset >= size, isAllowed {
            return
        }
        throw failure(width, offset, isAllowed, deed)
    }

    @usableFromInline
    func failure(
        _ width: AccessWidth,
        _ offset: UInt64,
        _ isAllowed: Bool,
        _ deed: String
    ) -> VFIOError {
        let index = window.region.index.name
        let place = "\(width.rawValue) bytes at 0x\(String(offset, radix: 16)) of \(index)"
        let subject = "\(deviceName), \(place)"
        if !isAllowed {
            return VFIOError(
                .accessNotAllowed,
                cannot: deed,
                subject,
                help: "the device does not allow it for this region"
            )
        }
        if offset & UInt64(width.rawValue - 1) != 0 {
            return VFIOError(
                .misaligned,
                cannot: deed,
                subject,
                help: "a register lies at a multiple of its width"
            )
        }
        return VFIOError(
            .outOfBounds,
            cannot: deed,
            subject,
            help:
                "the region has 0x\(String(byteCount, radix: 16)) bytes; is it the device you mean?"
        )
    }
}
