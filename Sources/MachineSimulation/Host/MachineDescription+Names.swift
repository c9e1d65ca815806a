internal import DriverCore
internal import JSON5Text
internal import MachineFiles
internal import MachineHost

/// What a description's parts are called in the rest of the machine.
extension MachineDescription {
    /// The device numbers of disks and partitions by name, from their `dev` files.
    var diskNumbers: [String: String] {
        var numbers: [String: String] = [:]
        for disk in devices.flatMap({ $0.classDevices }) + virtual where disk.className == "block" {
            if let number = disk.nodeNumber { numbers[disk.name] = number }
        }
        return numbers
    }
}

extension MachineDescription {
    /// The disks of the device mapper by the names of their mappings, from their `dm/name` files.
    var mappings: [String: String] {
        var disks: [String: String] = [:]
        for disk in virtual where disk.className == "block" {
            if let name = disk.text(of: "dm/name") { disks[name] = disk.name }
        }
        return disks
    }
}

extension DriverCore.ClassDevice {
    /// The text of a file, without the end of its line; nil where the description gives none.
    fileprivate func text(of attribute: String) -> String? {
        guard let file = attributes.first(where: { $0.name == attribute }) else { return nil }
        return String(decoding: file.bytes(for: 0), as: UTF8.self).split(separator: "\n").first
            .map(String.init)
    }

    /// What its events call its type, `bond`; nil where the description gives none.
    var typeOfEvents: String? {
        String(decoding: eventLines, as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix("DEVTYPE=") }.map { String($0.dropFirst(8)) }
    }
}

extension HostEntry {
    /// The user, and after a colon the group: names of the description, or numbers.
    func owner(named text: String) throws(HostError) -> FileOwner {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        guard let user = users[name] ?? UInt32(decimal: name) else {
            throw HostEntry.unknown("user", name, among: users)
        }
        guard parts.count == 2 else { return FileOwner(user: user, group: nil) }
        let groupName = String(parts[1])
        guard !groupName.isEmpty else {
            throw HostError(.unknownName, "\(quoted(text)) names no group after the colon.")
        }
        guard let group = groups[groupName] ?? UInt32(decimal: groupName) else {
            throw HostEntry.unknown("group", groupName, among: groups)
        }
        return FileOwner(user: user, group: group)
    }

    private static func unknown(_ kind: String, _ name: String, among known: [String: UInt32])
        -> HostError
    {
        let names = known.keys.sorted().prefix(20).map(quoted).joined(separator: ", ")
        return HostError(
            .unknownName,
            "The simulated machine has no \(kind) \(quoted(name))"
                + (names.isEmpty ? "" : ": it has \(names)") + ". A number serves as well."
        )
    }
}

extension HostEntry {
    /// The names of a user and a group; a number where the description has none.
    func name(of owner: FileOwner) -> String {
        owner.name(
            user: { HostEntry.name(of: $0, among: users) },
            group: { HostEntry.name(of: $0, among: groups) }
        )
    }

    private static func name(of number: UInt32, among accounts: [String: UInt32]) -> String? {
        accounts.filter { $0.value == number }.keys.min()
    }
}

extension UInt32 {
    /// A number of decimal digits alone, without a sign; the largest stands for nobody.
    fileprivate init?(decimal text: String) {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
            let number = UInt32(text), number != .max
        else { return nil }
        self = number
    }
}
