import Synchronization
import SystemPackage
import VFIO

/// The kernel's calls, of which one can fail, and a list of what was opened or mapped and is still there.
package final class WatchedCalls: Sendable {
    let calls = LinuxCalls()
    /// Which call fails, with ENFILE; nil for none.
    private let failing: Int?
    private let state = Mutex(State())

    private struct State {
        var count = 0
        var failed: String?
        var left: [String] = []
    }

    /// All calls, or all but one.
    package init(failing: Int? = nil) {
        self.failing = failing
    }

    /// How many calls there were that can fail.
    package var count: Int { state.withLock { $0.count } }
    /// Which call was made to fail, or nil.
    package var failed: String? { state.withLock { $0.failed } }
    /// What is open or mapped.
    package var left: [String] { state.withLock { $0.left } }

    /// Counts a call, and fails in its place where it is the one.
    func enter(_ name: String) throws(Errno) {
        let fails = state.withLock { state in
            state.count += 1
            guard state.count - 1 == failing else { return false }
            state.failed = name
            return true
        }
        if fails { throw .tooManyOpenFilesInSystem }
    }

    func began(_ thing: String) {
        state.withLock { $0.left.append(thing) }
    }

    func ended(_ thing: String) {
        state.withLock { state in
            // Twice ended, or never begun: then it is left with a mark, which fails the trial.
            if let index = state.left.firstIndex(of: thing) {
                state.left.remove(at: index)
            } else {
                state.left.append("\(thing), never begun")
            }
        }
    }
}
