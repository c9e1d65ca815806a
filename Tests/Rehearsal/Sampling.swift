internal import Glibc

/// Which part of all cases a sweep tries.
package enum Sampling {
    /// Of how many cases one is tried: all with `ANYBIND_SWEEP=1`, and one of this many at least.
    package static func stride(_ sample: Int) -> Int { min(wanted ?? sample, sample) }

    /// How many inputs a fuzz tries: `ANYBIND_FUZZ`, or this many where nothing is said.
    package static func count(_ sample: Int) -> Int { number("ANYBIND_FUZZ") ?? sample }

    private static let wanted = number("ANYBIND_SWEEP")

    private static func number(_ name: String) -> Int? {
        // SAFETY: nothing in the tests changes the environment; the string is copied at once.
        unsafe getenv(name).flatMap { Int(unsafe String(cString: $0)) }
    }
}
