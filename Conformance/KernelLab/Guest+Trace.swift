public import LabBase

extension Guest {
    /// Runs a command under strace, which the machine must have by ``Lab/straceFiles()``.
    ///
    /// Two minutes are more than any command may take so.
    public func traced(_ command: [String]) throws(LabFailure) -> (run: LabRun, trace: Trace) {
        let strace = ["/bin/strace", "-f", "-y", "-o", "/tmp/trace"]
        let answer = try ask(.run(LabCommand(strace + command, milliseconds: 120_000)))
        guard case .finished(let run) = answer else {
            throw .unexpected(answer, to: command.joined(separator: " "))
        }
        return (run, Trace(try text("/tmp/trace")))
    }
}
