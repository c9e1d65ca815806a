/// The system's own files of users and groups, read without the name service.
///
/// A static executable must not call getpwnam(3): it loads shared libraries behind its back. So an
/// account of LDAP, SSSD or systemd-homed is not found here; its number always serves.
struct AccountFile {
    /// A line: `alice:x:1000:1000:…` of users, `kvm:x:36:alice` of groups.
    struct Entry: Hashable {
        /// The name.
        var name: String
        /// The user's or the group's number.
        var number: UInt32
    }

    /// The entries in their order.
    let entries: [Entry]

    /// The entries of an `/etc/passwd` or an `/etc/group`; a line of another shape is left out.
    init(parsing bytes: [UInt8]) {
        entries = bytes.lines.compactMap { line in
            let fields = line.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            guard fields.count >= 4, !fields[0].isEmpty,
                let number: UInt32 = fields[2].number(), number != .max
            else { return nil }
            return Entry(name: fields[0].text, number: number)
        }
    }

    /// The first entry with a name.
    func entry(named name: String) -> Entry? { entries.first { $0.name == name } }

    /// The number in a text; 4294967295 is not accepted, since chown(2) reads it as "no change".
    static func number(_ text: some StringProtocol) -> UInt32? {
        let number: UInt32? = Array(text.utf8)[...].number()
        return number == .max ? nil : number
    }
}
