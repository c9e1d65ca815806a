internal import SystemPackage

/// A program that may wait in the kernel for a long time, deaf to signals.
public enum PatientProgram {
    /// Runs a program without input and output, for at most this many seconds.
    ///
    /// `keeping` are descriptors that the program gets too, and so keeps open as long as it lives.
    ///
    /// - Returns: Its exit status; nil if it is left running.
    /// - Throws: Where it could not be run at all.
    public static func run(
        _ path: String,
        _ arguments: [String],
        seconds: Int,
        keeping descriptors: [Int32] = []
    ) throws(HostError) -> Int? {
        assert(path.hasPrefix("/"), "posix_spawn(3) looks in no directory")
        let program = FilePath(path)
        do throws(Errno) {
            return try Command.run(
                program,
                arguments,
                within: .seconds(seconds),
                keeping: descriptors
            )
        } catch {
            throw .cannot("run", program, error)
        }
    }
}
