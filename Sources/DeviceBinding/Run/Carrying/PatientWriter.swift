public import SystemPackage

/// Makes a write that may wait for a process, in a process that can be left waiting.
///
/// The kernel handles no signal while an unbind from vfio waits, so the writer can neither give
/// up nor exit.
public protocol PatientWriter: Sendable {
    /// Makes a write, and waits for its end as long as this writer is patient.
    ///
    /// - Returns: Whether it has ended; one that has not goes on by itself.
    /// - Throws: What write(2) answered.
    func write(_ write: Write) throws(Errno) -> Bool
}
