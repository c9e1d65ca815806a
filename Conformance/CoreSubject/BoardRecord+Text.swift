public import ConformanceCases
internal import DriverCore

extension BoardRecord {
    /// The file's text: a line for each thing, sorted where no order is meant.
    public var text: String {
        var lines = ["kernel \(kernel)"]
        lines += builtIn.map { "function \($0.address) \($0.function.words)" }
        for (name, function) in devices.sorted(by: { $0.key < $1.key }) {
            lines.append("device \(name) \(function?.words ?? "none")")
        }
        lines += platform.map { "platform \($0.path) \($0.modalias)" }
        if let faux { lines.append((["faux"] + faux).joined(separator: " ")) }
        lines += drivers.map { $0.line }
        for (name, module) in modules.sorted(by: { $0.key < $1.key }) {
            lines.append((["module", name] + module.needs).joined(separator: " "))
            lines += module.drivers.map { $0.line }
            lines += module.parameters.map { parameter in
                let value = caseQuoted(Array(parameter.value.utf8))
                return "parameter \(parameter.name) \(String(parameter.mode, radix: 8)) \(value)"
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads the text of a file.
    public init(_ text: String) throws(CaseError) {
        self.init()
        var module: String?
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.isEmpty && !line.hasPrefix("#") {
            guard let words = caseTexts(line), take(words, &module) else {
                throw CaseError(line: index + 1, message: "'\(line)' is nothing that is recorded")
            }
        }
    }

    private mutating func take(_ words: [String], _ module: inout String?) -> Bool {
        let rest = Array(words.dropFirst(2))
        switch (words[0], words.count) {
        case ("kernel", 2...): kernel = words.dropFirst().joined(separator: " ")
        case ("function", 3...):
            guard let function = FunctionRecord(rest) else { return false }
            builtIn.append((words[1], function))
        case ("device", 3...):
            let function = FunctionRecord(rest)
            guard function != nil || rest == ["none"] else { return false }
            devices[words[1]] = .some(function)
        case ("platform", 3): platform.append(PlatformRecord(path: words[1], modalias: words[2]))
        case ("faux", _): faux = Array(words.dropFirst())
        case ("module", 2...):
            module = words[1]
            modules[words[1]] = ModuleRecord(needs: rest)
        case ("driver", 4...):
            let own = words.dropFirst(4).first { $0.hasPrefix("module=") }
            var driver = DriverRecord(
                bus: words[1],
                name: words[2],
                suppressesBindAttributes: words[3] == "suppress",
                ids: words.dropFirst(own == nil ? 4 : 5).map { $0 }
            )
            driver.builtInModule = own.map { String($0.dropFirst(7)) }
            if let module {
                modules[module]?.drivers.append(driver)
            } else {
                drivers.append(driver)
            }
        case ("parameter", 4):
            guard let module, let mode = UInt16(words[2], radix: 8) else { return false }
            let parameter = DriverCore.ModuleParameter(name: words[1], value: words[3], mode: mode)
            modules[module]?.parameters.append(parameter)
        default: return false
        }
        return true
    }
}

extension DriverRecord {
    fileprivate var line: String {
        let files = suppressesBindAttributes ? "suppress" : "bind"
        let own = builtInModule.map { ["module=" + $0] } ?? []
        return (["driver", bus, name, files] + own + ids).joined(separator: " ")
    }
}

extension FunctionRecord {
    /// `vendor=8086 device=10d3 …`, in hex; what is absent is 0.
    fileprivate var words: String {
        var fields: [(String, UInt32)] = [
            ("vendor", identity.vendor), ("device", identity.device),
            ("subvendor", identity.subvendor), ("subdevice", identity.subdevice),
            ("class", identity.classCode), ("revision", UInt32(identity.revision)),
            ("header", UInt32(identity.headerType)),
        ]
        if let port { fields.append(("port", UInt32(port))) }
        if isolates { fields.append(("acs", 1)) }
        if wakes { fields.append(("pme", 1)) }
        if let sriov = identity.sriov {
            fields += [
                ("vfs", UInt32(sriov.totalVFs)), ("vfoffset", UInt32(sriov.offset)),
                ("vfstride", UInt32(sriov.stride)), ("vfdevice", UInt32(sriov.vfDevice)),
            ]
        }
        return fields.map { "\($0.0)=\(String($0.1, radix: 16))" }.joined(separator: " ")
    }

    fileprivate init?(_ words: [String]) {
        var fields: [String: UInt32] = [:]
        for word in words {
            let pair = word.split(separator: "=", maxSplits: 1)
            guard pair.count == 2, let value = UInt32(pair[1], radix: 16) else { return nil }
            fields[String(pair[0])] = value
        }
        guard let vendor = fields["vendor"], let device = fields["device"] else { return nil }
        func small(_ name: String) -> UInt16 { UInt16(truncatingIfNeeded: fields[name] ?? 0) }
        let sriov = fields["vfs"].map { _ in
            DriverCore.SRIOVCapability(
                totalVFs: small("vfs"),
                offset: small("vfoffset"),
                stride: small("vfstride"),
                vfDevice: small("vfdevice")
            )
        }
        self.init(
            identity: DriverCore.PCIIdentity(
                vendor: vendor,
                device: device,
                subvendor: fields["subvendor"] ?? 0,
                subdevice: fields["subdevice"] ?? 0,
                classCode: fields["class"] ?? 0,
                revision: UInt8(truncatingIfNeeded: fields["revision"] ?? 0),
                headerType: UInt8(truncatingIfNeeded: fields["header"] ?? 0),
                sriov: sriov
            ),
            port: fields["port"].map { UInt8(truncatingIfNeeded: $0) },
            isolates: fields["acs"] == 1,
            wakes: fields["pme"] == 1
        )
    }
}
