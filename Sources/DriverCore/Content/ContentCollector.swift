extension DriverCore {
    /// Who gathers all pieces of the content, in whatever order they come.
    protocol ContentCollector {
        associatedtype Writer: ContentWriter
        func begin(_ tag: Place.Field) -> Writer
        mutating func end(_ piece: Writer)
    }

    /// The sum of the fingerprints of all pieces.
    struct PrintCollector: ContentCollector {
        private(set) var print = Fingerprint.zero

        func begin(_ tag: Place.Field) -> HashWriter { HashWriter(tag) }

        mutating func end(_ piece: HashWriter) { print += piece.print }
    }

    /// All pieces word by word.
    struct WordCollector: ContentCollector {
        private var pieces: [[UInt64]] = []

        /// All pieces in an order that rests on nothing but them.
        var sorted: [[UInt64]] { pieces.sorted { $0.lexicographicallyPrecedes($1) } }

        func begin(_ tag: Place.Field) -> WordWriter {
            var writer = WordWriter()
            writer.add(tag.rawValue)
            return writer
        }

        mutating func end(_ piece: WordWriter) { pieces.append(piece.words) }
    }
}

/// The order of a list: which element stands behind which, so that one that comes or goes changes three such
/// pairs, and not the whole.
extension OrderedChunks where Element: Comparable & DriverCore.ContentValue {
    /// Puts an element in its place; what that adds to the fingerprint of the list that `start` begins.
    mutating func insert(
        _ element: Element,
        _ start: DriverCore.HashWriter,
        _ roster: borrowing DriverCore.Roster
    ) -> DriverCore.Fingerprint {
        if contains(element) { return .zero }
        let change = pairs(around: element, start, roster)
        insert(element)
        return change
    }

    /// Takes an element out; what that adds to the fingerprint of the list.
    mutating func remove(
        _ element: Element,
        _ start: DriverCore.HashWriter,
        _ roster: borrowing DriverCore.Roster
    ) -> DriverCore.Fingerprint {
        guard contains(element) else { return .zero }
        remove(element)
        return .zero - pairs(around: element, start, roster)
    }

    /// The two pairs that an element makes, without the one that it parts.
    private func pairs(
        around element: Element,
        _ start: DriverCore.HashWriter,
        _ roster: borrowing DriverCore.Roster
    ) -> DriverCore.Fingerprint {
        let (left, right) = (last(before: element), next(after: element))
        var change = Self.pair(left, element, start, roster).print
        change += Self.pair(element, right, start, roster).print
        if left != nil || right != nil { change -= Self.pair(left, right, start, roster).print }
        return change
    }

    private static func pair<Writer: DriverCore.ContentWriter>(
        _ left: Element?,
        _ right: Element?,
        _ start: Writer,
        _ roster: borrowing DriverCore.Roster
    ) -> Writer {
        var writer = start
        writer.add(left, roster)
        writer.add(right, roster)
        return writer
    }

    /// Every pair, with the two at the ends that have one element; an empty list has none.
    func collect<Collector: DriverCore.ContentCollector>(
        into collector: inout Collector,
        _ start: Collector.Writer,
        _ roster: borrowing DriverCore.Roster
    ) {
        if isEmpty { return }
        var left: Element?
        for element in elements {
            collector.end(Self.pair(left, element, start, roster))
            left = element
        }
        collector.end(Self.pair(left, nil, start, roster))
    }
}
