extension DriverCore {
    /// Takes content down word by word, to compare it exactly: a device is its path, a driver its directory.
    struct WordWriter: ContentWriter {
        private(set) var words: [UInt64] = []

        mutating func add(_ word: UInt64) { words.append(word) }

        mutating func add(_ text: String) {
            add(text.utf8.count)
            addWords(of: text.utf8)
        }

        mutating func add(_ device: DeviceID, _ roster: borrowing Roster) {
            guard let facts = roster.known(device) else {
                add(false)
                return add(device.rawValue)
            }
            add(true)
            add(facts.path)
            add(roster.generation(of: device))
        }

        mutating func add(_ driver: DriverID, _ roster: borrowing Roster) {
            guard let facts = roster.known(driver) else {
                add(false)
                return add(driver.rawValue)
            }
            add(true)
            add(facts.bus.rawValue)
            add(facts.directoryName)
            add(roster.generation(of: driver))
        }

        mutating func add(_ hardware: HardwareID) {
            add(hardware.print.high)
            add(hardware.print.low)
        }

        mutating func add<Value: ContentValue>(
            _ value: borrowing Value,
            known: Fingerprint,
            _ roster: borrowing Roster
        ) {
            value.write(to: &self, roster)
        }

        mutating func addUnordered(_ count: Int, _ write: (Int, inout WordWriter) -> Bool) {
            var pieces: [[UInt64]] = []
            for number in 0..<count {
                var piece = WordWriter()
                if write(number, &piece) { pieces.append(piece.words) }
            }
            add(pieces.count)
            for piece in pieces.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
                add(piece.count)
                words += piece
            }
        }
    }

    /// Looks whether an object is named in what is written.
    struct MentionWriter: ContentWriter {
        let device: DeviceID?
        let driver: DriverID?
        private(set) var isMentioned = false

        init(device: DeviceID) { (self.device, driver) = (device, nil) }

        init(driver: DriverID) { (device, self.driver) = (nil, driver) }

        mutating func add(_ word: UInt64) {}

        mutating func add(_ text: String) {}

        mutating func add(_ device: DeviceID, _ roster: borrowing Roster) {
            if device == self.device { isMentioned = true }
        }

        mutating func add(_ driver: DriverID, _ roster: borrowing Roster) {
            if driver == self.driver { isMentioned = true }
        }

        mutating func add(_ hardware: HardwareID) {}

        mutating func add<Value: ContentValue>(
            _ value: borrowing Value,
            known: Fingerprint,
            _ roster: borrowing Roster
        ) {
            value.write(to: &self, roster)
        }

        mutating func addUnordered(_ count: Int, _ write: (Int, inout MentionWriter) -> Bool) {
            for number in 0..<count { _ = write(number, &self) }
        }
    }
}
