internal import Glibc

/// Pages of this process that a device may be let into; they go with the last who holds them.
///
/// Not `Sendable`: what a device writes changes under whoever looks. Safe, since accesses are checked before they come
/// here, and nothing outlives the object.
@safe
package final class Pages {
    /// Where they begin, as long as this object is: at a multiple of the alignment that was asked for.
    let start: UnsafeMutableRawPointer
    /// How long they are, in bytes: whole pages.
    let byteCount: Int
    private let mapped: (start: UnsafeMutableRawPointer, byteCount: Int)
    private let calls: any KernelCalls

    /// Asks the kernel for as many whole pages as hold so many bytes; they are zero.
    ///
    /// - Parameters:
    ///   - byteCount: How many bytes, at least.
    ///   - page: How long a page is to whom they are for, a power of two; never less than the processor's.
    ///   - calls: Whom to ask.
    /// - Throws: ``VFIOError/Code/noMemory``.
    init(
        byteCount: Int,
        page: Int = Pages.pageByteCount,
        _ calls: any KernelCalls
    ) throws(VFIOError) {
        let page = max(page, Self.pageByteCount)
        let (sum, overflow) = byteCount.addingReportingOverflow(page - 1)
        // So much more that such a page begins in it.
        let (whole, isTooLong) = (sum & ~(page - 1)).addingReportingOverflow(
            page - Self.pageByteCount
        )
        guard byteCount > 0, !overflow, !isTooLong else {
            throw VFIOError(
                .noMemory,
                cannot: "make",
                "buffer of \(byteCount) bytes",
                help: "a buffer has at least one byte"
            )
        }
        self.byteCount = sum & ~(page - 1)
        self.calls = calls
        do {
            // SAFETY: new pages, unmapped by deinit and by nobody else; the aligned ones lie within.
            let pointer = unsafe try calls.mapMemory(byteCount: whole)
            unsafe mapped = (pointer, whole)
            unsafe start = pointer.alignedUp(toMultipleOf: page)
        } catch {
            throw VFIOError(
                .noMemory,
                cannot: "make",
                "buffer of \(byteCount) bytes",
                refusal: Refusal("mmap", error)
            )
        }
    }

    deinit {
        // SAFETY: exactly what init mapped; no accessor outlives this object.
        unsafe calls.unmap(mapped.start, byteCount: mapped.byteCount)
    }

    /// How long a page of this machine is, in bytes.
    static let pageByteCount = sysconf(Int32(_SC_PAGESIZE))

    /// Whether they are whole pages for whom a page is so long.
    func areWhole(_ page: UInt64) -> Bool {
        // SAFETY: the address is only a number here.
        (unsafe UInt64(UInt(bitPattern: start)) | UInt64(byteCount)) & (page - 1) == 0
    }

    /// Reads once, in its width; the offset was checked.
    func load(_ width: AccessWidth, at offset: Int) -> UInt64 {
        // SAFETY: the caller has checked that the access lies within, at a multiple of its width.
        unsafe VolatileMemory.load(width, from: start + offset)
    }

    /// Writes once, in its width; the offset was checked.
    func store(_ value: UInt64, _ width: AccessWidth, at offset: Int) {
        // SAFETY: as for load.
        unsafe VolatileMemory.store(value, width, to: start + offset)
    }

    /// The bytes from an offset on, which was checked.
    func bytes(at offset: Int, count: Int) -> [UInt8] {
        // SAFETY: the caller has checked that the range lies within; the bytes are copied out.
        unsafe Array(UnsafeRawBufferPointer(start: start + offset, count: count))
    }

    /// Copies bytes in, from an offset on, which was checked.
    func copy(_ bytes: [UInt8], at offset: Int) {
        // SAFETY: the caller has checked that the range lies within, and an array is never these pages.
        unsafe bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            unsafe (start + offset).copyMemory(from: base, byteCount: source.count)
        }
    }
}
