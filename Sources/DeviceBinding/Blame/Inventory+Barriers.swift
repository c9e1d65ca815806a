internal import Sysfs

/// What keeps every driver from a device, as far as files of this `/sys` say so.
struct Barriers {
    /// What surely does.
    var certain: Cause?
    /// A file that may say so and cannot be read.
    var unread: Cause?
}

extension Inventory {
    /// Looks for what keeps every driver from a device that has none.
    func barriers(before device: Device) -> Barriers {
        var witness = Witness(sysfs)
        do throws(Witness.Unseen) {
            return try witness.barriers(before: device)
        } catch {
            preconditionFailure("a /sys that does not answer")
        }
    }
}

extension Witness {
    /// Asks for one barrier after the other, until one is certain.
    fileprivate mutating func barriers(before device: Device) throws(Unseen) -> Barriers {
        var barriers = Barriers()
        let reference = device.reference
        if device.override.driver == nil, let cause = try virtualFunctionBarrier(reference) {
            guard case .unread = cause else { return Barriers(certain: cause) }
            barriers.unread = cause
        }
        barriers.certain = try authorizationBarrier(reference)
        if barriers.certain == nil { barriers.certain = try manualBarrier(reference, nil) }
        if barriers.certain == nil { barriers.certain = try supplierBarrier(reference) }
        if barriers.certain == nil { barriers.certain = try deferral(reference) }
        return barriers
    }
}
