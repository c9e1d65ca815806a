extension DriverCore {
    /// One attempt of a driver at a device; the caller holds the device's lock.
    ///
    /// It returns 0 when the device is bound, a positive number when the driver said no (its errno), and
    /// a negative one when it was not asked or something else went wrong.
    ///
    /// Source: `really_probe()`, `__driver_probe_device()`, drivers/base/dd.c.
    struct Attempt: Sendable {
        let driver: DriverID
        let device: DeviceID
        /// Whether a driver that the device has ends the attempt.
        var looksForDriver = true
        /// Whether a PCI driver that lists nothing fitting is given an ID of wildcards.
        var makesEntry = false
        var stage = Stage.check
        /// Whether the remove has been tried, where a mode asks for that.
        var hasTriedRemove = false
        /// What the driver has made a device of last.
        var made: HardwareID?

        enum Stage: UInt8 {
            /// Whether the device can be probed now; then links are made and the driver is asked.
            case check
            /// The driver has answered.
            case answered
            /// The driver makes the devices that hang on this one, one after the other.
            case making
            /// The remove that a mode asks for has ended, and the probe begins again.
            case removed
        }
    }
}

extension DriverCore {
    mutating func advance(_ attempt: Attempt, _ task: TaskIndex) {
        switch attempt.stage {
        case .check: checkAttempt(attempt, task)
        case .answered:
            switch takeProbeAnswer(task) {
            case .returned(let result): settle(attempt, limited(result, attempt), [], nil, task)
            case .bound(let made): settle(attempt, 0, made, nil, task)
            }
        case .making: makeNext(attempt, task)
        case .removed:
            if removeMadeDevices(below: attempt.device, then: .attempt(attempt), task) { return }
            probeAgain(attempt, task)
        }
    }

    /// The answer that the task went on with, which nobody takes twice.
    private mutating func takeProbeAnswer(_ task: TaskIndex) -> ProbeAnswer {
        guard let answer = own(task).probeAnswer else {
            preconditionFailure("a probe went on without an answer")
        }
        changeTask(task) { $0.probeAnswer = nil }
        return answer
    }

    /// A run-once driver cannot be tried later, so its deferral is a refusal.
    ///
    /// Source: `platform_probe()`, drivers/base/platform.c.
    private func limited(_ result: Int32, _ attempt: Attempt) -> Int32 {
        let isRunOnce = facts(of: attempt.driver)?.description.isRunOnce == true
        let isDeferral = result == -ErrorNumber.EPROBE_DEFER.rawValue
        return isRunOnce && isDeferral ? -ErrorNumber.ENXIO.rawValue : result
    }

    private mutating func checkAttempt(_ attempt: Attempt, _ task: TaskIndex) {
        let (driverID, deviceID) = (attempt.driver, attempt.device)
        assert(isHeld(.device(deviceID), by: task), "an attempt without the device's lock")
        guard let driver = facts(of: driverID), let device = facts(of: deviceID),
            read(deviceID, .presence)?.isDead == false
        else { return give(-ErrorNumber.ENODEV.rawValue, .gone, task) }
        if attempt.looksForDriver, let other = read(deviceID, .driver)?.driver {
            return give(
                -ErrorNumber.EBUSY.rawValue,
                .alreadyBound(driver: name(of: other) ?? ""),
                task
            )
        }
        guard !profile.waitsForReadiness || read(deviceID, .readiness)?.isReady == true else {
            return give(-ErrorNumber.EPROBE_DEFER.rawValue, .notReady, task)
        }
        if read(deviceID, .deferred)?.canMatch == false {
            change(deviceID, .deferred) { $0.canMatch = true }
        }
        if let supplier = checkSuppliers(deviceID) {
            let reason = Reason.supplierMissing(name: name(of: supplier) ?? "")
            return give(-ErrorNumber.EPROBE_DEFER.rawValue, reason, task)
        }
        if hasLinkInTheWay(driver, device) { return failOnLinks(attempt, driver, device, task) }
        startProbe(attempt, driver, device, task)
    }

    /// DMA is taken, the links are made, and the probe is called.
    private mutating func startProbe(
        _ attempt: Attempt,
        _ driver: DriverFacts,
        _ device: DeviceFacts,
        _ task: TaskIndex
    ) {
        joinGroupLate(device, for: driver)
        if let group = useDMA(of: device.id, for: driver) {
            return fail(attempt, -ErrorNumber.EBUSY.rawValue, .groupOwned(group), task)
        }
        change(device.id, .driver) {
            $0.driver = driver.id
            $0.isLinked = true
        }
        callProbe(attempt, driver, device, task)
    }

    /// Takes back what a probe did, so that it can be called again.
    private mutating func tryRemove(_ attempt: Attempt, _ task: TaskIndex) {
        guard let driver = facts(of: attempt.driver), let device = facts(of: attempt.device) else {
            return
        }
        var next = attempt
        next.hasTriedRemove = true
        next.made = nil
        next.stage = .removed
        if driver.isVFIO {
            removeVFIODevice(device.id)
            leaveVFIOGroup(device.id)
            return push(.attempt(next), task)
        }
        ask(.remove, of: driver, about: device, then: .attempt(next), task)
    }

    private mutating func probeAgain(_ attempt: Attempt, _ task: TaskIndex) {
        assert(attempt.hasTriedRemove, "a second probe without a first")
        removeClassDevices(of: attempt.device)
        unuseDMA(of: attempt.device, by: attempt.driver)
        guard let driver = facts(of: attempt.driver), let device = facts(of: attempt.device) else {
            return
        }
        startProbe(attempt, driver, device, task)
    }

