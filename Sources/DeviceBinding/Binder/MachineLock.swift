internal import MachineHost
internal import Synchronization

/// The machine's lock while a binder has it: held while a change is looked at, planned and begun, and let go before a write
/// that may wait.
final class MachineLock: Sendable {
    private let held = Mutex<HostLock?>(nil)

    /// Takes the lock of a machine.
    func take(on host: any HostSystem) throws(HostError) {
        let lock = try host.lock()
        held.withLock { $0 = lock }
    }

    /// Lets it go; nothing happens where it is not held any more.
    func letGo(on host: any HostSystem) {
        let lock = held.withLock { held in
            defer { held = nil }
            return held
        }
        if let lock { host.unlock(lock) }
    }
}
