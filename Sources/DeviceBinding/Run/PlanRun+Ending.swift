internal import Sysfs
internal import SystemPackage

/// From the last step to the end: what holds now, what else has happened, nodes and their owner.
extension PlanRun {
    // MARK: - Reading back

    /// What is read first of a device: what the last step has just read back is not asked for again.
    func firstReadBack(_ index: Int) -> ReadBackLook {
        let change = plan.changes[index]
        guard case .driver(let wanted) = change.goal else { return .driver }
        let verified = Condition.driver(change.device.reference, isOneOf: [wanted])
        return plan.steps.last?.after == verified ? .override : .driver
    }

    mutating func readBack(_ index: Int, _ look: ReadBackLook, _ answer: Answer) {
        if state.report.devices.count == index {
            state.report.devices.append(plan.changes[index].device)
            if case .driver(let wanted) = plan.changes[index].goal {
                state.report.devices[index].driver = wanted
            }
        }
        assert(state.report.devices.count == index + 1, "a device is read back out of its turn")
        do throws(Failure) {
            let seen =
                look == .entry ? nil : answer.seen(script.looks[index].readBack(look), in: root)
            switch look {
            case .driver: state.report.devices[index].driver = try seen?.driver()
            case .override:
                state.report.devices[index].override = try seen?.override() ?? .unsupported
            case .group: state.report.devices[index].group = try seen?.group()
            case .entry:
                if !answer.isThere { throw .gone(state.report.devices[index].reference) }
            }
            guard let next = lookAfter(look, state.report.devices[index], at: index) else {
                return try endReadBack(index)
            }
            state.stage = .readBack(index, next)
        } catch {
            fail(error, from: plan.steps.count)
        }
    }

    /// What is looked at next; nil when all of the device was seen.
    private func lookAfter(_ look: ReadBackLook, _ device: Device, at index: Int) -> ReadBackLook? {
        switch look {
        case .driver: return .override
        case .override
        where device.override == .unsupported
            && plan.changes[index].device.override != .unsupported:
            // The bus has overrides: it is the device that is not there any more.
            return .entry
        case .override where device.group == nil: return .group
        case .override, .group: return device.driver == nil ? .entry : nil
        case .entry: return nil
        }
    }

    /// Goes to the next device, when this one is as it was asked for.
    private mutating func endReadBack(_ index: Int) throws(Failure) {
        let device = state.report.devices[index]
        let isKept = plan.procedure != Procedure.driverOverride.name
        switch plan.changes[index].goal {
        case .driver(let wanted):
            guard device.driver == wanted, isKept || device.override == .driver(wanted) else {
                throw .lost(device, to: wanted)
            }
        case .anyDriver:
            guard device.override.driver == nil else { throw .lost(device, to: "no driver") }
        case .noDriver: break
        }
        if index + 1 < plan.changes.count {
            state.stage = .readBack(index + 1, firstReadBack(index + 1))
        } else {
            enterAccount()
        }
    }

    // MARK: - Meanwhile

    /// Looks at what came meanwhile, and at what went to the driver and was not asked for.
    mutating func enterAccount() { enterAccount(ofArrival: 0) }

    private mutating func enterAccount(ofArrival index: Int) {
        if index < state.caughtUp.count {
            state.stage = .account(.caughtUp(index))
        } else {
            enterAccount(ofPopulation: 0)
        }
    }

    private mutating func enterAccount(ofPopulation first: Int) {
        let populations = plan.surroundings.populations
        if let index = populations.indices.dropFirst(first).first(where: {
            populations[$0].driver != nil
        }) {
            state.stage = .account(.devices(index))
        } else if state.failure != nil {
            close()
        } else {
            succeed()
        }
    }

    func look(for account: Account) -> Look {
        switch account {
        case .caughtUp(let index): return .link(state.caughtUp[index].path / "driver")
        case .devices(let index):
            return .names(SysfsPath("/bus/\(plan.surroundings.populations[index].bus)/devices"))
        case .served(let index, _):
            let population = plan.surroundings.populations[index]
            return .names(Driver.path(population.driver ?? "", bus: population.bus))
        }
    }

