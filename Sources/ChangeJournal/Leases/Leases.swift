internal import DeviceBinding
internal import Glibc
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// The leases that a process has taken: each is a locked file, held until this goes and as long as anything lives that
/// has inherited the descriptor.
///
/// They are taken under the machine's lock, in the order of their names, and never waited for.
final class Leases {
    /// The descriptors, by name.
    private var held: [LeaseName: Int32] = [:]

    /// How often one is asked for, 4 ms apart: somebody who only looks has it for a moment, and a child that made a
    /// write until it has exited.
    private let tries: Int

    init(tries: Int = 25) { self.tries = tries }

    deinit { for descriptor in held.values { close(descriptor) } }

    /// The descriptors, to hand them down.
    var descriptors: [Int32] { held.sorted { $0.key < $1.key }.map(\.value) }

    /// Whether a lease is held here.
    func holds(_ name: LeaseName) -> Bool { held[name] != nil }

    /// Takes leases that are not held here yet; their directory is made where it is not there.
    ///
    /// - Returns: Those that were taken now.
    /// - Throws: ``/DeviceBinding/Failure`` where somebody else holds one, which is named, or where one cannot be
    ///   trusted; then none of these is held.
    @discardableResult
    func take(_ names: [LeaseName], in directory: JournalDirectory) throws(Failure)
        -> [LeaseName]
    {
        let missing = Set(names).subtracting(held.keys).sorted()
        guard !missing.isEmpty else { return [] }
        do throws(Errno) { try directory.makeLeases() } catch {
            throw directory.place.failure(onLease: nil, error)
        }
        do throws(Failure) {
            for name in missing {
                assert(held[name] == nil, "a lease that is held already")
                held[name] = try taken(name, in: directory)
            }
            try refuseHeldElsewhere(missing, directory.place)
        } catch {
            drop(Set(missing))
            throw error
        }
        return missing
    }

    /// Gives all back but these.
    func keep(_ names: Set<LeaseName>) { drop(Set(held.keys).subtracting(names)) }

    /// Gives these back.
    func drop(_ names: Set<LeaseName>) {
        for name in names { held.removeValue(forKey: name).map { _ = close($0) } }
    }

    /// Refuses what somebody holds in another place where leases of this `/sys` are kept.
    private func refuseHeldElsewhere(_ names: [LeaseName], _ place: JournalPlace) throws(Failure) {
        for other in place.others {
            guard let directory = try? JournalDirectory.open(other, isToWrite: false) else {
                continue
            }
            if let name = names.first(where: { directory.isHeld($0) == true }) {
                throw .held(name, in: other)
            }
        }
    }

    private func taken(_ name: LeaseName, in directory: JournalDirectory) throws(Failure)
        -> Int32
    {
        let file: JournalDirectory.LeaseFile
        do throws(Errno) { file = try directory.open(name, making: true) } catch {
            throw directory.place.failure(onLease: name, error)
        }
        let raw = file.descriptor
        for attempt in 1... {
            do throws(Errno) {
                _ = try retrying { flock(raw, LOCK_EX | LOCK_NB) }
                guard file.isTrusted else { throw Errno.notPermitted }
                return raw
            } catch .wouldBlock {
                if attempt < tries {
                    usleep(4000)
                    continue
                }
                close(raw)
                throw .held(name, in: directory.place)
            } catch {
                close(raw)
                throw directory.place.failure(onLease: name, error)
            }
        }
        preconditionFailure("a loop without an end has ended")
    }
}