    /// The bus's probe, which may refuse by itself, and the driver's.
    private mutating func callProbe(
        _ attempt: Attempt,
        _ driver: DriverFacts,
        _ device: DeviceFacts,
        _ task: TaskIndex
    ) {
        var entry: PCIMatchID?
        if device.pci != nil {
            let refusal = pciProbeRefusal(device)
            if let refusal { return settle(attempt, refusal.result, [], refusal.reason, task) }
            if overwrittenDriver(of: device.id) != nil { return settle(attempt, 0, [], nil, task) }
            // The bus's match looks whether the function is set up; its probe does not.
            var subject = matched(device)
            subject.isMatchable = true
            switch Matching.match(matching(driver), subject, rule: .pci) {
            case .yes(let id): entry = probeEntry(id, for: subject)
            case .no where attempt.makesEntry: entry = .wildcard
            case .no(let mismatch):
                return settle(attempt, -ErrorNumber.ENODEV.rawValue, [], .noMatch(mismatch), task)
            case .error(let number):
                return settle(attempt, number, [], .matchReturned(number), task)
            }
        }
        switch driver.description.code {
        case .external:
            if read(driver.id, .presence)?.hasLostProbe == true {
                return settle(attempt, -ErrorNumber.ENXIO.rawValue, [], .probeIsGone, task)
            }
            var next = attempt
            next.stage = .answered
            let fitting =
                device.pci == nil ? self.entry(of: driver, for: device) : entry.map { .pci($0) }
            ask(.probe(fitting), of: driver, about: device, then: .attempt(next), task)
        case .vfioPCI, .vfioPlatform:
            if let refusal = vfioRefusal(driver, device) {
                let result = -refusal.errno.rawValue
                return settle(attempt, result, [], refusal.reason, task)
            }
            joinVFIOGroup(device)
            settle(attempt, 0, [], nil, task)
        }
    }

    /// A virtual function whose physical one keeps drivers away takes only what its override names.
    ///
    /// Source: `pci_device_probe()`, `pci_device_can_probe()`, drivers/pci/pci-driver.c.
    private func pciProbeRefusal(_ device: DeviceFacts) -> (result: Int32, reason: Reason)? {
        guard let physical = device.physicalFunction, read(device.id, .override)?.override == nil,
            read(physical, .autoprobe)?.isOn == false
        else { return nil }
        return (
            -ErrorNumber.ENODEV.rawValue,
            .virtualFunctionAutoprobeOff(physicalFunction: name(of: physical) ?? "")
        )
    }

    /// Whether this probe is only a trial, after which comes a remove and the one that counts.
    private func testsRemove(_ attempt: Attempt) -> Bool {
        profile.probesTwice && !attempt.hasTriedRemove
            && facts(of: attempt.driver)?.description.suppressesBindAttributes == false
    }

    /// The device is left without a driver, and its links are told.
    private mutating func fail(
        _ attempt: Attempt,
        _ result: Int32,
        _ reason: Reason,
        _ task: TaskIndex
    ) {
        change(attempt.device, .driver) {
            $0.isLinked = false
            $0.driver = nil
        }
        linksFailed(attempt.device)
        give(result, reason, task)
    }

    /// What an answer brings about: the device is bound, or everything is taken back.
    private mutating func settle(
        _ attempt: Attempt,
        _ answer: Int32,
        _ made: [ClassDevice],
        _ reason: Reason?,
        _ task: TaskIndex
    ) {
        // PCI takes a positive return for success, with a warning in the log, and so did fsl-mc.
        assert(isHeld(.device(attempt.device), by: task), "an answer without the device's lock")
        let result = answer > 0 && takesPositiveForSuccess(attempt.device) ? 0 : answer
        guard result == 0 else {
            unuseDMA(of: attempt.device, by: attempt.driver)
            // Negated as the kernel does it, in which the least number stays what it is.
            return fail(attempt, 0 &- result, reason ?? .probeReturned(answer), task)
        }
        if read(attempt.device, .driver)?.binding != nil {
            return settleOverwritten(attempt, made, task)
        }
        addClassDevices(made, to: attempt.device)
        claimMadeDevices(below: attempt.device)
        makeNext(attempt, task)
    }

    /// Whether the bus's own probe hands only negative numbers on.
    ///
    /// Source: `local_pci_probe()`, drivers/pci/pci-driver.c; `fsl_mc_driver_probe()`, drivers/bus/fsl-mc/fsl-mc-bus.c,
    /// which is `fsl_mc_probe()` since 7.1.
    private func takesPositiveForSuccess(_ device: DeviceID) -> Bool {
        guard let bus = facts(of: device)?.bus else { return false }
        switch rule(of: bus) {
        case .pci: return true
        case .bus(.fslMC): return !profile[.fslMCPositiveProbeFails]
        default: return false
        }
    }

    /// Makes the next device that hangs on this one; with the last the probe has ended.
    private mutating func makeNext(_ attempt: Attempt, _ task: TaskIndex) {
        guard let missing = missingHardware(below: attempt.device, after: attempt.made) else {
            return finish(attempt, task)
        }
        var next = attempt
        next.made = missing
        next.stage = .making
        push(.attempt(next), task)
        makeDevices(missing, task)
    }

    /// The probe has succeeded: the device is bound.
    private mutating func finish(_ attempt: Attempt, _ task: TaskIndex) {
        assert(isHeld(.device(attempt.device), by: task), "a probe ends without the device's lock")
        if testsRemove(attempt) { return tryRemove(attempt, task) }
        markWakeups(of: attempt.driver, attempt.device)
        let binding = list(attempt.device, at: attempt.driver)
        change(attempt.device, .driver) { $0.binding = binding }
        linksBound(attempt.device)
        leaveDeferred(attempt.device)
        triggerDeferred(by: task)
        verifyGroup(of: attempt.device)
        send(.bind, attempt.device)
        give(0, task)
    }
}
