internal import DeviceBinding
internal import Sysfs

/// Where a program stands.
enum Position: Hashable, Sendable {
    /// A run of a plan.
    case run(PlanRun)
    /// A step of a recorded program, with the name that was remembered last.
    case step(Int, remembered: String?)
    /// It is over.
    case over(Claim)

    /// Whether two are the same; runs of one race carry out one decision, so that their states tell.
    static func == (left: Position, right: Position) -> Bool {
        switch (left, right) {
        case (.run(let left), .run(let right)): left.state == right.state
        case (.step(let left, let leftName), .step(let right, let rightName)):
            left == right && leftName == rightName
        case (.over(let left), .over(let right)): left == right
        default: false
        }
    }

    func hash(into hasher: inout Hasher) {
        switch self {
        case .run(let run): hasher.combine(run.state)
        case .step(let index, let name):
            hasher.combine(index)
            hasher.combine(name)
        case .over(let claim): hasher.combine(claim)
        }
    }
}

/// What a program wants at a position.
enum Want: Hashable, Sendable {
    /// To make an access.
    case access(Access)
    /// Nothing: it is over.
    case end(End)
}

/// The end of a program.
struct End: Hashable, Sendable {
    /// What it says, as judges take it.
    let claim: Claim
    /// Its own words; empty where they are not known.
    let words: String
}

extension PlanRun {
    /// What it wants next, after all that needs no access.
    ///
    /// - Throws: ``RaceError`` for a move that no race can make.
    mutating func want() throws(RaceError) -> Want {
        while true {
            switch next() {
            case .look(let look): return .access(.look(look))
            case .write(let write): return .access(.write(write))
            case .patientWrite(let write): return .access(.patientWrite(write))
            case .findNodes(let devices): return .access(.findNodes(devices))
            case .pause: answer(.done)
            case .end(.success): return .end(End(claim: .success, words: ""))
            case .end(.failure(let failure)):
                let claim: Claim =
                    switch failure.code {
                    case .restored: .restored
                    case .notViable: .bound
                    default: .failure
                    }
                let words = ([failure.message] + failure.state).joined(separator: " ")
                return .end(End(claim: claim, words: words))
            case .record, .loadModule, .decide, .decideArrivals, .setOwner:
                throw RaceError("A race cannot load modules, make functions or give nodes away.")
            }
        }
    }
}

extension RecordedProgram {
    /// What it wants at a step.
    func want(at index: Int, remembered: String?) -> Want {
        guard steps.indices.contains(index) else { return .end(End(claim: .success, words: "")) }
        return .access(steps[index].act.access(remembering: remembered ?? ""))
    }

    /// Where it stands after an answer.
    func position(after answer: Answer, at index: Int, remembered: String?) -> Position {
        let step = steps[index]
        let next = step.branches.first { $0.answers.fits(answer) }?.next ?? step.otherwise
        var name = remembered
        if step.remembers, case .text(let text) = answer { name = lastName(of: text) }
        return switch next {
        case .following: .step(index + 1, remembered: name)
        case .step(let other): .step(other, remembered: name)
        case .end(let claim): .over(claim)
        }
    }
}

extension RecordedProgram.Act {
    /// The access that it is with a name that was remembered.
    fileprivate func access(remembering name: String) -> Access {
        switch self {
        case .access(let access): access
        case .writeToRemembered(let bus, let file, let text):
            .write(Write(path: SysfsPath("/bus/\(bus)/drivers/\(name)/\(file)"), text: text))
        }
    }
}

/// The last name of a link's target, or a whole text without one.
func lastName(of text: String) -> String { lastComponent(of: text) }
