/// What the devices of one IOMMU domain see of memory: which addresses are in use, and how many may be.
///
/// Devices that share a container share it, which is why it is an object; it is used where its devices are, by one
/// thread at a time.
public final class AddressSpace {
    /// Which addresses are in use.
    package internal(set) var allocator: IOVAAllocator

    /// An address space of an IOMMU with these ranges.
    package init(_ allocator: IOVAAllocator) {
        self.allocator = allocator
    }

    /// How many buffers are mapped.
    public var mappedCount: Int { allocator.usedCount }

    /// Takes the address that is wanted, or the lowest that is free.
    func take(
        byteCount: Int,
        at wanted: IOVA?,
        addressBits: Int,
        for device: String
    ) throws(VFIOError) -> IOVA {
        let size = UInt64(byteCount)
        guard let wanted else {
            if let address = allocator.allocate(byteCount: size, addressBits: addressBits) {
                return address
            }
            throw VFIOError(
                .noAddress,
                cannot: "map \(byteCount) bytes for",
                device,
                help: "none of the IOMMU's ranges (\(ranges)) has so much room below "
                    + "\(addressBits) bits; unmap something, or map less"
            )
        }
        guard allocator.take(wanted, byteCount: size, addressBits: addressBits) else {
            throw VFIOError(
                .addressNotUsable,
                cannot: "map \(byteCount) bytes at \(wanted) for",
                device,
                help:
                    "an address is a multiple of \(allocator.pageByteCount), not 0, within \(ranges), "
                    + "of \(addressBits) bits and not in use; without one the lowest free one is taken"
            )
        }
        return wanted
    }

    private var ranges: String {
        allocator.ranges.map { "\(IOVA($0.lowerBound))...\(IOVA($0.upperBound))" }
            .joined(separator: ", ")
    }
}
