import DeviceBinding
import Rehearsal
import Testing

/// Somebody else acts at every move of a run, over every state that a device can be found in.
@Suite struct RivalTests {
    /// What is asked for.
    struct Command: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let goal: Change.Goal
        var procedure: Procedure?
        var proposals: [String] = []
        var hasTwin = false

        var request: Binder.Request {
            var request = Binder.Request([RivalMachine.card], goal: goal)
            if hasTwin { request.goals.append(DeviceGoal(RivalMachine.twin, goal)) }
            request.procedure = procedure
            request.overridden = [.neighbours]
            return request
        }

        /// The run of it, on a machine whose card is in a state; nil where it is refused.
        func encounter(_ found: Binding) throws -> Encounter? {
            let machine = try RivalMachine.make(proposals: proposals)
            machine.bring(RivalMachine.card, into: found)
            guard machine.binding(RivalMachine.card) == found else { return nil }
            do {
                return try Encounter(request, on: machine)
            } catch let failure as Failure where failure.code == .refused {
                return nil
            }
        }
    }

    static let commands: [Command] = [
        Command(testDescription: "bind vfio-pci", goal: .driver("vfio-pci")),
        Command(testDescription: "bind pci-stub", goal: .driver("pci-stub")),
        Command(testDescription: "bind refusing", goal: .driver("refusing")),
        Command(testDescription: "release", goal: .anyDriver),
        Command(testDescription: "unbind", goal: .noDriver),
        Command(testDescription: "bind both choosy", goal: .driver("choosy"), hasTwin: true),
    ]

    /// Every procedure that gives the card to a driver, and takes it back where the driver refuses.
    static let procedures: [Command] = ["vfio-pci", "refusing"].flatMap { driver in
        ProcedureTests.rows.filter { row in
            // Only vfio drivers have the file of that procedure.
            row.bus == "pci" && (driver == "vfio-pci" || row.procedure.name != "vfio-bind")
        }.map { row in
            Command(
                testDescription: "\(row.testDescription) \(driver)",
                goal: .driver(driver),
                procedure: row.procedure,
                proposals: row.proposals
            )
        } + [
            Command(
                testDescription: "release behind a fence",
                goal: .anyDriver,
                procedure: .autoprobeFence
            )
        ]
    }

    // MARK: - Nobody else

    @Test(arguments: Binding.all)
    func `a change that fails leaves every found state as it was`(_ found: Binding) throws {
        for command in Self.commands {
            guard var encounter = try command.encounter(found) else { continue }
            let result = encounter.finish()
            let end = encounter.trial.machine.binding(RivalMachine.card)
            #expect(encounter.faults(result, nil) == [], "\(command.testDescription)")
            if case .failure(let failure) = result {
                #expect(failure.code == .restored, "\(command.testDescription): \(failure.state)")
                #expect(end == found, "\(command.testDescription)")
            }
        }
    }

    // MARK: - One act at one place

    @Test(arguments: Binding.all)
    func `whoever acts as a whole before any move, nothing of it is undone and all is said`(
        _ found: Binding
    ) throws {
        var tally = Tally()
        for command in Self.commands { try meet(command, found, &tally) }
        tally.report("\(found)")
        #expect(tally.count > 50)
    }

    @Test(arguments: procedures)
    func `with every procedure too`(_ command: Command) throws {
        var tally = Tally()
        for found in [Binding(driver: "host"), Binding(driver: "vfio-pci"), Binding()] {
            try meet(command, found, &tally)
        }
        tally.report("\(command.testDescription)")
        #expect(tally.count > 8)
    }

    /// Of how many rivals one acts at each place; all with `make sweep`, which takes minutes.
    private static let stride = Sampling.stride(13)
    /// Of how many pairs of places one is tried, where two act.
    private static let pairStride = Sampling.stride(61)

    private func meet(_ command: Command, _ found: Binding, _ tally: inout Tally) throws {
        guard var main = try command.encounter(found) else { return }
        var place = tally.count
        while !main.isOver {
            place += 1
            // The form of 2014 takes a device that has a driver, and the look before it cannot keep it from that.
            if command.proposals == ["vfio_bind"], main.isAboutToWrite("vfio_bind") {
                main.step()
                continue
            }
            for (number, rival) in Rival.all.enumerated()
            where (number + place).isMultiple(of: Self.stride) {
                var other = Encounter(copying: main)
                other.act(rival.acts[...])
                tally.add(other, rival, "\(command.testDescription) from \(found)", main)
            }
            main.step()
        }
    }

    // MARK: - Two acts at two places

    @Test(
        arguments: [
            Binding(driver: "host"), Binding(driver: "vfio-pci", override: "vfio-pci"),
            Binding(driver: nil, override: "pci-stub"),
            Binding(driver: "host", override: "pci-stub"),
        ],
        [Rival.set("pci-stub"), .set("host"), .unset, .give("host"), .replug]
    )
    func `whoever acts in two parts at any two moves`(_ found: Binding, _ rival: Rival) throws {
        var tally = Tally()
        for command in Self.commands {
            guard var main = try command.encounter(found) else { continue }
            var place = 0
            while !main.isOver {
                for cut in 1..<rival.acts.count {
                    var other = Encounter(copying: main)
                    other.act(rival.acts[..<cut])
                    while !other.isOver {
                        other.step()
                        place += 1
                        guard place.isMultiple(of: Self.pairStride) else { continue }
                        var last = Encounter(copying: other)
                        last.act(rival.acts[cut...])
                        tally.add(last, rival, "\(command.testDescription), cut \(cut)", main)
                    }
                }
                main.step()
            }
        }
        tally.report("\(found) and \(rival.testDescription) in two parts")
        #expect(tally.count > 5)
    }

    // MARK: - Two runs

    @Test(arguments: [commands[0], commands[3], commands[4]], [commands[1], commands[3]])
    func `two runs that see no lock leave no device at odds, and neither lies`(
        _ first: Command,
        _ second: Command
    ) throws {
        var tally = Tally()
        let what = "\(first.testDescription) and \(second.testDescription) at once"
        var start = 0
        while true {
            var length = 1
            var isWhole = false
            while !isWhole {
                let machine = try RivalMachine.make()
                machine.bring(RivalMachine.card, into: Binding(driver: "vfio-pci"))
                var one = try Encounter(first.request, on: machine)
                var other = try Encounter(second.request, on: machine)
                for _ in 0..<start where !one.isOver { one.step() }
                if one.isOver { return tally.report(what) }
                for _ in 0..<length where !other.isOver { other.step() }
                isWhole = other.isOver
                let results = (one.finish(), other.finish())
                var faults = one.lies(results.0) + other.lies(results.1)
                if machine.binding(RivalMachine.card)?.isAtOdds == true { faults.append("at odds") }
                tally.add(faults, "\(what), \(start) and \(length)")
                length += 1
            }
            start += 1
        }
    }
}

/// How many interleavings were tried, and what was wrong with them.
struct Tally {
    private(set) var count = 0
    private var faults: [String] = []

    mutating func add(_ encounter: Encounter, _ rival: Rival, _ what: String, _ main: Encounter) {
        var encounter = encounter
        let result = encounter.finish()
        let place = "\(rival.testDescription) before \(main.trial.run.next())"
        add(encounter.faults(result, rival), "\(what), \(place)")
    }

    mutating func add(_ found: [String], _ what: String) {
        count += 1
        if !found.isEmpty { faults.append("\(what): \(found)") }
    }

    /// Says how many there were; the first of what is wrong stand for the rest.
    func report(_ what: String) {
        print("rivals: \(count) interleavings, \(faults.count) faults, \(what)")
        let first = faults.prefix(5).joined(separator: "\n")
        #expect(faults.isEmpty, "\(faults.count) of \(count): \(first)")
    }
}
