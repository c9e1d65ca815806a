/// A part of a region that is mapped into this process, until nobody holds it.
///
/// Safe, since accesses are checked before they come here, and nothing outlives the object.
@safe
final class MappedArea {
    /// Which bytes of the region they are.
    let range: Range<UInt64>
    private let start: UnsafeMutableRawPointer
    private let mapped: (start: UnsafeMutableRawPointer, byteCount: Int)
    private let calls: any KernelCalls

    /// Maps the part, whole pages around it.
    init(
        _ range: Range<UInt64>,
        of answer: RegionAnswer,
        _ file: borrowing Descriptor,
        _ device: String
    ) throws(VFIOError) {
        let page = UInt64(Pages.pageByteCount)
        let first = range.lowerBound & ~(page - 1)
        let byteCount = Int(range.upperBound - first)
        let region = answer.description
        do {
            // SAFETY: unmapped by deinit; accesses stay within the range, which lies within what is mapped.
            let pointer = unsafe try file.calls.map(
                file.number,
                at: answer.fileOffset + first,
                byteCount: byteCount,
                isReadable: region.isReadable,
                isWritable: region.isWritable
            )
            unsafe mapped = (pointer, byteCount)
            unsafe start = pointer + Int(range.lowerBound - first)
        } catch {
            throw VFIOError(
                .refused,
                cannot: "map \(region.index.name) of",
                device,
                refusal: Refusal("mmap", error)
            )
        }
        self.range = range
        calls = file.calls
    }

    deinit {
        // SAFETY: exactly what init mapped.
        unsafe calls.unmap(mapped.start, byteCount: mapped.byteCount)
    }

    /// Reads a register that lies within.
    func load(_ width: AccessWidth, at offset: UInt64) -> UInt64 {
        // SAFETY: the caller has checked that it does, at a multiple of its width.
        unsafe VolatileMemory.load(width, from: start + Int(offset - range.lowerBound))
    }

    /// Writes a register that lies within.
    func store(_ value: UInt64, _ width: AccessWidth, at offset: UInt64) {
        // SAFETY: as for load.
        unsafe VolatileMemory.store(value, width, to: start + Int(offset - range.lowerBound))
    }
}
