import Glibc

/// How much of a long proof is done, by a variable of the environment; less where `make test` is to end soon.
enum Counts {
    /// The number that a variable gives; a test that was asked for something else than a number must not pass.
    static func value(_ name: String, otherwise count: Int) -> Int {
        // SAFETY: the pointer is read at once, and nothing here changes the environment.
        guard let text = unsafe getenv(name) else { return count }
        guard let value = unsafe Int(String(cString: text)), value > 0 else {
            preconditionFailure("\(name) is to be a number from 1 on")
        }
        return value
    }
}
