/// A buffer that a device reaches, at an address of its own.
///
/// It stays mapped until ``unmap()``, or until it goes out of scope; the device's ``VFIODevice/close()`` stops the
/// device from using it, and the mapping goes with the buffer all the same.
public struct MappedBuffer<Backend: DeviceBackend>: ~Copyable {
    private let mapping: Mapping<Backend>

    init(_ mapping: Mapping<Backend>) {
        self.mapping = mapping
    }

    /// Where the device finds it that it was mapped for; what this number is good for ends with the mapping.
    ///
    /// A driver that is given a buffer asks ``VFIODevice/address(of:)``, which knows whose buffer it is.
    public var address: IOVA { mapping.address }
    /// How long it is, in bytes: whole pages.
    public var byteCount: Int { mapping.pages.byteCount }
    /// What the device may do with it.
    public var access: DMAAccess { mapping.access }

    /// The device that it was mapped for, and what that sees of memory.
    var deviceName: String { mapping.backend.name }
    var addressSpace: AddressSpace { mapping.backend.addressSpace }

    /// Reads a number, once, and what is read after it is read after it, as a completion needs it.
    ///
    /// A trap where it does not lie within the buffer at a multiple of its width.
    public func load<Value: RegisterValue>(at offset: Int, as kind: Value.Type) -> Value {
        mapping.pages.checkedLoad(at: offset)
    }

    /// Writes a number, once, and what was written before it is seen before it, as a descriptor needs it.
    ///
    /// A trap where it does not lie within the buffer at a multiple of its width.
    public func store<Value: RegisterValue>(_ value: Value, at offset: Int) {
        mapping.pages.checkedStore(value, at: offset)
    }

    /// The bytes of a range, copied out; a trap where it does not lie within the buffer.
    public func bytes(_ range: Range<Int>) -> [UInt8] { mapping.pages.checkedBytes(range) }

    /// Copies bytes in, from an offset on; a trap where they do not fit.
    public func copy(_ bytes: [UInt8], at offset: Int = 0) {
        mapping.pages.checkedCopy(bytes, at: offset)
    }

    /// Takes the buffer away from the device and gives it back.
    ///
    /// - Throws: ``VFIOError/Code/refused`` where the kernel would not; the buffer then stays mapped, and its memory
    ///   is kept from being used for anything else until the mapping is gone.
    public consuming func unmap() throws(VFIOError) -> DMABuffer {
        try mapping.end()
        return DMABuffer(mapping.pages)
    }
}

/// One mapping, until it is ended.
final class Mapping<Backend: DeviceBackend> {
    let address: IOVA
    let pages: Pages
    let access: DMAAccess
    let backend: Backend
    private var isMapped = true

    /// Maps pages at that address, or at the lowest that is free.
    init(
        _ pages: Pages,
        at wanted: IOVA?,
        addressBits: Int,
        _ access: DMAAccess,
        _ backend: Backend
    ) throws(VFIOError) {
        (self.pages, self.access, self.backend) = (pages, access, backend)
        let space = backend.addressSpace
        let page = space.allocator.pageByteCount
        guard pages.areWhole(page) else {
            // Nothing is left to take away.
            isMapped = false
            address = IOVA(0)
            throw VFIOError(
                .addressNotUsable,
                cannot: "map \(pages.byteCount) bytes for",
                backend.name,
                help:
                    "its IOMMU has pages of \(page) bytes; make the buffer by makeBuffer(byteCount:) of the device"
            )
        }
        address = try space.take(
            byteCount: pages.byteCount,
            at: wanted,
            addressBits: addressBits,
            for: backend.name
        )
        do {
            try backend.map(DMAMapping(pages, address, access))
        } catch {
            space.allocator.free(address)
            // Nothing is left to take away.
            isMapped = false
            throw error
        }
    }

    deinit {
        // One that cannot be taken away keeps its address, which is never given again, and its pages.
        guard (try? end()) == nil else { return }
        // SAFETY: one count too many, on purpose: the pages are never freed.
        _ = unsafe Unmanaged.passRetained(pages)
    }

    /// Takes the pages away from the device; a second time there is nothing to do.
    func end() throws(VFIOError) {
        guard isMapped else { return }
        try backend.unmap(DMAMapping(pages, address, access))
        isMapped = false
        backend.addressSpace.allocator.free(address)
    }
}

/// Pages, and where a device shall find them, as a back end is told.
public struct DMAMapping {
    let pages: Pages
    /// Where the device finds them.
    public let address: IOVA
    /// What the device may do with them.
    public let access: DMAAccess

    init(_ pages: Pages, _ address: IOVA, _ access: DMAAccess) {
        (self.pages, self.address, self.access) = (pages, address, access)
    }

    /// How many bytes there are.
    public var byteCount: Int { pages.byteCount }
}
