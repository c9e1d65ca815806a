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
