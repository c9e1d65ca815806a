internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// Puts devices back as a plan found them.
///
/// In the order that was safe on the way there: overrides, then what is wrong is unbound, then what
/// was bound is bound. It goes by what it reads and not by what was done, so that an answer that got
/// lost does no harm, and it goes twice, so that a failure that passes does none either.
struct Restoration {
    private let inventory: Inventory
    /// The steps that wrote what of a device decides who may have it.
    private let marks: [Step]

    /// A restoration on a `/sys` after some steps of a plan.
    init(_ sysfs: any Sysfs, after steps: [Step] = []) {
        self.inventory = Inventory(sysfs)
        self.marks = steps.filter { $0.kind == .mark }
    }

    /// Restores what a plan found, and says how things are now.
    ///
    /// `waiting` are the devices that must be left to an unbind that goes on.
    func restore(
        _ plan: Plan,
        leaving waiting: Set<DeviceReference> = [],
        after failure: Failure
    ) -> Failure {
        let found = plan.changes.map(\.device).filter { !waiting.contains($0.reference) }
        var errors: [DeviceReference: (Write, Errno)] = [:]
        for _ in 0..<2 {
            let back = Array(found.reversed())
            for step in marks.reversed() { restoreMark(step, &errors) }
            for device in back { restoreOverride(device, &errors) }
            for device in back { unbind(device, &errors) }
            for device in back { bind(device, &errors) }
            if found.allSatisfy(isAsFound) { break }
        }
        var report = report(found, after: failure, errors)
        report.state += sentences(on: waiting, plan)
        // Where only the waiting is in the way, that is what there is to know.
        let isWaiting = !waiting.isEmpty || report.errno == .deadlock
        if report.code == .restored, isWaiting { report.code = .wouldBlock }
        return report
    }

    /// Whether a device is as it was found; false where that cannot be told.
    private func isAsFound(_ device: Device) -> Bool {
        guard (try? inventory.isAsFound(device)) == true else { return false }
        return marks.allSatisfy { $0.device != device.reference || isAsFound($0) }
    }

    /// Whether a file that a step wrote says what it said before.
    private func isAsFound(_ step: Step) -> Bool {
        (try? inventory.hold(step.before)) ?? false
    }

    private func restoreMark(
        _ step: Step,
        _ errors: inout [DeviceReference: (Write, Errno)]
    ) {
        guard let inverse = step.inverse, inventory.exists(step.device), !isAsFound(step) else {
            return
        }
        attempt(inverse, step.device, &errors)
    }

    private func restoreOverride(
        _ device: Device,
        _ errors: inout [DeviceReference: (Write, Errno)]
    ) {
        guard device.override != .unsupported, inventory.exists(device.reference) else { return }
        if (try? inventory.override(of: device.reference)) == device.override { return }
        attempt(.override(device.reference, device.override.driver), device.reference, &errors)
    }

    private func unbind(_ device: Device, _ errors: inout [DeviceReference: (Write, Errno)]) {
        guard let driver = try? inventory.driver(of: device.reference), driver != device.driver
        else { return }
        attempt(.unbind(device.reference, from: driver), device.reference, &errors)
    }

    /// Binds to the driver that was, by name: another one that also fits would not be what was found.
    private func bind(_ device: Device, _ errors: inout [DeviceReference: (Write, Errno)]) {
        guard let driver = device.driver else { return }
        if case .some(driver?) = try? inventory.driver(of: device.reference) as String?? { return }
        guard inventory.exists(device.reference) else { return }
        let errno = attempt(.bind(device.reference, to: driver), device.reference, &errors)
        // A driver that waits for another device is remembered by a probe, and not by `bind`.
        if errno == .resourceTemporarilyUnavailable {
            attempt(.probe(device.reference), device.reference, &errors)
        }
    }

    @discardableResult
    private func attempt(
        _ write: Write,
        _ device: DeviceReference,
        _ errors: inout [DeviceReference: (Write, Errno)]
    ) -> Errno? {
        do throws(Errno) {
            try inventory.sysfs.write(write.path, write.text)
            return nil
        } catch {
            errors[device] = (write, error)
            return error
        }
    }

    /// What happened, and how things are now.
    private func report(
        _ found: [Device],
        after failure: Failure,
        _ errors: [DeviceReference: (Write, Errno)]
    ) -> Failure {
        var failure = failure
        let isRestored = found.allSatisfy(isAsFound)
        failure.code = isRestored ? .restored : .notRestored
        failure.devices = found.compactMap { try? inventory.device($0.reference) }
        for device in found {
            failure.state.append(inventory.sentence(on: device))
            guard !isAsFound(device), let (write, errno) = errors[device.reference] else {
                continue
            }
            failure.state.append(
                "\(device.reference): writing '\(inventory.sysfs.shown(write.path))' to restore it gave"
                    + " \(errno.name)."
            )
        }
        if !isRestored {
            failure.help.append(
                "Look with 'anybind show', then try 'anybind bind' to the driver it should have, or"
                    + " 'anybind release'."
            )
        }
        return failure
    }
}
