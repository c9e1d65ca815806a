package import UserDrivers
package import VFIO

/// Ends a trial in which a driver takes a buffer that another device was mapped.
package func requireRefused<Backend>(
    _ driver: borrowing EduDriver<Backend>,
    _ buffer: borrowing MappedBuffer<Backend>
) throws {
    for way in 0..<3 {
        do {
            switch way {
            case 0: try driver.store(buffer, count: 64)
            case 1: try driver.fetch(buffer, count: 64)
            default: try driver.fetchByPolling(buffer, count: 64)
            }
        } catch {
            guard case .device(let error) = error,
                error.code == .addressNotUsable
            else { throw error }
            continue
        }
        throw TrialFailure(description: "way \(way) was taken")
    }
}

/// Whether a device reads what it may only write to; a trial ends where it does not write there.
package func readsWhatItMayWrite<Backend>(
    _ driver: borrowing EduDriver<Backend>
) throws -> Bool {
    let open = try driver.makeBuffer(byteCount: 4096)
    open.copy(pattern(64, 3))
    try driver.store(open, count: 64)
    let shut = try driver.makeBuffer(byteCount: 4096, access: .deviceWrites)
    shut.copy(pattern(64, 4))
    try driver.store(shut, count: 64)
    try driver.fetch(open, count: 64)
    let isRead = open.bytes(0..<64) == pattern(64, 4)
    open.copy(pattern(64, 6))
    try driver.store(open, count: 64)
    try driver.fetch(shut, count: 64)
    try requireEqual(shut.bytes(0..<64), pattern(64, 6), "written")
    return isRead
}
