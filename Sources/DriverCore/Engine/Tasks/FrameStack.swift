extension DriverCore {
    /// The frames of a task, the topmost last; each with the fingerprint of itself and all below it.
    struct FrameStack: Sendable {
        private struct Level: Sendable {
            var frame: Frame
            var print: Fingerprint
        }

        private var levels: [Level] = []

        var isEmpty: Bool { levels.isEmpty }
        /// The frame at the bottom: what the task is for.
        var first: Frame? { levels.first?.frame }
        /// The frame that takes the next step.
        var last: Frame? { levels.last?.frame }
        /// The fingerprint of the whole stack.
        var topPrint: Fingerprint { levels.last?.print ?? .zero }

        func contains(_ isSo: (Frame) -> Bool) -> Bool { levels.contains { isSo($0.frame) } }

        func forEach(_ body: (Frame) -> Void) { for level in levels { body(level.frame) } }

        mutating func push(_ frame: Frame, _ roster: borrowing Roster) {
            let print = Self.print(of: frame, on: topPrint, roster)
            levels.append(Level(frame: frame, print: print))
        }

        mutating func pop() -> Frame? { levels.popLast()?.frame }

        /// Makes the fingerprints anew from a level on.
        mutating func write(from start: Int, _ roster: borrowing Roster) {
            var below = start > 0 ? levels[start - 1].print : .zero
            for place in levels.indices.dropFirst(start) {
                below = Self.print(of: levels[place].frame, on: below, roster)
                levels[place].print = below
            }
        }

        /// The fingerprint of the whole stack, made anew.
        func print(_ roster: borrowing Roster) -> Fingerprint {
            var below = Fingerprint.zero
            for level in levels { below = Self.print(of: level.frame, on: below, roster) }
            return below
        }

        mutating func seeTrigger(_ roster: borrowing Roster) -> Bool {
            var first: Int?
            for place in levels.indices {
                guard case .probe(var probe) = levels[place].frame, probe.progress == .begun else {
                    continue
                }
                probe.progress = .triggered
                levels[place].frame = .probe(probe)
                first = first ?? place
            }
            if let first { write(from: first, roster) }
            return first != nil
        }

        private static func print(
            of frame: Frame,
            on below: Fingerprint,
            _ roster: borrowing Roster
        ) -> Fingerprint {
            var writer = HashWriter(after: below)
            frame.write(to: &writer, roster)
            return writer.print
        }
    }
}

extension DriverCore.FrameStack: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(levels.count)
        for level in levels { level.frame.write(to: &writer, roster) }
    }
}
