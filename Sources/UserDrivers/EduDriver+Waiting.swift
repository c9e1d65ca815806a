internal import VFIO

/// What the driver waits for, never longer than its limit.
extension EduDriver {
    func tooSlow(_ deed: String) -> EduFailure {
        .tooSlow(name: device.name, deed: deed, limit: limit)
    }

    /// When what begins now takes too long; at some time in a hundred years at the latest, so that any limit is one.
    private func deadline() -> ContinuousClock.Instant {
        .now + max(.zero, min(limit, .seconds(1 << 32)))
    }

    /// Reads registers until they say that the device is not busy any more.
    func poll(
        _ deed: String,
        while isBusy: (borrowing Registers<Backend.Window>) throws(VFIOError) -> Bool
    ) throws(EduFailure) {
        let end = deadline()
        while try registers(isBusy) {
            guard .now < end else { throw tooSlow(deed) }
        }
    }

    /// Waits until the device has finished what was given up, and hears what it says of that.
    ///
    /// While it is at something it takes nothing else: what is written then is lost.
    func settle() throws(EduFailure) {
        let end = deadline()
        while try isBusy() {
            guard .now < end else { throw tooSlow("finish what it was at") }
        }
        _ = try heard()
    }

    /// Whether the device computes or copies.
    private func isBusy() throws(EduFailure) -> Bool {
        try registers { registers throws(VFIOError) in
            let status = try registers.read(EduRegisters.status)
            let command = try registers.read(EduRegisters.command)
            return status & EduRegisters.isComputing != 0 || command & EduRegisters.run != 0
        }
    }

    /// Waits until the device has said this and is at nothing, acknowledges all that it said, and gives that.
    ///
    /// One that shares its line, that was early, or that says so of something that was given up, interrupts in vain:
    /// then it is waited for again.
    @discardableResult
    func awaitInterrupt(_ bits: UInt32, _ deed: String) throws(EduFailure) -> UInt32 {
        let end = deadline()
        while true {
            do throws(VFIOError) {
                let left = end - .now
                guard try interrupts.wait(upTo: max(.zero, left)) > 0 else { break }
            } catch {
                throw .device(error)
            }
            let said = try heard()
            if said & bits == bits, try !isBusy() { return said }
        }
        throw tooSlow(deed)
    }

    /// What the device says, acknowledged; a line may then come again.
    private func heard() throws(EduFailure) -> UInt32 {
        let said = try registers { registers throws(VFIOError) in
            let said = try registers.read(EduRegisters.interruptStatus)
            try registers.write(EduRegisters.acknowledge, said)
            return said
        }
        guard interrupts.kind == .intx else { return said }
        do {
            try interrupts.unmask()
        } catch {
            throw .device(error)
        }
        return said
    }
}
