internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// How things are when a restoration has gone over them; what is said comes from these looks alone.
extension PlanRun {
    func look(for survey: Survey, at position: Int) -> Look {
        let looks = script.looks[restored[position]]
        switch survey {
        case .driver: return looks.driver
        case .override: return looks.override
        case .entry: return looks.entry
        case .mark(let step):
            guard let before = plan.steps[step].before else { preconditionFailure("no mark") }
            return before.look
        case .functions:
            return .text(plan.changes[restored[position]].device.reference.functionCount)
        }
    }

    /// Goes on with the look at a device; from the start, once, where something cannot be read.
    mutating func surveyed(
        _ position: Int,
        _ survey: Survey,
        isSecond: Bool,
        _ answer: Answer,
        _ restoration: inout Restoration
    ) {
        let found = plan.changes[restored[position]].device
        if restoration.sightings.count == position {
            restoration.sightings.append(Sighting(of: found.reference))
        }
        assert(restoration.sightings.count == position + 1, "a device is seen out of its turn")
        var next: Survey?
        do throws(Failure) {
            next = try see(survey, answer, at: position, &restoration.sightings[position])
        } catch {
            if !isSecond {
                restoration.sightings.removeLast()
                restoration.stage = .survey(position, .driver, isSecond: true)
                return
            }
            restoration.sightings[position].fault = error.message
        }
        if let next {
            restoration.stage = .survey(position, next, isSecond: isSecond)
        } else if position + 1 < restored.count {
            restoration.stage = .survey(position + 1, .driver, isSecond: false)
        } else {
            endSurvey(&restoration)
        }
    }

    /// Takes what a look saw into a sighting.
    ///
    /// - Returns: What is looked at next; nil when all of the device was seen.
    private func see(
        _ survey: Survey,
        _ answer: Answer,
        at position: Int,
        _ sighting: inout Sighting
    ) throws(Failure) -> Survey? {
        let look = look(for: survey, at: position)
        switch survey {
        case .driver:
            sighting.driver = try answer.seen(look, in: root).driver()
            return .override
        case .override:
            sighting.override = try answer.seen(look, in: root).override()
            return sighting.driver == nil ? .entry : functions(of: sighting.reference)
        case .entry:
            sighting.isThere = answer.isThere
            return sighting.isThere ? functions(of: sighting.reference) : nil
        case .functions(let step):
            guard case .functions(_, let found, _) = plan.steps[step] else {
                preconditionFailure("no number of virtual functions")
            }
            let count = try answer.seen(look, in: root).text().flatMap { Int($0) }
            sighting.strayFunctions = count == found ? nil : count
            return mark(of: sighting.reference, after: -1)
        case .mark(let step):
            guard case .mark(_, let mark) = plan.steps[step] else { preconditionFailure("no mark") }
            let isAsFound = try answer.seen(look, in: root).text() == mark.found
            if !isAsFound { sighting.strayMarks.append(mark.file) }
            return self.mark(of: sighting.reference, after: step)
        }
    }

    /// The number of its virtual functions, where a step has written that; else the first mark.
    private func functions(of device: DeviceReference) -> Survey? {
        let step = plan.steps.firstIndex { $0.kind == .functions && $0.device == device }
        return step.map(Survey.functions) ?? mark(of: device, after: -1)
    }

    /// The next step that wrote a file of a device.
    private func mark(of device: DeviceReference, after step: Int) -> Survey? {
        markSteps.first { $0 > step && plan.steps[$0].device == device }.map(Survey.mark)
    }

    /// Goes over the devices once more where one is not as it was found.
    private func endSurvey(_ restoration: inout Restoration) {
        let isRestored = isRestored(restoration)
        if isRestored || restoration.isSecondRound { return enterNode(after: nil, &restoration) }
        restoration.isSecondRound = true
        beginRound(&restoration)
    }

    private func isRestored(_ restoration: Restoration) -> Bool {
        zip(restored, restoration.sightings).allSatisfy { change, sighting in
            sighting.isAsFound(plan.changes[change].device)
        }
    }

