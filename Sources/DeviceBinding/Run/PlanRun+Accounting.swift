internal import Sysfs
internal import SystemPackage

/// What else has happened meanwhile: who came, and who went to the driver and was not asked for.
extension PlanRun {
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
                "\(state.caughtUp[index]) was added meanwhile and was probed afterwards: it has "
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
}
