/// The names of some numbers of hardware, out of the text of a `pci.ids` or `usb.ids`.
///
/// The text has a name for each of some forty thousand numbers, and a command wants a few: one pass over
/// the bytes finds those, and builds nothing for the others. No text is a failure: a line that is not as the
/// format has it is passed over, and of two names for a number the first counts.
///
/// Source: the comments at the head of `pci.ids` and `usb.ids`.
public struct NameList: Hashable, Sendable {
    /// How long a name can be, in bytes; what is behind that is left out.
    public static let lengthMax = 200

    /// The names that were found, by number.
    private var names: [NamedNumber: String] = [:]

    /// No names.
    public init() {}

    /// Looks for the names of some numbers in the bytes of a list.
    ///
    /// The names of the vendors and classes that a wanted number is part of are wanted too.
    public init(of wanted: Set<NamedNumber>, in bytes: [UInt8]) {
        let wanted = Wanted(wanted)
        guard !wanted.isEmpty else { return }
        var scan = ListScan(wanted)
        var start = 0
        let span = bytes.span
        while start < span.count {
            var end = start
            while end < span.count, span[end] != newline { end += 1 }
            scan.read(span, start, end)
            start = end + 1
        }
        names = scan.names
    }

    /// The name of a number; nil where the list has none.
    public subscript(number: NamedNumber) -> String? { names[number] }
}

let newline = UInt8(ascii: "\n")
let tab = UInt8(ascii: "\t")

/// What is looked for, in the order of the list's levels.
struct Wanted {
    /// The numbers at the first level, each with what is wanted below it.
    private(set) var numbers: Set<NamedNumber> = []
    private(set) var vendors: Set<UInt32> = []
    private(set) var classes: Set<UInt32> = []

    init(_ wanted: Set<NamedNumber>) {
        for number in wanted {
            numbers.insert(number)
            switch number {
            case .vendor(let vendor): add(vendor)
            case .device(_, let vendor): add(vendor)
            case .subsystem(_, let subvendor, _, let vendor):
                add(vendor)
                add(subvendor)
            case .baseClass(let base): add(class: base)
            case .subclass(_, let base): add(class: base)
            }
        }
    }

    var isEmpty: Bool { numbers.isEmpty }

    private mutating func add(_ vendor: UInt32) {
        numbers.insert(.vendor(vendor))
        vendors.insert(vendor)
    }

    private mutating func add(class base: UInt32) {
        numbers.insert(.baseClass(base))
        classes.insert(base)
    }
}
