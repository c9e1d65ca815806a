import JSON5Text
import Rehearsal
import Sysfs
import SystemPackage
import Testing

@testable import DeviceBinding

/// What is written is read again as the same, and what is not such a text is refused.
@Suite struct TextFormTests {
    private func roundTrip<Value: TextForm & Equatable>(_ value: Value) throws {
        let text = value.form.line()
        #expect(!text.utf8.contains(UInt8(ascii: "\n")), "a form stands on one line")
        let read = try Value(reading: text)
        #expect(read == value, "\(text)")
        #expect(read.form.line() == text)
    }

    @Test(arguments: Procedure.all.map(\.name))
    func `any plan of any procedure is read as it was written`(procedure: String) throws {
        let procedure = try Procedure.named(procedure)
        var kinds: Set<Step.Kind> = []
        for seed in 0..<150 {
            var random = RandomPlans(seed: seed)
            guard let plan = random.plan(procedure) else { continue }
            try roundTrip(plan)
            try roundTrip(random.decision(plan))
            for step in plan.steps {
                kinds.insert(step.kind)
                try roundTrip(step)
                if let condition = step.before { try roundTrip(condition) }
                if let write = step.write { try roundTrip(write) }
            }
        }
        #expect(kinds.count >= 3, "\(kinds)")
    }

    @Test func `any device, refusal and failure is read as it was written`() throws {
        for seed in 0..<300 {
            var random = RandomPlans(seed: seed)
            try roundTrip(random.device(3))
            try roundTrip(random.refusal())
            try roundTrip(random.failure())
        }
    }

    @Test func `any request is read as it was written, alone and in a file`() throws {
        var (withFunctions, overridden): (Int, Set<Binder.Refusal.Rule>) = (0, [])
        for seed in 0..<300 {
            var random = RandomPlans(seed: seed)
            let request = random.request()
            withFunctions += request.functions == nil ? 0 : 1
            overridden.formUnion(request.overridden)
            let text = request.form.line()
            let read = try Binder.Request(reading: text)
            try expect(read, isAs: request)
            #expect(read.form.line() == text)
            guard let plan = random.plan(.driverOverride) else { continue }
            let decision = random.decision(plan)
            try roundTrip(Binder.Expectation(of: decision))
            let file = PlanFile(request, decision, notes: ["A note."], by: "x 1")
            let again = try PlanFile(Array(file.text.utf8))
            try expect(again.request, isAs: request)
            #expect(again.request.expected == Binder.Expectation(of: decision))
            #expect(again.expected == file.expected && again.notes == file.notes)
            #expect(again.program == file.program && again.text == file.text)
        }
        #expect(withFunctions > 50)
        #expect(overridden == Set(Binder.Refusal.Rule.allCases.filter(\.isOverridable)))
    }

    /// The parts of a request that are written.
    private func expect(_ read: Binder.Request, isAs request: Binder.Request) throws {
        #expect(read.goals == request.goals && read.selected == request.selected)
        #expect(read.functions == request.functions && read.owner == request.owner)
        #expect(read.procedure?.name == request.procedure?.name)
        #expect(read.overridden == request.overridden && read.isCareful == request.isCareful)
        #expect(read.loadsModules == request.loadsModules && read.opensNodes)
    }

