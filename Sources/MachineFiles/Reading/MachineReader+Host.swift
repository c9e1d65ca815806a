internal import DriverCore
internal import Glibc
internal import JSON5Text

/// The rest of the machine: mounts, swap, addresses, default routes, holders, users.
extension MachineReader {
    func host(
        _ field: Field,
        _ names: DeviceNames,
        _ devices: [DeviceEntry],
        _ virtual: [DriverCore.ClassDevice]
    ) throws(Problem) -> HostEntry {
        try Fields.read(field) { fields throws(Problem) in
            var host = HostEntry(
                mounts: try fields.list("mounts").each(mount),
                swap: try fields.take("swap")?.texts("a path, such as \"/dev/sda2\"") ?? [],
                addresses: try addresses(fields.take("addresses")),
                defaultRoutes: try fields.take("defaultRoutes")?.texts("an interface's name") ?? [],
                holders: try fields.list("holders").each { field throws(Problem) in
                    try holder(field, names)
                },
                users: try accounts(fields.take("users")),
                groups: try accounts(fields.take("groups"))
            )
            let made = devices.flatMap(\.classDevices) + virtual
            try uses(&fields, of: made, into: &host)
            if let elsewhere = fields.take("otherNamespaces") {
                host.interfacesElsewhere = try interfacesElsewhere(elsewhere, of: devices)
            }
            return host
        }
    }

    private func mount(_ field: Field) throws(Problem) -> MountEntry {
        try Fields.read(field) { fields throws(Problem) in
            let target = try fields.require("target", "where it is mounted")
            let mount = MountEntry(
                source: try fields.require("source", "what is mounted").line("a device"),
                target: try target.line("a path"),
                fileSystem: try fields.take("fileSystem")?.line("a type, such as \"ext4\"")
                    ?? "ext4",
                others: try fields.take("others")?.texts("a device, such as \"/dev/sdb1\"") ?? []
            )
            guard mount.target.hasPrefix("/") else {
                throw target.expected("a path that begins with '/'")
            }
            return mount
        }
    }

    private func addresses(_ field: Field?) throws(Problem) -> [AddressEntry] {
        guard let field else { return [] }
        var entries: [AddressEntry] = []
        for (name, field) in try Fields(field).all {
            guard Field.isName(name), name.utf8.count <= 15 else {
                throw field.expected("an interface's name of up to 15 bytes as key")
            }
            for address in try field.list() {
                let what = "an address, such as \"192.0.2.7\" or \"2001:db8::7\""
                let text = try address.text(what)
                guard Field.isAddress(text) else { throw address.expected(what) }
                entries.append(AddressEntry(interface: name, address: text))
            }
        }
        return entries
    }

    private func holder(_ field: Field, _ names: DeviceNames) throws(Problem) -> HolderEntry {
        try Fields.read(field) { fields throws(Problem) in
            HolderEntry(
                device: try names.device(fields.require("device", "the name of a device")),
                pid: try fields.require("pid", "a process ID").integer(in: 1...4_194_304),
                command: try fields.require("command", "the name of a program")
                    .line("a program's name"),
                origin: field.origin
            )
        }
    }

    /// Names with their numbers; `root` is there in any case.
    private func accounts(_ field: Field?) throws(Problem) -> [String: UInt32] {
        var accounts: [String: UInt32] = ["root": 0]
        guard let field else { return accounts }
        for (name, field) in try Fields(field).all {
            guard Field.isName(name), !name.contains(":") else {
                throw field.expected("a name without ':' as key")
            }
            accounts[name] = UInt32(try field.integer(in: 0...Int(UInt32.max) - 1))
        }
        return accounts
    }
}

extension Field {
    /// A text of one line that is not empty.
    func line(_ what: String) throws(Problem) -> String {
        let text = try text(what)
        guard 1...4096 ~= text.utf8.count, !text.utf8.contains(where: { $0 < 0x20 }) else {
            throw expected("\(what) of 1 to 4096 bytes on one line")
        }
        return text
    }

    /// Whether a text is an IPv4 or an IPv6 address.
    static func isAddress(_ text: String) -> Bool {
        [AF_INET, AF_INET6].contains { family in
            var address = in6_addr()
            // SAFETY: inet_pton(3) reads the text and fills at most the 16 bytes that are lent to it.
            return unsafe inet_pton(family, text, &address) == 1
        }
    }
}
