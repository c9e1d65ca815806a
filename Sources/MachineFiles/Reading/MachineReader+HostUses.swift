internal import DriverCore
internal import JSON5Text

/// What the host says of uses that no mount and no address shows.
extension MachineReader {
    /// Reads what the host says of what drivers make and what is stacked on that.
    func uses(
        _ fields: inout Fields,
        of made: [DriverCore.ClassDevice],
        into host: inout HostEntry
    ) throws(Problem) {
        host.claims = try fields.list("claims").each { field throws(Problem) in
            try disk(field, of: made)
        }
        host.openNodes = try fields.list("openNodes").each { field throws(Problem) in
            try openNode(field, of: made)
        }
        host.routes = try fields.list("routes").each(route)
        host.sockets = try fields.list("sockets").each(socket)
        host.switches = try byInterface(fields.take("switches")) { field throws(Problem) in
            try field.list().each(interfaceName)
        }
        host.tunnels = try byInterface(fields.take("tunnels"), interfaceName)
        host.permanentAddresses = try byInterface(
            fields.take("permanentAddresses"),
            hardwareAddress
        )
        host.contents = try byName(fields.take("contents")) { name, field throws(Problem) in
            try checkDisk(name, field.origin, of: made)
            return try contents(field)
        }
        host.consoles =
            try fields.take("consoles")?.texts("a terminal's name, such as \"ttyS0\"") ?? []
        host.backing = try byName(fields.take("backing")) { name, field throws(Problem) in
            guard name.hasPrefix("/") else {
                throw Problem(
                    field.origin,
                    "expected a path that begins with '/' as key, found \(quoted(name))"
                )
            }
            return try disk(field, of: made)
        }
        host.exported = try fields.list("exported").each(path)
        for field in try fields.list("unreadable") { try add(field, to: &host.unreadable, made) }
    }

    private func path(_ field: Field) throws(Problem) -> String {
        let path = try field.line("a path, such as \"/dev/nvme1n1\"")
        guard path.hasPrefix("/") else { throw field.expected("a path that begins with '/'") }
        return path
    }

    private func openNode(_ field: Field, of made: [DriverCore.ClassDevice]) throws(Problem)
        -> OpenNodeEntry
    {
        try Fields.read(field) { fields throws(Problem) in
            let node = try fields.require("node", "the path of a node below /dev")
            let entry = OpenNodeEntry(
                node: try node.line("the path of a node below /dev, such as \"dri/card0\""),
                pid: try fields.require("pid", "the process ID").integer(in: 1...4_194_304),
                command: try fields.require("command", "the name of the process").line("a command")
            )
            guard
                entry.node.split(separator: "/", omittingEmptySubsequences: false).allSatisfy({
                    Field.isName(String($0))
                })
            else { throw node.expected("the path of a node below /dev, such as \"dri/card0\"") }
            if let maker = made.first(where: { $0.nodeName == entry.node }), maker.nodeNumber == nil
            {
                throw node.expected(
                    "a node that is there: \(quoted(maker.name)) of the class \(quoted(maker.className)) has"
                        + " no attribute \"dev\", and so no node"
                )
            }
            return entry
        }
    }

    func interfacesElsewhere(_ field: Field, of devices: [DeviceEntry]) throws(Problem)
        -> [String]
    {
        try Fields.read(field) { fields throws(Problem) in
            let known = devices.interfaceNames
            return try fields.list("interfaces").each { field throws(Problem) in
                let what = "the name of an interface that a device makes"
                let name = try field.text(what)
                guard known.contains(name) else { throw field.expected(what) }
                return name
            }
        }
    }

    private static let interfaceWords = "an interface's name of up to 15 bytes"

    private func interface(_ fields: inout Fields) throws(Problem) -> String {
        try interfaceName(fields.require("interface", "the interface"))
    }

    private func interfaceName(_ field: Field) throws(Problem) -> String {
        let name = try field.name(Self.interfaceWords)
        guard name.utf8.count <= 15 else { throw field.expected(Self.interfaceWords) }
        return name
    }

    private func byInterface<Entry>(
        _ field: Field?,
        _ read: (Field) throws(Problem) -> Entry
    ) throws(Problem) -> [String: Entry] {
        try byName(field) { name, field throws(Problem) in
            guard Field.isName(name), name.utf8.count <= 15 else {
                throw Problem(
                    field.origin,
                    "expected \(Self.interfaceWords) as key, found \(quoted(name))"
                )
            }
            return try read(field)
        }
    }

