extension DriverCore {
    /// What a core is, apart from how it came about.
    ///
    /// It contains no mere counters: of events, bindings, tasks. A device is named by its path, a
    /// driver by its bus and directory, a task by what it has before it; what the kernel keeps in an
    /// order is in that order. So a bind, an unbind and a bind come back to the same content, and so
    /// does a device that is unplugged and plugged in again at the end of its bus's list.
    public struct Content: Hashable, Sendable {
        private let core: DriverCore

        fileprivate init(_ core: DriverCore) { self.core = core }

        /// 128 bits that equal contents share; kept as the core changes, so that it costs nothing to ask.
        public var fingerprint: Fingerprint { core.runningPrint }

        /// All of it, piece by piece and word by word, in an order that rests on nothing else.
        var pieces: [[UInt64]] {
            var collector = WordCollector()
            core.collect(into: &collector)
            return collector.sorted
        }

        /// Whether two are the same, field by field.
        public static func == (left: Content, right: Content) -> Bool {
            left.fingerprint == right.fingerprint && left.pieces == right.pieces
        }

        /// Feeds the fingerprint.
        public func hash(into hasher: inout Hasher) { hasher.combine(fingerprint) }
    }

    /// The fingerprint made from all that there is, as a check on the one that is kept.
    var printAnew: Fingerprint {
        var collector = PrintCollector()
        collect(into: &collector)
        return collector.print
    }

    /// What this core is, apart from how it came about; later changes of the core are not in it.
    public var content: Content { Content(self) }
}