    /// Whether the virtual functions that were to go have gone, and nothing else has changed.
    private func isTakenAway(_ restoration: Restoration) -> Bool {
        guard plan.steps.contains(where: \.takesFunctions) else { return false }
        return zip(restored, restoration.sightings).allSatisfy { change, sighting in
            let change = plan.changes[change]
            switch change.goal {
            case .gone: return !sighting.isThere && sighting.fault == nil
            case .functions(let count):
                var other = sighting
                other.strayFunctions = nil
                return sighting.strayFunctions == count && other.isAsFound(change.device)
            default: return sighting.isAsFound(change.device)
            }
        }
    }

    // MARK: - What is said

    /// Ends with what happened, and how things are now.
    mutating func endRestoration(_ restoration: Restoration) {
        var failure = restoration.failure
        // What was taken away in one write is not put back: what failed then is the looks after it.
        failure.code =
            isRestored(restoration)
            ? .restored : isTakenAway(restoration) ? failure.code : .notRestored
        for (change, sighting) in zip(restored, restoration.sightings) {
            let found = plan.changes[change].device
            failure.state += sighting.sentences(against: found)
            let isTheirs = isChangedByOthers(change) && !sighting.isAsFound(found)
            if isTheirs, sighting.fault == nil, sighting.isThere {
                failure.state.append(
                    "Somebody else changed \(found.reference) meanwhile, which stays as it is."
                )
            }
            if sighting.fault == nil, sighting.isThere {
                failure.devices.append(found.seen(sighting))
            }
            guard !sighting.isAsFound(found), let blow = restoration.blows[change] else { continue }
            failure.state.append(
                "\(found.reference): writing '\(shown(blow.path, in: root))' to restore it gave"
                    + " \(blow.errno.words)."
            )
        }
        if failure.code == .notRestored { failure.help += help(after: restoration) }
        failure.state += state.waiting.compactMap(sentenceOnWaiting)
        // Where only the waiting is in the way, that is what there is to know.
        let isWaiting = !state.waiting.isEmpty || failure.errno == .deadlock
        if failure.code == .restored, isWaiting { failure.code = .wouldBlock }
        let isAllDone = restoration.leftBehind.isEmpty && restoration.nodesLeft.isEmpty
        if !isAllDone { failure.code = .notRestored }
        failure.state += restoration.leftBehind.map { sentence(onLeft: plan.steps[$0]) }
        failure.state += restoration.nodesLeft.map { sentence(onNode: $0, restoration) }
        state.failure = failure.saying(loaded: state.loaded)
        enterAccount()
    }

    /// Whether somebody else has changed the device of a change, so that not all of it was put back.
    private func isChangedByOthers(_ change: Int) -> Bool {
        let trace = trace(change)
        return trace.isTheirs || trace.driver != plan.changes[change].device.driver
    }

    /// What would help where not all is as it was found: nothing needs repair that somebody else made so.
    private func help(after restoration: Restoration) -> [Remedy] {
        let isTheirs = zip(restored, restoration.sightings).allSatisfy { change, sighting in
            sighting.isAsFound(plan.changes[change].device)
                || isChangedByOthers(change) && sighting.driver != nil
        }
        guard isTheirs else { return [.repair] }
        return restoration.failure.help.contains(.tryAgainAlone) ? [] : [.tryAgainAlone]
    }

    /// What is said of a device that is still being taken from its driver.
    private func sentenceOnWaiting(_ index: Int) -> String? {
        let change = plan.changes[index]
        let reference = change.device.reference
        switch change.goal {
        case .functions: return "The virtual functions of \(reference) are still being taken away."
        case .gone: return nil
        case .driver, .anyDriver, .noDriver, .asIs: break
        }
        var override = ""
        for case .override(reference, _, let driver) in plan.steps {
            override =
                driver.map { ", and its override names '\($0)'" }
                ?? ", and its override was cleared"
        }
        return "\(reference) is still being unbound from '\(change.driverLost ?? "its driver")'"
            + override + "."
    }

    /// What is said of what a clean-up step should have removed.
    private func sentence(onLeft step: Step) -> String {
        let sentence = "This was not done: \(step.sentence)"
        guard let write = step.write else { return sentence }
        return sentence + " '\(write.command(in: root))' would do it."
    }
}

extension Device {
    /// The same device with what was seen of it later.
    fileprivate func seen(_ sighting: Sighting) -> Device {
        var device = self
        device.driver = sighting.driver
        device.override = sighting.override
        return device
    }
}
