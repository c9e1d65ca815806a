internal import MachineHost

extension Binder {
    /// What a plan found and was going to do, as somebody has agreed to it; anything else is refused.
    ///
    /// It holds no writes: what is done is decided anew, and compared with it.
    public struct Expectation: Hashable, Sendable {
        /// The devices that lose or get a driver, as they were found.
        public var devices: [Device]
        /// The names of the procedures, by bus.
        public var procedures: [String: String]
        /// The future owner of nodes, with the numbers that its name had.
        public var owner: NodeOwner?
        /// What spoke against it and was overridden, a sentence each.
        public var overridden: [String]
        /// What was to be done, a sentence each, in order.
        public var steps: [String]

        /// What a decision found, and what it is going to do.
        public init(of decision: Decision) {
            devices = decision.devices
            procedures = decision.plan.procedures
            owner = decision.owner
            overridden = decision.plan.overridden.map(\.sentence)
            steps = decision.stepSentences
        }

        /// An expectation that was written down.
        init(
            devices: [Device],
            procedures: [String: String],
            owner: NodeOwner?,
            overridden: [String],
            steps: [String]
        ) {
            self.devices = devices
            self.procedures = procedures
            self.owner = owner
            self.overridden = overridden
            self.steps = steps
        }
    }

    /// The plan for a request, where it is the one that is expected.
    ///
    /// Where all is already as requested, only the devices' identity and the owner must be as expected.
    ///
    /// - Throws: ``Failure/Code/refused`` with what differs; what ``plan(_:)`` throws where the devices are as
    ///   expected.
    func plan(_ request: Request, expecting expected: Expectation) throws(Failure) -> Decision {
        let (changed, replaced) = try differences(from: expected, request)
        let decision: Decision
        do throws(Failure) { decision = try planAnew(request) } catch {
            throw changed.isEmpty ? error : .differing(changed)
        }
        let owner = expected.differenceOfOwner(decision)
        guard !decision.isDone else {
            guard replaced.isEmpty, owner.isEmpty else { throw .differing(replaced + owner) }
            return decision
        }
        // The steps follow from the devices.
        let differences = changed.isEmpty ? expected.differences(of: decision) : changed
        guard differences.isEmpty, owner.isEmpty else { throw .differing(differences + owner) }
        return decision
    }

    /// The devices of a request that nobody else may change meanwhile.
    ///
    /// A list that was written down may have any name in it: what is not there gets no lease, and is refused.
    func devicesToLease(_ request: Request) -> [DeviceReference] {
        guard request.expected != nil else { return request.devices }
        return request.devices.filter { inventory.isThere($0.path) }
    }

    /// What the devices are now that they were not, a sentence each; and those of them that mean that the device of
    /// a name is another one.
    private func differences(from expected: Expectation, _ request: Request) throws(Failure) -> (
        all: [String], replaced: [String]
    ) {
        var (all, replaced): ([String], [String]) = ([], [])
        let requested = Set(request.devices)
        for before in expected.devices {
            let now: Device
            do throws(Failure) { now = try inventory.device(before.reference) } catch {
                guard error.code == .notFound else { throw error }
                all.append("\(before.reference) is gone.")
                if requested.contains(before.reference) { replaced.append(all[all.count - 1]) }
                continue
            }
            let other = now.differencesOfIdentity(from: before)
            all += other + now.differencesOfDriver(from: before)
            // Some machines number a group only when its device is first probed.
            let isNumbered = before.group == nil && now.modalias == before.modalias
            if requested.contains(before.reference), !isNumbered { replaced += other }
        }
        return (all, replaced)
    }
}

extension Binder.Decision {
    /// What is going to be done, a sentence each, in order.
    var stepSentences: [String] {
        modules.map { "Load the module '\($0)'." } + plan.steps.map(\.sentence)
            + (owner.map { ["Give the nodes in /dev/vfio to '\($0.name)'."] } ?? [])
    }
}

extension Binder.Expectation {
    fileprivate func differenceOfOwner(_ decision: Binder.Decision) -> [String] {
        guard decision.owner != owner else { return [] }
        return [
            "The nodes would be given to \(words(decision.owner)); the plan has \(words(owner))."
        ]
    }

