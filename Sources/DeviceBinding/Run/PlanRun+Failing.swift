internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// Why a step failed: what its device is like now, and what the kernel means by its answer.
extension PlanRun {
    /// Asks what the device of a step is like whose write failed, or did nothing.
    mutating func enterExplanation(of index: Int, _ blow: Blow?) {
        guard plan.steps[index].device != nil else {
            return fail(failure(of: index, blow, reason: nil), from: index)
        }
        state.stage = .explain(index, .entry(blow))
    }

    /// Asks what the device of a step is like that somebody else has changed.
    mutating func enterExplanationOfChange(of index: Int) {
        guard plan.steps[index].device != nil else {
            return fail(.changed(plan.steps[index], in: root), from: index)
        }
        state.stage = .explain(index, .entryOfChanged)
    }

    func look(for explanation: Explanation, at index: Int) -> Look {
        let looks = PlanScript.Looks(device(of: index))
        switch explanation {
        case .entry, .entryOfChanged: return looks.entry
        case .group: return looks.group
        case .driverOfChanged: return looks.driver
        }
    }

    mutating func explained(_ index: Int, _ explanation: Explanation, _ answer: Answer) {
        let device = device(of: index)
        switch explanation {
        case .entry, .entryOfChanged:
            guard answer.isThere else { return fail(.gone(device), from: index) }
            explain(index, explanation)
        case .group(let blow):
            let seen = answer.seen(look(for: explanation, at: index), in: root)
            let reason =
                seen.saysNoGroup ? Reason("since it is in no IOMMU group", .lookForIOMMU) : nil
            fail(failure(of: index, blow, reason: reason), from: index)
        case .driverOfChanged:
            let seen = answer.seen(look(for: explanation, at: index), in: root)
            fail(.changed(device, driver: (try? seen.driver()) ?? nil), from: index)
        }
    }

    /// Goes on where the device is there.
    private mutating func explain(_ index: Int, _ explanation: Explanation) {
        guard case .entry(let blow) = explanation else {
            state.stage = .explain(index, .driverOfChanged)
            return
        }
        // A vfio driver answers `EINVAL` for a bridge and for a device without a group.
        // Source: vfio_pci_core_register_device(), drivers/vfio/pci/vfio_pci_core.c, Linux 6.1.
        guard let blow, blow.errno == .invalidArgument,
            plan.steps[index].wanted.map(hasVFIOWord) == true
        else { return fail(failure(of: index, blow, reason: nil), from: index) }
        let change = plan.changes.first { $0.device.reference == plan.steps[index].device }
        if change?.device.identity?.isBridge == true {
            let reason = Reason("since it is a PCI bridge", nil)
            return fail(failure(of: index, blow, reason: reason), from: index)
        }
        state.stage = .explain(index, .group(blow))
    }

    private func device(of index: Int) -> DeviceReference {
        guard let device = plan.steps[index].device else {
            preconditionFailure("a step of no device is explained by none")
        }
        return device
    }

    // MARK: - Words

    /// Why the system answered as it did, in the middle of a sentence, and what would help.
    private struct Reason {
        let words: String
        let remedy: Remedy?

        init(_ words: String, _ remedy: Remedy?) {
            self.words = words
            self.remedy = remedy
        }
    }

    /// The failure of a step whose write was refused, or was accepted and did nothing.
    private func failure(of index: Int, _ blow: Blow?, reason: Reason?) -> Failure {
        let step = plan.steps[index]
        let own = step.write ?? .probe(DeviceReference(bus: step.bus, name: ""))
        guard let blow else {
            return Failure(
                .system,
                "\(step.purpose): the kernel reports success, but it did not happen.",
                help: step.kind == .probe ? [.readKernelLog] : [],
                path: own.path
            )
        }
        let path = (blow.isQuestion ? step.question ?? own : own).path
        let reason = reason ?? waitReason(index, blow.errno)
        let help = blow.errno.help + (reason?.remedy.map { [$0] } ?? [])
        let words = reason?.words ?? blow.errno.explanation(of: step)
        return Failure(
            blow.errno.refusesAccess ? .permission : .system,
            "\(step.purpose): writing '\(shown(path, in: root))' gave \(blow.errno.name)"
                + (words.map { ", \($0)" } ?? "") + ".",
            help: help.isEmpty ? [step.kind.help] : help,
            path: path,
            errno: blow.errno
        )
    }

    /// Whom a write would have waited for, on a machine that does not wait.
    private func waitReason(_ index: Int, _ errno: Errno) -> Reason? {
        guard errno == .deadlock, let holder = script.lines[index].holder else { return nil }
        let sentence =
            holder.sentence.hasSuffix(".") ? holder.sentence.dropLast() : holder.sentence[...]
        return Reason("since a simulated machine does not wait, and \(sentence)", holder.help)
    }

    /// The failure of an unbind that goes on waiting for the holder of the device.
    mutating func stillWaiting(_ index: Int) -> Failure {
        let step = plan.steps[index]
        guard let holder = script.lines[index].holder else {
            preconditionFailure("a wait for nobody")
        }
        let change = plan.changes.firstIndex { $0.device.reference == step.device }
        if let change { state.waiting.append(change) }
        return Failure(
            .wouldBlock,
            "\(holder.device) was not released in time. \(holder.sentence)",
            help: [holder.help, .awaitRelease],
            path: step.write?.path
        )
    }
}

extension Seen {
    /// Whether it is known that the device has no group.
    fileprivate var saysNoGroup: Bool {
        do throws(Failure) { return try group() == nil } catch { return false }
    }
}

extension Failure {
    /// The failure of a step before which the device was not as it should be.
    fileprivate static func changed(_ device: DeviceReference, driver: String?) -> Failure {
        Failure(
            .system,
            "Somebody else changed \(device) in the middle: it has "
                + (driver.map { "the driver '\($0)'" } ?? "no driver") + " now.",
            help: [.tryAgainAlone]
        )
    }

    /// The failure of a step of no device, before which its file did not say what it should.
    fileprivate static func changed(_ step: Step, in root: String) -> Failure {
        let path = step.write?.path ?? "/"
        return Failure(
            .system,
            "Somebody else changed '\(shown(path, in: root))' in the middle.",
            help: [.tryAgainAlone],
            path: path
        )
    }
}
