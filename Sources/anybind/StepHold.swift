import Glibc
import Sysfs

/// Holds the steps of a plan after one of them, for a test that lets others act there.
///
/// A FIFO tells both ways: opened for writing it waits for the test, which then knows that the step was
/// taken; opened for reading it waits until the test lets it go on.
struct StepHold {
    /// The number of the step, from 1.
    let step: Int
    /// The FIFO.
    let fifo: String

    /// Waits until the test has acted; a FIFO that is not there holds nothing.
    func wait() {
        // SAFETY: open(2) reads the path, which lives through the call.
        let telling = unsafe open(fifo, O_WRONLY | O_CLOEXEC)
        guard telling >= 0 else { return }
        close(telling)
        // SAFETY: as above.
        let waiting = unsafe open(fifo, O_RDONLY | O_CLOEXEC)
        guard waiting >= 0 else { return }
        var byte: UInt8 = 0
        // SAFETY: read(2) fills at most the one byte that is lent to it.
        while unsafe read(waiting, &byte, 1) > 0 {}
        close(waiting)
    }
}
