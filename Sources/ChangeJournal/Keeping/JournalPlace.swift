/// Where the journal of a `/sys` lies: nothing of it was looked at yet.
public struct JournalPlace: Hashable, Sendable {
    /// How files come and go there.
    public enum Manner: Hashable, Sendable {
        /// In a directory, as files do.
        case directory
        /// In the control directory of a mounted machine, by writes to the files `rename` and `remove` of it.
        case control
    }

    /// The directory.
    public var path: String
    /// How files come and go there.
    public var manner: Manner
    /// The `/sys` that it is of.
    public var system: SystemIdentity
    /// Where else leases of this `/sys` are kept: what somebody holds there is not taken here either.
    public var others: [JournalPlace] = []
    /// Whether it has been of this `/sys` alone, so that what is there of another boot is of one that is gone for good.
    public var isOfOneSystem = false

    /// A place.
    ///
    /// A slash or `/.` at the end of the path is left out: with it, a link in the place of the directory would be followed.
    public init(_ path: String, _ manner: Manner = .directory, of system: SystemIdentity) {
        self.path = JournalPlace.withoutEnd(path)
        self.manner = manner
        self.system = system
    }
}

extension JournalPlace {
    private static func withoutEnd(_ path: String) -> String {
        var path = path[...]
        while path.count > 1 {
            if path.hasSuffix("/") {
                path.removeLast()
            } else if path.hasSuffix("/."), path.count > 2 {
                path.removeLast(2)
            } else {
                break
            }
        }
        return String(path)
    }
}

/// The name of a record's file: the boot, the number, and how far it is.
///
/// `BOOT.17.open` is under way, or was interrupted; `BOOT.17.2311` has ended, and has so many bytes. So a
/// directory tells all that a change must know without a file being opened.
struct RecordName: Hashable {
    /// The number of the change.
    var number: Int
    /// How many bytes it has; nil for one that has no end.
    var size: Int?

    /// A name.
    init(number: Int, size: Int? = nil) {
        self.number = number
        self.size = size
    }

    /// Reads a name; nil for one of another boot, or for none at all.
    init?(_ text: String, boot: String) {
        guard text.hasPrefix(boot + ".") else { return nil }
        let parts = text.utf8.dropFirst(boot.utf8.count + 1).split(
            separator: UInt8(ascii: "."),
            omittingEmptySubsequences: false
        )
        guard parts.count == 2, let number = RecordName.number(parts[0]), number > 0 else {
            return nil
        }
        self.number = number
        if parts[1].elementsEqual("open".utf8) { return }
        guard let size = RecordName.number(parts[1]) else { return nil }
        self.size = size
    }

    /// The boot that the name of a record is of; nil for a file that is none.
    static func boot(of text: String) -> String? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 2 else { return nil }
        let boot = parts.dropLast(2).joined(separator: ".")
        return RecordName(text, boot: boot) == nil ? nil : boot
    }

    /// The last number that a change can have.
    static let numberMax = 999_999_999

    /// A number as it is written here: no sign, no zeros before it, at most nine digits.
    private static func number(_ digits: some Collection<UInt8>) -> Int? {
        guard 1...9 ~= digits.count, digits.allSatisfy({ 0x30...0x39 ~= $0 }),
            digits.count == 1 || digits.first != 0x30
        else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    /// The name of the file.
    func text(boot: String) -> String { "\(boot).\(number).\(size.map(String.init) ?? "open")" }
}
