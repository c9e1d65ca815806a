package import DeviceBinding
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// A change that lasts as long as a command lives: its record has no end, and its leases are handed down.
extension ChangeRecorder {
    /// The descriptors of the leases of some devices, which the command gets; those of buses are given back.
    ///
    /// - Throws: ``/DeviceBinding/Failure`` where nothing had to be changed, and the user may not take them.
    package func descriptors(for devices: [DeviceReference]) throws(Failure) -> [Int32] {
        let names = devices.map { LeaseName($0) }
        if let missing = names.first(where: { !leases.holds($0) }) {
            var failure = place.failure(onLease: missing, .permissionDenied)
            failure.help = [.runAsRoot]
            throw failure
        }
        leases.keep(Set(names))
        return leases.descriptors
    }

    /// What came of giving back.
    package struct GivenBack: Hashable, Sendable {
        /// What was put back, a sentence each.
        package var devices: [String]
        /// Why other devices are left as they are, a sentence each.
        package var alone: [String]
    }

    /// Puts back what the change has done, by what puts back a change that was interrupted, and ends the change.
    ///
    /// What somebody else has changed meanwhile, or uses now, is left alone, and named.
    ///
    /// `saving` keeps what is put back, where it would be lost with the process; no record ends before.
    ///
    /// - Returns: What came of it; nil where nothing was changed.
    /// - Throws: ``/DeviceBinding/Failure`` where it failed, or could not be kept: the change then has no end, and the next
    ///   command tries again.
    package func giveBack(
        on binder: Binder,
        saving: @escaping () throws(Failure) -> Void
    ) throws(Failure) -> GivenBack? {
        guard let file else { return nil }
        return try binder.underLock { () throws(Failure) in
            let directory = try opened()
            directory.forgetNames()
            let reading: RecordReading
            do throws(Errno) {
                reading = RecordReader.read(
                    try directory.read(RecordName(number: file.number)).bytes
                )
            } catch {
                throw place.failure(error)
            }
            guard case .change(let change) = reading else {
                let name = RecordName(number: file.number)
                throw Failure(
                    .system,
                    Unfinished.sentence(onDamaged: name, "it is not what was written", in: place)
                )
            }
            let recovery = Recovery(self, binder, in: directory)
            let prepared = try recovery.prepared(change, [], saving: saving)
            let told = try recovery.carryOut(prepared)
            if prepared.restitution.isForLater { throw prepared.restitution.failure }
            try finishKept()
            return GivenBack(devices: told, alone: prepared.restitution.alone)
        }
    }
}
