import Glibc
import VFIOTrials

/// Runs every trial on the kernel that is running, and says of each how it went: for a guest, by `VFIOTests`.
///
/// A line for each, `holds\tNAME\tMILLISECONDS` or `fails\tNAME\tWHY`, and one that says how many there were.
@main
struct VFIOTrialsCommand {
    static func main() {
        let trials = kernelTrials()
        for trial in trials {
            let (before, start) = (Remains.now(), ContinuousClock.now)
            var line = ""
            do {
                try trial.run(KernelMachine())
                let after = Remains.now()
                let milliseconds = Int((ContinuousClock.now - start) / .milliseconds(1))
                line =
                    after == before
                    ? "holds\t\(trial.name)\t\(milliseconds)\n"
                    : "fails\t\(trial.name)\t\(after), where \(before)\n"
            } catch {
                line = "fails\t\(trial.name)\t\(error)\n"
            }
            say(line)
        }
        say("ran\t\(trials.count)\n")
    }

    /// Writes at once, so that what was said before an end in the middle is seen.
    private static func say(_ line: String) {
        let bytes = Array(line.utf8)
        // SAFETY: write(2) reads the bytes of the array.
        _ = unsafe write(1, bytes, bytes.count)
    }
}