    /// Requests that no command makes, by what takes the place of what in a good one.
    @Test(arguments: [
        (#"{"driver": "b"}"#, #""gone""#), (#"{"driver": "b"}"#, #"{"functions": 2}"#),
        (#"{"driver": "b"}"#, #""as-is""#), (#"{"driver": "b"}"#, #"{"driver": "../b"}"#),
        (#"{"driver": "b"}"#, #"{"driver": ""}"#), (#"["pci/a"]"#, #"["pci/b"]"#),
        (#"["mounted"]"#, #"["goes-along"]"#), (#"["mounted"]"#, #"["unknown"]"#),
        (#"["mounted"]"#, #"["x"]"#), (#""functions": null"#, #""functions": 65536"#),
        (#""functions": null"#, #""functions": -1"#), (#""procedure": null"#, #""procedure": "x""#),
        (#""procedure": null"#, #""procedure": "undo""#),
        (#""isCareful": false"#, #""isCareful": 0"#),
        (#""owner": null"#, #""owner": null, "x": 1"#), (#""owner": null"#, #""other": null"#),
        (#"[{"device": "pci/a", "goal": {"driver": "b"}}]"#, "[]"),
        (#"[{"dev"#, #"[{"device": "pci/a", "goal": "no-driver"}, {"dev"#),
        (#""pci/a", "g"#, #""pci/../a", "g"#),
    ])
    func `a request that no command makes is refused`(_ from: String, _ to: String) throws {
        let good = """
            {"goals": [{"device": "pci/a", "goal": {"driver": "b"}}], "selected": ["pci/a"], "functions": null, \
            "procedure": null, "overridden": ["mounted"], "isCareful": false, "loadsModules": false, "owner": null}
            """
        _ = try Binder.Request(reading: good)
        let bad = good.replacing(from, with: to)
        #expect(bad != good)
        let error = #expect(throws: TextFormError.self) { _ = try Binder.Request(reading: bad) }
        #expect(error?.column != nil)
    }

    @Test(arguments: Remedy.samples) func `any remedy is read as it was written`(_ remedy: Remedy)
        throws
    {
        try roundTrip(remedy)
    }

    @Test(arguments: Procedure.all.map(\.name))
    func `any state that answers lead to is read as it was written`(procedure: String) throws {
        let procedure = try Procedure.named(procedure)
        var stages: Set<String> = []
        for seed in 0..<60 {
            var random = RandomPlans(seed: seed)
            guard let plan = random.plan(procedure) else { continue }
            var run = PlanRun(random.decision(plan), keepsRecords: seed.isMultiple(of: 3))
            var answers = RandomAnswers(seed: seed)
            while !run.isOver {
                stages.insert("\(run.state.stage)".prefix { $0 != "(" }.description)
                try roundTrip(run)
                run.answer(answers.answer(to: run))
            }
            try roundTrip(run)
        }
        #expect(stages.isSuperset(of: ["start", "step", "restore"]), "\(stages)")
    }

    // MARK: - Refusals

    private static let step =
        #"{"step": "unbind", "device": "pci/a", "driver": "b", "wanted": null}"#

    @Test(arguments: [
        ("", "expected a value"), ("[]", "expected an object, found a list"),
        ("{\"step\": \"melt\"}", "unknown word 'melt'"),
        (step.replacing("\"b\"", with: "7"), "expected a string, found a number"),
        (step.replacing("pci/a", with: "pci"), "expected BUS/NAME"),
        (step.replacing("pci/a", with: "pci/.."), "expected BUS/NAME"),
        (step.replacing(", \"wanted\": null", with: ""), "expected the key 'wanted'"),
        (step.replacing("}", with: ", \"more\": 1}"), "unknown key 'more'"),
    ])
    func `a text that is no step is refused with what is wrong`(_ text: String, _ problem: String) {
        let error = #expect(throws: TextFormError.self) { _ = try Step(formText: text) }
        #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }

    @Test func `a clean-up after another change is a plan, and a step of no change is none`() throws
    {
        var random = RandomPlans(seed: 7)
        let made = random.plan(.bind)
        var plan = try #require(made)
        let id = ListedID(driver: "a", id: "b", device: plan.changes[0].device.reference)
        plan.steps = [.addID(id), .removeID(id)]
        try roundTrip(plan)
        plan.steps = [.removeID(id)]
        try roundTrip(plan)
        plan.steps = [.probe(DeviceReference(bus: "pci", name: "other"), wanted: nil)]
        #expect(throws: TextFormError.self) { try Plan(formText: plan.formLine) }
    }

    @Test func `a run whose number or word was changed is refused, or goes on to an end`() throws {
        var count = 0
        for seed in 0..<40 {
            var random = RandomPlans(seed: seed)
            guard let plan = random.plan(.autoprobeFence) else { continue }
            var run = PlanRun(random.decision(plan))
            var answers = RandomAnswers(seed: seed)
            for _ in 0..<(seed % 12) where !run.isOver { run.answer(answers.answer(to: run)) }
            for text in Damage.of(run.formLine) {
                guard var read = try? PlanRun(formText: text) else { continue }
                count += 1
                var answers = RandomAnswers(seed: seed)
                while !read.isOver { read.answer(answers.answer(to: read)) }
            }
        }
        #expect(count > 100, "\(count)")
    }
}

/// Texts that are not what was written.
enum Damage {
    /// The text with each number of its state in turn made another one.
    static func of(_ text: String) -> [String] {
        var bytes = Array(text.utf8)
        let start = text.utf8.count - text.utf8.count / 3
        return bytes.indices.dropFirst(start).filter { (0x30...0x39).contains(bytes[$0]) }
            .flatMap { position in
                [UInt8(ascii: "0"), UInt8(ascii: "1"), UInt8(ascii: "9")].map { digit in
                    let was = bytes[position]
                    bytes[position] = digit
                    defer { bytes[position] = was }
                    return String(decoding: bytes, as: UTF8.self)
                }
            }
    }
}

/// Answers of a seed, each of a kind that the move can have.
struct RandomAnswers {
    private var state: UInt64

    init(seed: Int) { state = UInt64(seed) &* 2_862_933_555_777_941_757 &+ 3_037_000_493 }

    private mutating func below(_ limit: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
    }

    mutating func answer(to run: PlanRun) -> PlanRun.Answer {
        switch run.next() {
        case .look(let look): return answer(to: look, of: run)
        case .write: return below(3) == 0 ? .failed(Errno(rawValue: Int32(1 + below(40)))) : .done
        case .patientWrite: return [.waits, .done, .failed(.deadlock)][below(3)]
        case .record, .loadModule, .setOwner:
            return below(6) == 0 ? .refused(Failure(.system, "No.")) : .done
        case .decide, .decideArrivals: return .decision(run.decision)
        case .pause: return .done
        case .findNodes: return .nodes(["/dev/vfio/7"])
        case .end: preconditionFailure("the end has no answer")
        }
    }

    /// Mostly what the plan hopes to see, so that runs come far.
    private mutating func answer(to look: PlanRun.Look, of run: PlanRun) -> PlanRun.Answer {
        if below(8) == 0 { return .failed(Errno(rawValue: Int32(1 + below(40)))) }
        switch look {
        case .entry: return .done
        case .names: return .names(["0000:0c:00.0", "x"])
        case .link(let path) where path.lastName.hasPrefix("virtfn"):
            return .text("../0000:0d:00.0")
        case .text(let path) where path.lastName.hasPrefix("sriov"):
            return .text(["0", "1", "3"][below(3)])
        case .link, .text:
            let found = run.plan.changes.map(\.device).first {
                look.path.text.hasPrefix($0.reference.path.text + "/")
            }
            if case .link = look {
                let driver = found?.driver
                let isHoped = below(3) > 0
                guard let driver, isHoped else { return .failed(.noSuchFileOrDirectory) }
                return .text("../drivers/\(driver)")
            }
            switch found?.override {
            case .driver(let name): return .text(name)
            case .unset: return .text("(null)")
            default: return .failed(.noSuchFileOrDirectory)
            }
        }
    }
}
