public import DeviceBinding
package import JSON5Text

extension PolicyRule {
    /// A rule for devices that a text names, as it will stand in a file; nothing of it was read there yet.
    ///
    /// - Throws: ``/DeviceBinding/Failure/Code/malformed`` for what no file may say.
    public init(
        _ devices: String,
        identity: [DeviceCondition],
        service: Service,
        count: Int?,
        owner: String? = nil,
        isForWholeGroup: Bool = false,
        mismatch: Mismatch = .warn
    ) throws(Failure) {
        let draft = PolicyRule(
            name: nil,
            devices: devices,
            place: .conditions([]),
            identity: identity,
            service: service,
            count: count,
            owner: owner,
            isForWholeGroup: isForWholeGroup,
            mismatch: mismatch,
            source: Source(file: "the new rule", line: 1)
        )
        // What is written is what will be read.
        let bytes = Array(draft.fileText.utf8)
        self = try PolicyReader(file: draft.source.file).rules(bytes)[0]
    }

    /// A file with this rule alone.
    public var fileText: String {
        "{\n  rules: [\n    " + form.opened(.json5, by: "    ", opening: "") + ",\n  ],\n}\n"
    }

    /// The rule as it stands in a file.
    package var form: JSON {
        var members: JSONObject = [:]
        if let name { members["name"] = .text(name) }
        members["devices"] = .text(devices)
        if !identity.isEmpty { members["identity"] = .object(identityForm) }
        members["driver"] = .text(service.word)
        if let count { members["exactly"] = .integer(count) }
        if let owner { members["owner"] = .text(owner) }
        if isForWholeGroup { members["group"] = .text("whole") }
        if mismatch != .warn { members["mismatch"] = .text(mismatch.rawValue) }
        return .object(members)
    }

    /// Which devices it is for, in one text of a selector.
    public var text: String {
        let own = identityForm.members.compactMap { member -> String? in
            guard case .text(let value) = member.value else { return nil }
            return "\(member.key)=\(value)"
        }
        return ([devices] + own.filter { !devices.contains($0) }).joined(separator: ",")
    }

    /// The conditions by their keys; a vendor and a device are one.
    private var identityForm: JSONObject {
        var members: JSONObject = [:]
        for condition in identity {
            let parts = condition.description.split(separator: "=", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let (key, value) = (String(parts[0]), String(parts[1]))
            // The text that names the devices has all others, and the second of two of one kind.
            guard PolicyReader.identityKeys.contains(key), members[key] == nil else { continue }
            members[key] = .text(value)
        }
        if case .text(let vendor)? = members["vendor"], case .text(let device)? = members["device"]
        {
            var both: JSONObject = ["id": .text("\(vendor):\(device)")]
            members["vendor"] = nil
            members["device"] = nil
            both += members
            return both
        }
        return members
    }
}
