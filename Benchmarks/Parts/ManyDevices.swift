import DriverCore

/// How many devices a large machine has.
let largeMachine = 100_000

/// A hundred thousand devices are added, listed and looked up.
func measureDevices(_ setting: Setting) throws -> Section {
    var section = Section("devices: \(Double(largeMachine).text) devices, 200 drivers")
    let before = allocatedBytes()
    let (first, _) = try largeMachineAdded()
    let bytes = Double(allocatedBytes() - before)
    var machine = first
    let names = (0..<largeMachine).map { PCIAddress($0 * 7919 % largeMachine).description }
    let subjects = [
        Subject(name: "added and probed") {
            let (added, timing) = try largeMachineAdded()
            machine = added
            return timing
        },
        Subject(name: "listed, with the names of their drivers") { try listed(machine) },
        Subject(name: "looked up by name") { try lookedUp(names, machine) },
    ]
    let samples = try measureInTurn(subjects, rounds: min(setting.rounds, 5))
    section.figures = [
        Figure(subjects[0].name, samples[0], .microseconds, "a device"),
        Figure(subjects[1].name, samples[1], .nanoseconds, "a device"),
        Figure(subjects[2].name, samples[2], .nanoseconds, "a name"),
        Figure("memory", count: bytes / Double(largeMachine), "bytes a device"),
    ]
    let seconds = samples[0].minimum * Double(largeMachine) / 1e9
    section.promises = [
        .aim("all of them added", seconds, .atMost, 1, "s"),
        .aim("all of them held in memory", bytes / 1e6, .atMost, 150, "MB"),
    ]
    return section
}

/// A machine with all the devices, and how long their additions took.
func largeMachineAdded() throws -> (ManyFunctions, Timing) {
    var machine = try ManyFunctions(drivers: 200)
    let descriptions = try machine.describe(0..<largeMachine)
    let timing = try Timing(count: largeMachine) {
        for description in descriptions { try machine.add(description) }
    }
    return (machine, timing)
}

private func listed(_ machine: ManyFunctions) throws -> Timing {
    let core = machine.core
    var bytes = 0
    var bound = 0
    let timing = Timing(count: largeMachine) {
        for device in core.devices(of: machine.pci) {
            bytes += core.name(of: device)?.utf8.count ?? 0
            guard let driver = core.driver(of: device) else { continue }
            bytes += core.name(of: driver)?.utf8.count ?? 0
            bound += 1
        }
    }
    guard bound == largeMachine - largeMachine / 10, bytes > 12 * largeMachine else {
        throw Failure("the listing found \(bound) drivers and \(bytes) bytes of names")
    }
    return timing
}

private func lookedUp(_ names: [String], _ machine: ManyFunctions) throws -> Timing {
    let core = machine.core
    var found = 0
    let timing = Timing(count: names.count) {
        for name in names where core.device(named: name, on: machine.pci) != nil { found += 1 }
    }
    guard found == names.count else { throw Failure("\(found) of \(names.count) names were found") }
    return timing
}
