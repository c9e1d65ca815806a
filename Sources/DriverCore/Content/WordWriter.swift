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

        var blank: WordWriter { WordWriter() }

        mutating func add(unordered pieces: [WordWriter]) {
            add(pieces.count)
            for piece in pieces.map({ $0.words }).sorted(by: { $0.lexicographicallyPrecedes($1) }) {
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

        var blank: MentionWriter {
            var blank = self
            blank.isMentioned = false
            return blank
        }

        mutating func add(unordered pieces: [MentionWriter]) {
            if pieces.contains(where: { $0.isMentioned }) { isMentioned = true }
        }
    }
}
