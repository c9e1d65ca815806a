extension DriverCore {
    /// Who takes down a piece of content: as a fingerprint, word by word, or only to see who is named in it.
    ///
    /// A piece is a sequence of words. A value writes so much that no other value of its type writes the same,
    /// nor the beginning of it: counts come before elements, and a case before what it carries.
    protocol ContentWriter {
        mutating func add(_ word: UInt64)
        mutating func add(_ text: String)
        mutating func add(_ device: DeviceID, _ roster: borrowing Roster)
        mutating func add(_ driver: DriverID, _ roster: borrowing Roster)
        mutating func add(_ hardware: HardwareID)
        /// What was written once already, and has this fingerprint: who does not take that writes it again.
        mutating func add<Value: ContentValue>(
            _ value: borrowing Value,
            known: Fingerprint,
            _ roster: borrowing Roster
        )
        /// Up to so many pieces of which the order says nothing; `write` answers whether there is one of a number.
        mutating func addUnordered(_ count: Int, _ write: (Int, inout Self) -> Bool)
    }

    /// What is part of the content.
    protocol ContentValue: Sendable {
        /// Writes the value, with the names of the objects in it in place of their numbers.
        func write(to writer: inout some ContentWriter, _ roster: borrowing Roster)
    }
}

extension DriverCore.ContentWriter {
    mutating func add(_ number: Int) { add(UInt64(bitPattern: Int64(number))) }
    mutating func add(_ number: Int32) { add(UInt64(UInt32(bitPattern: number))) }
    mutating func add(_ number: UInt8) { add(UInt64(number)) }
    mutating func add(_ number: UInt16) { add(UInt64(number)) }
    mutating func add(_ number: UInt32) { add(UInt64(number)) }
    mutating func add(_ flag: Bool) { add(flag ? 1 : 0 as UInt64) }

    /// Flags, each a bit of one word.
    @inline(__always)
    mutating func add(flags: Bool...) {
        assert(flags.count <= 64, "flags of one word")
        var word: UInt64 = 0
        for flag in flags { word = word << 1 | (flag ? 1 : 0) }
        add(word)
    }

    mutating func add(_ number: Int32?) {
        add(number.map { UInt64(UInt32(bitPattern: $0)) } ?? .max)
    }

    mutating func add(_ flag: Bool?) { add(flag.map { $0 ? 1 : 0 as UInt64 } ?? 2) }

    mutating func add(_ text: String?) {
        add(text != nil)
        if let text { add(text) }
    }

    mutating func add(_ texts: [String]) {
        add(texts.count)
        for text in texts { add(text) }
    }

    mutating func add(_ texts: [String]?) {
        add(texts != nil)
        if let texts { add(texts) }
    }

    /// Bytes, eight to a word.
    mutating func add(_ bytes: [UInt8]) {
        add(bytes.count)
        addWords(of: bytes)
    }

    /// Eight bytes to a word, the last word filled up with zeros; how many there are is written before.
    mutating func addWords(of bytes: some Sequence<UInt8>) {
        var word: UInt64 = 0
        var shift: UInt64 = 0
        for byte in bytes {
            word |= UInt64(byte) << shift
            shift += 8
            if shift == 64 {
                add(word)
                (word, shift) = (0, 0)
            }
        }
        if shift > 0 { add(word) }
    }

    mutating func add(_ device: DriverCore.DeviceID?, _ roster: borrowing DriverCore.Roster) {
        guard let device else { return add(false) }
        add(true)
        add(device, roster)
    }

    mutating func add(_ driver: DriverCore.DriverID?, _ roster: borrowing DriverCore.Roster) {
        guard let driver else { return add(false) }
        add(true)
        add(driver, roster)
    }

    mutating func add(_ value: some DriverCore.ContentValue, _ roster: borrowing DriverCore.Roster)
    {
        value.write(to: &self, roster)
    }

    mutating func add<Value: DriverCore.ContentValue>(
        _ value: Value?,
        _ roster: borrowing DriverCore.Roster
    ) {
        add(value != nil)
        if let value { value.write(to: &self, roster) }
    }

    mutating func add<Value: DriverCore.ContentValue>(
        _ values: [Value],
        _ roster: borrowing DriverCore.Roster
    ) {
        add(values.count)
        for value in values { value.write(to: &self, roster) }
    }
}

extension DriverCore.DeviceID: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(self, roster)
    }
}

extension DriverCore.DriverID: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(self, roster)
    }
}
