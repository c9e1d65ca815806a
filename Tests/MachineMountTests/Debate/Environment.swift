import Glibc

/// The environment of the tests.
enum Environment {
    /// Whether a variable is there.
    static func isSet(_ name: String) -> Bool {
        // SAFETY: getenv(3) reads the string and keeps nothing; only whether there is a value is asked.
        unsafe getenv(name) != nil
    }
}
