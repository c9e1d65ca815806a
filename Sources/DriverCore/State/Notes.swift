extension DriverCore {
    /// Where the gate notes what a step reads and writes.
    ///
    /// Everybody who reads is noted while an action is applied, a question of the public kind too: so no
    /// step can look at anything in secret. Between two actions nothing is noted.
    struct Notes: Sendable {
        /// What was noted until now; nil where nobody wants to know, since it costs time.
        private var kept: Footprint?
        /// There while an action is applied.
        private var recorder: Recorder?

        /// Holds the notes of one action, so that a read of the core can leave its mark and change nothing.
        ///
        /// Sendable though it changes: one core alone has it, from the beginning of an action to its end.
        private final class Recorder: @unchecked Sendable {
            @exclusivity(unchecked) private var noted = Footprint()

            init() {
                // SAFETY: nobody else has it yet.
                unsafe noted.reserve()
            }

            /// What was noted.
            var footprint: Footprint {
                // SAFETY: a note is taken at once, so none is being taken now.
                unsafe noted
            }

            func add(_ place: Place, _ access: Footprint.Access) {
                // SAFETY: a note is one call that calls nobody, on the one thread that applies the action.
                unsafe noted.add(place, access)
            }
        }

        /// Whether an action is being applied whose footprint is wanted.
        var isNoting: Bool { recorder != nil }

        func read(_ object: Place.Object, _ field: Place.Field) {
            recorder?.add(Place(object, field), .read)
        }

        func write(_ object: Place.Object, _ field: Place.Field) {
            recorder?.add(Place(object, field), .write)
        }

        func mark(_ object: Place.Object, _ field: Place.Field) {
            recorder?.add(Place(object, field), .mark)
        }

        #if ANYBIND_CHECKS
        /// What the last action touched: what is checked after it.
        private(set) var last = Footprint()
        #endif

        mutating func keep(_ isWanted: Bool) { kept = isWanted ? Footprint() : nil }

        /// What was noted since the last call.
        mutating func take() -> Footprint {
            assert(recorder == nil, "a footprint is taken between two actions")
            guard let taken = kept else { return Footprint() }
            kept = Footprint()
            return taken
        }

        mutating func beginAction() {
            assert(recorder == nil, "an action within an action")
            #if !ANYBIND_CHECKS
            if kept == nil { return }
            #endif
            recorder = Recorder()
        }

        mutating func endAction() {
            guard let recorder else { return }
            self.recorder = nil
            #if ANYBIND_CHECKS
            last = recorder.footprint
            #endif
            kept?.add(recorder.footprint)
        }
    }
}
