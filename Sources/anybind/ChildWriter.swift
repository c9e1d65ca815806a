import DeviceBinding
import MachineHost
import Sysfs
import SystemPackage

/// Has a child process make a write that may wait, and leaves it behind after a while.
///
/// A thread would not do: this process could not end before it.
struct ChildWriter: PatientWriter {
    /// The directory that stands for `/sys`.
    let root: String
    /// How long the child is waited for.
    let seconds: Int
    /// Keeps the change from being taken for a dead one while the child goes on.
    let lock: HandedLock

    func write(_ write: Write) throws(Errno) -> Bool {
        guard let status = try statusOfChild(write) else { return false }
        if status == 0 { return true }
        assert(0...255 ~= status, "a child ends with a status from 0 to 255")
        // Above every errno are the signals that ended the child.
        throw status < 128 ? Errno(rawValue: Int32(status)) : .interrupted
    }

    private func statusOfChild(_ write: Write) throws(Errno) -> Int? {
        assert(seconds >= 0, "ChangeOptions takes a wait of at least 0 seconds")
        let arguments = [WriteCommand.name, "--", root, write.path.text, write.text]
        do throws(HostError) {
            // What this process was started from, wherever it lies and even where it was removed.
            return try PatientProgram.run(
                "/proc/self/exe",
                arguments,
                seconds: seconds,
                keeping: lock.descriptors
            )
        } catch {
            throw error.errno ?? .ioError
        }
    }
}
