internal import DeviceBinding
internal import JSON5Text

/// Which devices a rule is for.
extension PolicyReader {
    /// What an object says that devices must be.
    func identity(_ field: PolicyField) throws(PolicyProblem) -> [DeviceCondition] {
        let members = try field.members(PolicyReader.identityKeys)
        var found: [DeviceCondition] = []
        for key in PolicyReader.identityKeys {
            guard let value = members[key] else { continue }
            let text = try value.text("a value")
            found += try conditions(value) { () throws(Failure) in
                try DeviceCondition.conditions("\(key)=\(text)")
            }
        }
        guard !found.isEmpty else {
            throw field.expected(
                "at least one of the keys \(PolicyReader.identityKeys.joined(separator: ", "))"
            )
        }
        return found
    }

    /// How devices are found, and what they must be, by the text of a selector.
    func parts(_ field: PolicyField) throws(PolicyProblem) -> (
        place: PolicyRule.Place, identity: [DeviceCondition], isOne: Bool
    ) {
        let text = try field.text("a selector")
        let selector = try conditions(field) { () throws(Failure) in try DeviceSelector(text) }
        return try parts(selector, field)
    }

    private func parts(_ selector: DeviceSelector, _ field: PolicyField) throws(PolicyProblem) -> (
        place: PolicyRule.Place, identity: [DeviceCondition], isOne: Bool
    ) {
        switch selector {
        case .name(let name, let bus): return (.name(name, bus: bus), [], true)
        case .pattern(let name, let bus):
            return (.pattern((bus.map { "\($0)/" } ?? "") + name), [], false)
        case .identifier(let vendor, let device):
            return (.conditions([.vendor(vendor), .device(device)]), [], true)
        case .node:
            throw field.expected(
                "what a device is by itself; a node in /dev goes when the driver changes"
            )
        case .checked(let named, let conditions):
            let parts = try parts(named, field)
            try check(conditions, field)
            return (parts.place, parts.identity + conditions, parts.isOne)
        case .conditions(let conditions):
            try check(conditions, field)
            let own = conditions.filter(\.isOfWhatDriversMake)
            let firm = conditions.filter { !$0.isOfWhatDriversMake }
            let place = PolicyRule.Place.conditions(firm)
            return (place, own, !own.isEmpty || place.isOnePlace)
        }
    }

    /// Refuses to find devices by what a change of the driver changes.
    private func check(_ conditions: [DeviceCondition], _ field: PolicyField) throws(PolicyProblem)
    {
        for case .driver in conditions {
            throw field.expected("what a device is by itself, not which driver it has")
        }
    }

    /// What a text is read as; what is wrong with it is a problem of the field.
    private func conditions<Result>(
        _ field: PolicyField,
        _ read: () throws(Failure) -> Result
    ) throws(PolicyProblem) -> Result {
        do throws(Failure) { return try read() } catch {
            var problem = error.message
            if problem.hasSuffix(".") { problem.removeLast() }
            for case .form(let form) in error.help.prefix(1) { problem += "; \(form)" }
            if problem.hasSuffix(".") { problem.removeLast() }
            throw PolicyProblem(
                offset: field.value.offset,
                path: field.path,
                problem: "expected a selector: \(problem)"
            )
        }
    }
}

extension DeviceCondition {
    /// Whether it is of an interface or a disk, which are gone while a driver for user space has the device.
    package var isOfWhatDriversMake: Bool {
        switch self {
        case .mac, .serial: true
        default: false
        }
    }
}
