internal import CVFIO

/// One access of the processor to memory that others look at, in the width that is asked for.
enum VolatileMemory {
    /// Reads; what is read after it in the program is read after it.
    static func load(_ width: AccessWidth, from address: UnsafeMutableRawPointer) -> UInt64 {
        // SAFETY: the caller promises an address that is valid and a multiple of the width.
        switch width {
        case .one: UInt64(unsafe cvfio_load_8(address))
        case .two: UInt64(unsafe cvfio_load_16(address))
        case .four: UInt64(unsafe cvfio_load_32(address))
        case .eight: unsafe cvfio_load_64(address)
        }
    }

    /// Writes; what was written before it in the program is seen before it.
    static func store(_ value: UInt64, _ width: AccessWidth, to address: UnsafeMutableRawPointer) {
        // SAFETY: as for load.
        switch width {
        case .one: unsafe cvfio_store_8(address, UInt8(truncatingIfNeeded: value))
        case .two: unsafe cvfio_store_16(address, UInt16(truncatingIfNeeded: value))
        case .four: unsafe cvfio_store_32(address, UInt32(truncatingIfNeeded: value))
        case .eight: unsafe cvfio_store_64(address, value)
        }
    }
}
