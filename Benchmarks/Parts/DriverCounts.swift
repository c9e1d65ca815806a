import DriverCore

/// A device is added and probed, with more and more drivers registered.
func measureDrivers(_ setting: Setting) throws -> Section {
    var section = Section("drivers: a device is added and probed, among few and many drivers")
    let counts = [20, 200, 2_000]
    let subjects = counts.map { count in
        Subject(name: "\(Double(count).text) drivers") { try addDevices(4_000, drivers: count) }
    }
    let samples = try measureInTurn(subjects, rounds: setting.rounds)
    section.figures = zip(subjects, samples).map { subject, samples in
        Figure(subject.name, samples, .microseconds, "a device")
    }
    let costs = samples.map { $0.minimum }
    section.promises = [
        .bound(
            "the slowest of these to the fastest",
            (costs.max() ?? 0) / (costs.min() ?? 1),
            .atMost,
            2,
            "times"
        )
    ]
    section.remarks = [
        "Each driver has \(Catalogue.tableSize) IDs, a dozen of them one for a whole class; 9 of 10"
            + " devices get a driver."
    ]
    return section
}

/// The additions alone are timed, on a new machine.
private func addDevices(_ count: Int, drivers: Int) throws -> Timing {
    var machine = try ManyFunctions(drivers: drivers)
    let descriptions = try machine.describe(0..<count)
    let timing = try Timing(count: count) {
        for description in descriptions { try machine.add(description) }
    }
    guard machine.boundCount == count - count / 10 else {
        throw Failure("\(machine.boundCount) of \(count) devices have a driver")
    }
    return timing
}