    /// Pairs of hexadecimal digits with colons between, in lower case.
    private func hardwareAddress(_ field: Field) throws(Problem) -> String {
        let what = "an address of hardware, such as \"52:54:00:12:34:56\""
        let text = try field.text(what).lowercased()
        let pairs = text.split(separator: ":", omittingEmptySubsequences: false)
        guard 1...32 ~= pairs.count, pairs.allSatisfy({ $0.utf8.count == 2 }),
            pairs.joined().allSatisfy({ $0.isHexDigit && $0.isASCII })
        else { throw field.expected(what) }
        return text
    }

    private func route(_ field: Field) throws(Problem) -> RouteEntry {
        try Fields.read(field) { fields throws(Problem) in
            RouteEntry(
                interface: try interface(&fields),
                destination: try destination(fields.require("destination", "where the route leads"))
            )
        }
    }

    /// `default`, or an address and the length of its prefix.
    private func destination(_ field: Field) throws(Problem) -> String {
        let what = "\"default\", or a prefix such as \"192.0.2.0/24\""
        let text = try field.text(what)
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let longest = text.contains(":") ? 128 : 32
        guard
            text == "default"
                || parts.count == 2 && Field.isAddress(String(parts[0]))
                    && Int(parts[1]).map({ 0...longest ~= $0 }) == true
        else { throw field.expected(what) }
        return text
    }

    private func socket(_ field: Field) throws(Problem) -> SocketEntry {
        try Fields.read(field) { fields throws(Problem) in
            SocketEntry(
                interface: try interface(&fields),
                kind: try fields.take("kind")?.line("a kind, such as \"packet\"") ?? "packet"
            )
        }
    }

    private func contents(_ field: Field) throws(Problem) -> ContentsEntry {
        try Fields.read(field) { fields throws(Problem) in
            ContentsEntry(
                type: try fields.take("type")?.line("a type, such as \"ext4\""),
                usage: try fields.take("usage")?.line("a usage, such as \"filesystem\""),
                label: try fields.take("label")?.line("a label"),
                partitionTable: try fields.take("partitionTable")?.line("a kind, such as \"gpt\"")
            )
        }
    }

    private func byName<Entry>(
        _ field: Field?,
        _ read: (String, Field) throws(Problem) -> Entry
    ) throws(Problem) -> [String: Entry] {
        guard let field else { return [:] }
        var entries: [String: Entry] = [:]
        for (name, field) in try Fields(field).all { entries[name] = try read(name, field) }
        return entries
    }

    // MARK: - Disks

    private func disk(_ field: Field, of made: [DriverCore.ClassDevice]) throws(Problem) -> String {
        let name = try field.text("the name of a disk or partition, such as \"sda1\"")
        try checkDisk(name, field.origin, of: made)
        return name
    }

    private func checkDisk(_ name: String, _ origin: Origin, of made: [DriverCore.ClassDevice])
        throws(Problem)
    {
        guard made.hasDisk(named: name) else {
            let what = "the name of a disk or partition of this machine"
            throw Problem(origin, "expected \(what), found \(quoted(name))")
        }
    }

    /// A question, `"/proc"` for all that is answered there, or a disk whose node cannot be opened.
    private func add(
        _ field: Field,
        to unreadable: inout HostEntry.Unreadable,
        _ made: [DriverCore.ClassDevice]
    ) throws(Problem) {
        let all = HostEntry.Question.allCases
        let what =
            "one of " + all.map(\.rawValue).joined(separator: ", ")
            + ", /proc, or the name of a disk or partition of this machine"
        let name = try field.text(what)
        if name == "/proc" {
            unreadable.questions.formUnion(all.filter(\.isOfProc))
        } else if let question = HostEntry.Question(rawValue: name) {
            unreadable.questions.insert(question)
        } else if made.hasDisk(named: name) {
            unreadable.disks.insert(name)
        } else {
            throw field.expected(what)
        }
    }
}

extension [DriverCore.ClassDevice] {
    /// Whether one is a disk or partition of that name.
    fileprivate func hasDisk(named name: String) -> Bool {
        contains { $0.className == "block" && $0.name == name }
    }
}

extension [DeviceEntry] {
    /// The names of the interfaces that drivers make, those of virtual functions too.
    package var interfaceNames: Set<String> {
        var names: Set<String> = []
        for device in self {
            for made in device.classDevices where made.className == "net" {
                names.insert(made.name)
            }
            guard let functions = device.virtualFunctions, let total = device.pci?.sriov?.totalVFs
            else { continue }
            for number in 0..<Int(total) {
                if let name = functions.interface(number) { names.insert(name) }
            }
        }
        return names
    }
}
