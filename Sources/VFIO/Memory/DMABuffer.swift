/// Memory for a device, in whole pages, which no device can reach until it is mapped.
///
/// ``VFIODevice/map(_:at:access:)`` consumes it: from then on it is a ``MappedBuffer``, and there is no second name by
/// which it could be used, freed or mapped again meanwhile.
public struct DMABuffer: ~Copyable {
    let pages: Pages

    /// A buffer of at least so many bytes, rounded up to whole pages of the processor, all zero.
    ///
    /// Where the IOMMU's pages are longer, only ``VFIODevice/makeBuffer(byteCount:)`` makes buffers that can be mapped.
    ///
    /// - Throws: ``VFIOError/Code/noMemory``.
    public init(byteCount: Int) throws(VFIOError) {
        pages = try Pages(byteCount: byteCount, LinuxCalls())
    }

    /// One of whole pages of an IOMMU, too.
    init(byteCount: Int, for space: AddressSpace, _ calls: any KernelCalls) throws(VFIOError) {
        let page = Int(clamping: space.allocator.pageByteCount)
        pages = try Pages(byteCount: byteCount, page: page, calls)
    }

    init(_ pages: Pages) {
        self.pages = pages
    }

    /// How long it is, in bytes: whole pages.
    public var byteCount: Int { pages.byteCount }

    /// Reads a number, once; a trap where it does not lie within the buffer at a multiple of its width.
    public func load<Value: RegisterValue>(at offset: Int, as kind: Value.Type) -> Value {
        pages.checkedLoad(at: offset)
    }

    /// Writes a number, once; a trap where it does not lie within the buffer at a multiple of its width.
    public func store<Value: RegisterValue>(_ value: Value, at offset: Int) {
        pages.checkedStore(value, at: offset)
    }

    /// The bytes of a range, copied out; a trap where it does not lie within the buffer.
    public func bytes(_ range: Range<Int>) -> [UInt8] { pages.checkedBytes(range) }

    /// Copies bytes in, from an offset on; a trap where they do not fit.
    public func copy(_ bytes: [UInt8], at offset: Int = 0) { pages.checkedCopy(bytes, at: offset) }
}

/// What a caller must keep to: a place outside the buffer is the program's mistake, not the device's.
extension Pages {
    func checkedLoad<Value: RegisterValue>(at offset: Int) -> Value {
        let width = AccessWidth(of: Value.self)
        check(offset, width.rawValue, aligned: width.rawValue)
        return Value(truncatingIfNeeded: load(width, at: offset))
    }

    func checkedStore<Value: RegisterValue>(_ value: Value, at offset: Int) {
        let width = AccessWidth(of: Value.self)
        check(offset, width.rawValue, aligned: width.rawValue)
        store(UInt64(truncatingIfNeeded: value), width, at: offset)
    }

    func checkedBytes(_ range: Range<Int>) -> [UInt8] {
        check(range.lowerBound, range.count)
        return bytes(at: range.lowerBound, count: range.count)
    }

    func checkedCopy(_ bytes: [UInt8], at offset: Int) {
        check(offset, bytes.count)
        copy(bytes, at: offset)
    }

    private func check(_ offset: Int, _ count: Int, aligned alignment: Int = 1) {
        precondition(
            offset >= 0 && offset % alignment == 0 && offset <= byteCount
                && count <= byteCount - offset,
            "\(count) bytes at \(offset) are not in a buffer of \(byteCount) bytes"
        )
    }
}