    mutating func accounted(_ account: Account, _ answer: Answer) {
        switch account {
        case .caughtUp(let index):
            let seen = answer.seen(look(for: account), in: root)
            let driver = (try? seen.driver()) ?? nil
            say(
                "\(state.caughtUp[index]) came meanwhile and was probed after it: it has "
                    + (driver.map { "the driver '\($0)'." } ?? "no driver.")
            )
            enterAccount(ofArrival: index + 1)
        case .devices(let index):
            let names = (try? answer.listed.get()) ?? []
            state.stage = .account(.served(index, names))
        case .served(let index, let names):
            let files = (try? answer.listed.get()) ?? []
            noteCaptured(plan.surroundings.populations[index], Set(files).intersection(names))
            enterAccount(ofPopulation: index + 1)
        }
    }

    /// Says a sentence with whatever this comes to.
    private mutating func say(_ sentence: String) {
        if state.failure == nil {
            state.report.notes.append(sentence)
        } else {
            state.failure?.state.append(sentence)
        }
    }

    /// Notes the devices that a driver has now, had not before, and was not to be given.
    private mutating func noteCaptured(_ before: Surroundings.Population, _ served: Set<String>) {
        let own = Set(plan.changes.map(\.device.reference))
        let captured = served.subtracting(before.served).sorted()
            .map { DeviceReference(bus: before.bus, name: $0) }
            .filter { !own.contains($0) }
            .map {
                Captured(
                    reference: $0,
                    driver: before.driver ?? "",
                    wasThere: before.present.contains($0.name)
                )
            }
        state.report.captured += captured
        state.failure?.captured += captured
    }

    // MARK: - Nodes

    /// Goes on when the devices are as they were asked for.
    mutating func succeed() {
        assert(state.failure == nil, "success after a failure")
        if decision.wantsVFIO { state.stage = .findNodes } else { close() }
    }

    mutating func foundNodes(_ answer: Answer) {
        switch answer {
        case .nodes(let nodes):
            state.report.nodes = nodes
            enterOwner(0)
        case .refused(var failure):
            sayDevices(&failure)
            finish(failure)
        default: answer.unfit("a search for nodes")
        }
    }

    private mutating func enterOwner(_ index: Int) {
        let isDone = decision.owner == nil || index >= state.report.nodes.count
        if isDone { close() } else { state.stage = .setOwner(index) }
    }

    func ownerMove(_ index: Int) -> Move {
        guard let owner = decision.owner else { preconditionFailure("an owner that nobody named") }
        return .setOwner(owner, node: state.report.nodes[index])
    }

    mutating func ownerSet(_ index: Int, _ answer: Answer) {
        guard var failure = answer.refusal else { return enterOwner(index + 1) }
        failure.help = [.setOwner]
        sayDevices(&failure)
        finish(failure)
    }

    /// Says of a failure after the devices were changed how they are: as they were just read back.
    private func sayDevices(_ failure: inout Failure) {
        failure.state = state.report.devices.map { Sighting($0).sentence }
        failure.devices = state.report.devices
    }

    // MARK: - The end

    /// Ends with a failure after which nothing is put back.
    mutating func finish(_ failure: Failure) {
        let told = state.hasWritten ? failure : failure.sayingState
        state.failure = told.saying(loaded: state.loaded)
        state.failure?.captured += state.report.captured
        state.failure?.state += state.report.notes
        close()
    }

    /// Ends; the end is recorded where the beginning was.
    mutating func close() {
        let hasBegun = state.begun > 0 || !decision.modules.isEmpty
        state.stage = state.keepsRecords && hasBegun ? .close : .ended
    }

    /// Ends the change because a step failed: what was found is put back, where anything was written.
    mutating func fail(_ failure: Failure, from index: Int) {
        if state.hasWritten {
            enterRestoration(after: failure, from: index)
        } else {
            finish(failure)
        }
    }
}

extension Failure {
    /// The failure for a device that is not as it was made a moment ago.
    fileprivate static func lost(_ device: Device, to wanted: String) -> Failure {
        Failure(
            .system,
            "\(device.reference) was given to '\(wanted)', and then changed by somebody else.",
            help: [.tryAgainAlone],
            path: device.reference.path
        )
    }

    /// The failure with the state of things, where it comes from before the first write.
    ///
    /// Failures of later say more; those of names and refusals mean it by their kind.
    var sayingState: Failure {
        guard state.isEmpty, [.system, .permission, .busy].contains(code) else { return self }
        var failure = self
        failure.state = ["no device was changed."]
        return failure
    }

    /// The failure with what was loaded before it, which stays.
    func saying(loaded modules: [String]) -> Failure {
        guard !modules.isEmpty else { return self }
        var failure = self
        failure.modules = modules
        for module in modules {
            failure.state.append("The module '\(module)' was loaded for this, and stays loaded.")
            failure.help.append(.removeModule(module))
        }
        return failure
    }
}
