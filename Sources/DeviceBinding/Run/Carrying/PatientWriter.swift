public import SystemPackage

/// Makes a write that may wait for a process, by somebody who can be left waiting.
///
/// The kernel hears no signal while an unbind from vfio waits, so that whoever makes it can neither
/// give up nor end.
public protocol PatientWriter: Sendable {
    /// Makes a write, and waits for its end as long as this writer is patient.
    ///
    /// - Returns: Whether it has ended; one that has not goes on by itself.
    /// - Throws: What write(2) answered.
    func write(_ write: Write) throws(Errno) -> Bool
}