    private func words(_ owner: NodeOwner?) -> String {
        guard let owner else { return "nobody" }
        let group = owner.owner.group.map { " and group \($0)" } ?? ""
        return "'\(owner.name)', which is user \(owner.owner.user)\(group)"
    }

    /// What a decision for devices that are as expected does that was not, a sentence each.
    fileprivate func differences(of decision: Binder.Decision) -> [String] {
        var found: [String] = []
        let (before, now) = (Set(devices.map(\.reference)), Set(decision.devices.map(\.reference)))
        found += decision.devices.map(\.reference).filter { !before.contains($0) }.map {
            "\($0) would be changed too."
        }
        found += devices.map(\.reference).filter { !now.contains($0) }.map {
            "\($0) would be left alone."
        }
        for (bus, name) in decision.plan.procedures.sorted(by: { $0.key < $1.key })
        where procedures[bus] != name {
            found.append(
                "The procedure on the bus '\(bus)' would be '\(name)'; the plan has '\(procedures[bus] ?? "none")'."
            )
        }
        found += decision.plan.overridden.map(\.sentence).filter { !overridden.contains($0) }.map {
            "New reason to refuse since the plan was made: \($0)"
        }
        return found + differences(ofSteps: decision.stepSentences)
    }

    private func differences(ofSteps now: [String]) -> [String] {
        (0..<max(steps.count, now.count)).compactMap { index in
            let before = index < steps.count ? steps[index] : nil
            let now = index < now.count ? now[index] : nil
            guard before != now else { return nil }
            return
                "Step \(index + 1) would be: \(now ?? "none.") The plan has: \(before ?? "none.")"
        }
    }
}

extension Device {
    /// What says that it is another device than the one of that name that was found before.
    fileprivate func differencesOfIdentity(from before: Device) -> [String] {
        var found: [String] = []
        if modalias != before.modalias {
            let isTold = summary != before.summary
            let (now, then) = isTold ? (summary, before.summary) : (modalias, before.modalias)
            found.append(
                "\(reference) is another device: \(now.flatMap { $0.isEmpty ? nil : $0 } ?? "without an alias");"
                    + " it was \(then.flatMap { $0.isEmpty ? nil : $0 } ?? "without an alias")."
            )
        }
        if group != before.group {
            let (now, then) = (group.map { "IOMMU group \($0)" }, before.group.map { "in \($0)" })
            found.append(
                "\(reference) is in \(now ?? "no IOMMU group"); it was \(then ?? "in none")."
            )
        }
        return found
    }

    /// What serves it or is kept for it that was not so before.
    fileprivate func differencesOfDriver(from before: Device) -> [String] {
        var found: [String] = []
        if driver != before.driver {
            found.append(
                "\(reference) has \(driver.map { "the driver '\($0)'" } ?? "no driver");"
                    + " it had \(before.driver.map { "'\($0)'" } ?? "none")."
            )
        }
        if override != before.override {
            found.append(
                "The override of \(reference) \(override.words); it \(before.override.wordsOfThen)."
            )
        }
        return found
    }
}

extension Override {
    fileprivate var words: String {
        switch self {
        case .unset: "names no driver"
        case .driver(let name): "names '\(name)'"
        case .unsupported: "is not there"
        case .unread: "cannot be read"
        }
    }

    fileprivate var wordsOfThen: String {
        switch self {
        case .unset: "named none"
        case .driver(let name): "named '\(name)'"
        case .unsupported: "was not there"
        case .unread: "could not be read"
        }
    }
}

extension Failure {
    /// The most differences that are told one by one.
    private static let toldMax = 50

    /// The failure for a plan that is not the one that was agreed to.
    static func differing(_ differences: [String]) -> Failure {
        let more = differences.count - toldMax
        return Failure(
            .refused,
            "The machine is not as the plan found it, so nothing was done.",
            state: differences.prefix(toldMax) + (more > 0 ? ["And \(more) more differ."] : []),
            help: [.planAnew]
        )
    }
}
