/// Where a pass over a list is: under which vendor or class, and which device.
struct ListScan {
    private let wanted: Wanted
    private(set) var names: [NamedNumber: String] = [:]
    /// What the lines with a tab in front belong to; nil under something that nobody asked for.
    private var section: Section?
    /// The device whose subsystems follow.
    private var device: UInt32?

    private enum Section {
        case vendor(UInt32)
        case baseClass(UInt32)
    }

    init(_ wanted: Wanted) {
        self.wanted = wanted
    }

    /// Reads the line between two places.
    mutating func read(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        assert(0 <= start && start <= end && end <= bytes.count, "a line outside the list")
        guard start < end else { return }
        guard bytes[start] == tab else { return readFirstLevel(bytes, start, end) }
        guard let section else { return }
        if start + 1 < end, bytes[start + 1] == tab {
            guard case .vendor(let vendor) = section, let device else { return }
            readSubsystem(bytes, start + 2, end, of: device, vendor)
        } else {
            readSecondLevel(bytes, start + 1, end, section)
        }
    }

    /// `8086  Intel Corporation`, or `C 02  Network controller`; a comment or another section ends what was before.
    private mutating func readFirstLevel(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        // A comment may stand between the devices of a vendor.
        guard bytes[start] != UInt8(ascii: "#") else { return }
        section = nil
        device = nil
        if bytes[start] == UInt8(ascii: "C"), start + 1 < end, bytes[start + 1] == space {
            guard let base = number(bytes, start + 2, end, digits: 2),
                wanted.classes.contains(base)
            else { return }
            section = .baseClass(base)
            keep(.baseClass(base), bytes, start + 4, end)
        } else if let vendor = number(bytes, start, end, digits: 4),
            wanted.vendors.contains(vendor)
        {
            section = .vendor(vendor)
            keep(.vendor(vendor), bytes, start + 4, end)
        }
    }

    /// `10d3  82574L Gigabit Network Connection`, or `00  Ethernet controller`.
    private mutating func readSecondLevel(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ section: Section
    ) {
        device = nil
        switch section {
        case .vendor(let vendor):
            guard let found = number(bytes, start, end, digits: 4) else { return }
            device = found
            keep(.device(found, vendor: vendor), bytes, start + 4, end)
        case .baseClass(let base):
            guard let found = number(bytes, start, end, digits: 2) else { return }
            keep(.subclass(found, of: base), bytes, start + 2, end)
        }
    }

    /// `103c 7044  NC360T`.
    private mutating func readSubsystem(
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        of device: UInt32,
        _ vendor: UInt32
    ) {
        guard let subvendor = number(bytes, start, end, digits: 4),
            let subdevice = number(bytes, start + 5, end, digits: 4)
        else { return }
        let found = NamedNumber.subsystem(
            subdevice,
            subvendor: subvendor,
            device: device,
            vendor: vendor
        )
        keep(found, bytes, start + 9, end)
    }

    /// Keeps the name behind a number that is wanted.
    private mutating func keep(
        _ number: NamedNumber,
        _ bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int
    ) {
        guard wanted.numbers.contains(number), names[number] == nil else { return }
        var (start, end) = (start, end)
        while start < end, isBlank(bytes[start]) { start += 1 }
        while start < end, isBlank(bytes[end - 1]) { end -= 1 }
        guard start < end else { return }
        let length = min(end - start, NameList.lengthMax)
        let name = (start..<start + length).map { bytes[$0] }
        // A name that is cut in the middle of a character, or has bytes of none, gets a sign in its place.
        names[number] = String(decoding: name, as: UTF8.self)
    }

    /// The number of exactly so many digits at a place, with a blank behind it.
    private func number(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, digits: Int) -> UInt32? {
        guard end - start > digits, isBlank(bytes[start + digits]) else { return nil }
        var value: UInt32 = 0
        for place in start..<start + digits {
            guard let digit = hexadecimalDigit(bytes[place]) else { return nil }
            value = value << 4 | digit
        }
        return value
    }

    private func hexadecimalDigit(_ byte: UInt8) -> UInt32? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
        case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
        default: nil
        }
    }

    private func isBlank(_ byte: UInt8) -> Bool {
        byte == space || byte == tab || byte == UInt8(ascii: "\r")
    }
}

private let space = UInt8(ascii: " ")
