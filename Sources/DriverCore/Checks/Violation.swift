#if ANYBIND_CHECKS
extension DriverCore {
    /// An invariant that does not hold, in words.
    struct Violation: Error {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// What no history may break, all of it; what is wrong first, or nil.
    ///
    /// It looks at everything once, so it is for machines of a test. What an action has touched is looked at after
    /// each action, whoever calls.
    package func checkInvariants() -> String? {
        do throws(Violation) {
            try checkTasks()
            for bus in busIDs {
                for device in deviceList(of: bus).elements { try check(device) }
                for driver in driverList(of: bus).elements { try check(driver) }
            }
            for device in everyDevice { try check(device) }
            for group in groupIDs { try check(group) }
            try checkVFIO()
            if !hasTasks, comesToRest { try checkRest() }
            if let wrong = wrongPrint { throw Violation("the fingerprint is not that of \(wrong)") }
        } catch { return error.description }
        return nil
    }

    /// What holds when nothing is under way; what is wrong first, or nil.
    package func checkAtRest() -> String? {
        if let task = taskIDs.first { return "\(task) is left" }
        do throws(Violation) { try checkRest() } catch { return error.description }
        return checkInvariants()
    }

    /// Whether a device cannot be left half bound: by the rules of 2014 a driver may be put over another, and a
    /// machine may stop in the middle.
    var comesToRest: Bool {
        stopReason == nil && profile.generation != .debate && !profile.proposals.contains(.vfioBind)
    }

    /// After each action: what it wrote, and what is cheap to look at as a whole.
    func checkStep(_ touched: Footprint) {
        do throws(Violation) {
            try checkTasks()
            for place in touched.writes {
                switch place.object {
                case .device(let device): try check(device)
                case .driver(let driver): try check(driver)
                case .group(let group): try check(group)
                case .bus, .task, .core: continue
                }
            }
            // Now and then the whole is added up, where that is no work worth mentioning.
            if deviceCount + driverCount < 64, (ueventCount &+ UInt64(nextTask.rawValue)) % 16 == 0,
                let wrong = wrongPrint
            {
                throw Violation("the fingerprint is not that of \(wrong)")
            }
        } catch { preconditionFailure(error.description) }
    }

    private var everyDevice: [DeviceID] {
        (0..<deviceCount).map { DeviceID(rawValue: Int32($0)) }.filter { exists($0) }
    }

    private func checkTasks() throws(Violation) {
        for held in locks {
            guard index(of: held.owner) != nil else {
                throw Violation("\(held.lock) is held by a task that ended")
            }
            for waiter in held.line {
                guard let task = index(of: waiter) else {
                    throw Violation("\(waiter) ended in line for \(held.lock)")
                }
                guard case .inLine(held.lock) = state(of: task) else {
                    throw Violation("\(waiter) is in line for \(held.lock) and does not know")
                }
            }
        }
        for task in taskIndices {
            if isDone(task) { throw Violation("\(id(of: task)) has no frame") }
            guard case .inLine(let lock) = state(of: task) else { continue }
            if held(lock)?.line.contains(id(of: task)) != true {
                throw Violation("\(id(of: task)) waits in no line for \(lock)")
            }
        }
    }
}
#endif
