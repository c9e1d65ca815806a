extension DriverCore {
    /// The frames of a task, the topmost first to go; copies share what lies below.
    ///
    /// Each has the fingerprint of itself and all below it, so that what comes or goes on top costs no more.
    struct FrameStack: Sendable {
        /// The frame that takes the next step, with what it lies on.
        private final class Level: Sendable {
            let frame: Frame
            let below: Level?
            let print: Fingerprint

            init(_ frame: Frame, on below: Level?, _ roster: borrowing Roster) {
                self.frame = frame
                self.below = below
                var writer = HashWriter(after: below?.print ?? .zero)
                frame.write(to: &writer, roster)
                print = writer.print
            }
        }

        private var top: Level?

        var isEmpty: Bool { top == nil }
        /// The frame that takes the next step.
        var last: Frame? { top?.frame }
        /// The fingerprint of the whole stack.
        var topPrint: Fingerprint { top?.print ?? .zero }

        /// The frame at the bottom: what the task is for.
        var first: Frame? {
            var level = top
            while let below = level?.below { level = below }
            return level?.frame
        }

        /// All frames, the topmost first.
        private var frames: [Frame] {
            var frames: [Frame] = []
            var level = top
            while let current = level {
                frames.append(current.frame)
                level = current.below
            }
            return frames
        }

        func contains(_ isSo: (Frame) -> Bool) -> Bool {
            var level = top
            while let current = level {
                if isSo(current.frame) { return true }
                level = current.below
            }
            return false
        }

        mutating func push(_ frame: Frame, _ roster: borrowing Roster) {
            top = Level(frame, on: top, roster)
        }

        mutating func pop() -> Frame? {
            let frame = top?.frame
            top = top?.below
            return frame
        }

        /// Recomputes all fingerprints.
        mutating func write(_ roster: borrowing Roster) {
            self = FrameStack(frames.reversed(), roster)
        }

        /// Frames, the lowest first.
        private init(_ frames: [Frame], _ roster: borrowing Roster) {
            for frame in frames { top = Level(frame, on: top, roster) }
        }

        init() {}

        /// The fingerprint of the whole stack, recomputed.
        func print(_ roster: borrowing Roster) -> Fingerprint {
            FrameStack(frames.reversed(), roster).topPrint
        }

        /// Tells the probes in it that the deferred were given a reason; whether one did not know yet.
        mutating func seeTrigger(_ roster: borrowing Roster) -> Bool {
            guard contains({ $0.triggered != nil }) else { return false }
            let told = frames.reversed().map { $0.triggered ?? $0 }
            self = FrameStack(told, roster)
            return true
        }
    }
}

extension DriverCore.Frame {
    /// The frame with the deferred's reason noted; nil if it is no probe that runs, or knows of one.
    fileprivate var triggered: Self? {
        guard case .probe(var probe) = self, probe.progress == .begun else { return nil }
        probe.progress = .triggered
        return .probe(probe)
    }
}

extension DriverCore.FrameStack: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(frames.count)
        for frame in frames { frame.write(to: &writer, roster) }
    }
}
