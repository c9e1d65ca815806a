internal import DeviceBinding
internal import JSON5Text
internal import Sysfs

/// The text of a policy's file into rules.
struct PolicyReader {
    /// The file, as messages name it.
    let file: String

    /// The most bytes of a file.
    static let bytesMax = 1 << 20
    /// The most rules of a file.
    static let rulesMax = 10_000
    /// The keys of a rule, in the order in which people are told them.
    static let keys = [
        "name", "devices", "identity", "driver", "exactly", "owner", "group", "mismatch",
    ]
    /// The keys of an identity: the words of selectors that say what a device is.
    static let identityKeys = [
        "id", "vendor", "device", "subsystem", "class", "serial", "mac",
    ]

    /// The rules of a file.
    ///
    /// - Throws: ``/DeviceBinding/Failure/Code/malformed`` with the line, and what was expected there.
    func rules(_ bytes: [UInt8]) throws(Failure) -> [PolicyRule] {
        let document: JSON5Document
        do throws(JSON5Error) {
            document = try JSON5Document(bytes, limit: PolicyReader.bytesMax)
        } catch {
            let problem = PolicyProblem(offset: nil, path: "", problem: error.problem)
            throw Failure(problem, in: file, error.position)
        }
        do throws(PolicyProblem) {
            return try rules(PolicyField(value: document.root, path: ""), bytes)
        } catch {
            throw Failure(error, in: file, error.offset.map { document.position(of: $0) })
        }
    }

    private func rules(_ root: PolicyField, _ bytes: [UInt8]) throws(PolicyProblem) -> [PolicyRule]
    {
        let members = try root.members(["version", "rules"])
        if let version = members["version"], version.value.kind != .integer(1) {
            throw version.expected("1, the only version that there is")
        }
        guard let list = members["rules"] else {
            throw root.expected("an object with the key 'rules', which is a list of rules")
        }
        let fields = try list.list()
        guard fields.count <= PolicyReader.rulesMax else {
            throw PolicyProblem(
                offset: list.value.offset,
                path: list.path,
                problem:
                    "expected at most \(PolicyReader.rulesMax) rules, found \(fields.count)"
            )
        }
        var (rules, line, at) = ([PolicyRule](), 1, 0)
        for field in fields {
            // Rules come one behind the other, so that each byte is looked at once.
            line += bytes[at..<field.value.offset].count { $0 == UInt8(ascii: "\n") }
            at = field.value.offset
            rules.append(try rule(field, line: line))
        }
        return rules
    }

    private func rule(_ field: PolicyField, line: Int) throws(PolicyProblem) -> PolicyRule {
        let members = try field.members(PolicyReader.keys)
        guard let devices = members["devices"] else {
            throw field.expected(
                "a rule with the key 'devices', which says which devices it is for"
            )
        }
        guard let driver = members["driver"] else {
            throw field.expected(
                "a rule with the key 'driver': a driver, \"auto\" for vfio's best, or \"none\""
            )
        }
        let parts = try parts(devices)
        var identity = parts.identity
        if let field = members["identity"] { identity += try self.identity(field) }
        if parts.place == .conditions([]), identity.allSatisfy(\.isOfWhatDriversMake) {
            throw devices.expected(
                "also what it is while a driver for user space has it, such as 'id=8086:10d3'"
            )
        }
        let expected = try members["exactly"].map { field throws(PolicyProblem) in
            try field.integer(0...1_000_000)
        }
        let service = PolicyRule.Service(word: try self.driver(driver))
        if let owner = members["owner"], service == .none {
            throw owner.expected("no owner beside 'driver: \"none\"', which makes no node")
        }
        return PolicyRule(
            name: try members["name"]?.text("a name"),
            devices: try devices.text("a selector"),
            place: parts.place,
            identity: identity,
            service: service,
            count: expected ?? (parts.isOne ? 1 : nil),
            owner: try members["owner"]?.text("a user, \"alice\" or \"alice:kvm\"", limit: 128),
            isForWholeGroup: try word(members["group"], ["whole"]) != nil,
            mismatch: try word(members["mismatch"], PolicyRule.Mismatch.allCases.map(\.rawValue))
                .flatMap(PolicyRule.Mismatch.init) ?? .warn,
            source: PolicyRule.Source(file: file, line: line)
        )
    }

    /// One of some words; nil without the key.
    private func word(_ field: PolicyField?, _ words: [String]) throws(PolicyProblem) -> String? {
        guard let field else { return nil }
        guard case .text(let text) = field.value.kind, words.contains(text) else {
            throw field.expected(words.map { "\"\($0)\"" }.joined(separator: " or "))
        }
        return text
    }

    private func driver(_ field: PolicyField) throws(PolicyProblem) -> String {
        let text = try field.text("a driver, \"auto\" or \"none\"", limit: 255)
        guard isFileName(text), text != "(null)" else {
            throw field.expected("the name of a driver, \"auto\" or \"none\"")
        }
        return text
    }
}
