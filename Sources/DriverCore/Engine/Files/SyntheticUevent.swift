extension DriverCore {
    /// An event that user space asks for: an action, and perhaps a UUID with keys.
    ///
    /// Source: `kobject_action_type()`, `kobject_action_args()`, lib/kobject_uevent.c.
    struct SyntheticUevent {
        let action: UeventAction
        let arguments: [UeventKey]

        /// Reads what was written; nil for an unknown action or malformed arguments.
        init?(_ written: [UInt8], _ profile: Profile) {
            var bytes = written[...]
            if bytes.last == UInt8(ascii: "\n") || bytes.last == 0 { bytes = bytes.dropLast() }
            let words = bytes.split(separator: UInt8(ascii: " "), omittingEmptySubsequences: false)
            guard let word = words.first else { return nil }
            let name = String(decoding: word, as: UTF8.self)
            guard let action = UeventAction.allCases.first(where: { $0.name == name }) else {
                return nil
            }
            let isNew = action == .bind || action == .unbind
            if !profile.refusesUnknownEvents, isNew || words.count > 1 { return nil }
            self.action = action
            guard words.count > 1 else {
                arguments = profile.refusesUnknownEvents ? [UeventKey("SYNTH_UUID", "0")] : []
                return
            }
            guard words[1].isUUID else { return nil }
            var arguments = [UeventKey("SYNTH_UUID", String(decoding: words[1], as: UTF8.self))]
            for word in words.dropFirst(2) {
                guard let key = Self.key(word) else { return nil }
                arguments.append(key)
            }
            // What has no room here is an argument like no other; with the keys of the object it is `ENOMEM`.
            guard arguments.fitIntoUevent else { return nil }
            self.arguments = arguments
        }

        private static func key(_ word: ArraySlice<UInt8>) -> UeventKey? {
            let parts = word.split(separator: UInt8(ascii: "="), omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty,
                parts[0].allSatisfy(isAlphanumeric), parts[1].allSatisfy(isAlphanumeric)
            else { return nil }
            return UeventKey(name: Array("SYNTH_ARG_".utf8) + parts[0], value: parts[1])
        }

        /// A digit, or a letter of Latin-1.
        ///
        /// Source: `_ctype`, lib/ctype.c: 0xd7 and 0xf7 are the signs of multiplication and division.
        private static func isAlphanumeric(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "A")...UInt8(ascii: "Z"):
                true
            case 0xc0...0xff: byte != 0xd7 && byte != 0xf7
            default: false
            }
        }
    }
}
