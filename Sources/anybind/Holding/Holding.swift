import ChangeJournal
import DeviceBinding
import Glibc
import JSON5Text
import Synchronization
import Sysfs
import SystemPackage

/// What `anybind hold` does with devices that are bound: it runs the command, and gives them back.
final class Holding: Sendable {
    /// How far it has come, which decides what a signal means.
    private enum Stage {
        case starting
        case running(HeldCommand)
        case waitingForRest
        case waitingForOthers
        case givingBack
    }

    private let stage = Mutex(Stage.starting)
    /// The signals that the command does not hear: what this process was started with.
    private let mask: sigset_t
    /// The words of the command.
    private let words: [String]

    /// The longest that another anybind is waited for before devices are given back.
    private static let patience = Duration.seconds(60)

    /// Keeps signals from ending this process from now on: they are meant for the command.
    init(_ words: [String]) {
        var before = sigset_t()
        // SAFETY: the call fills the set that is lent to it.
        unsafe pthread_sigmask(SIG_BLOCK, nil, &before)
        mask = before
        self.words = words
        SignalRelay.hold(HeldCommand.passedSignals)
        // From the terminal it reaches the command; what is left to do here must be done after it.
        _ = signal(SIGQUIT, SIG_IGN)
    }

    /// Runs the command, which gets some descriptors, to the end of all that it started.
    ///
    /// - Returns: Its exit status: 127 or 126 where it cannot be started, 128 and the signal's number where one ended it.
    func run(keeping descriptors: [Int32]) -> Int32 {
        if let early = pendingSignal { return 128 + early }
        let command: HeldCommand
        do throws(Errno) {
            command = try HeldCommand(words, keeping: descriptors, mask: mask)
        } catch {
            let obstacle = CommandObstacle(words[0], error)
            Terminal.error(obstacle.failure.text)
            return obstacle.status
        }
        stage.withLock { $0 = .running(command) }
        SignalRelay.hear(HeldCommand.passedSignals) { signal, isFromTerminal in
            self.hear(signal, isFromTerminal)
        }
        let status = command.wait()
        stage.withLock { $0 = .waitingForRest }
        if !command.waitForRest(patiently: false) {
            Terminal.error(
                "anybind: '\(printable(words[0], upTo: 300))' has ended (\(status));"
                    + " waiting for processes that it started.\n"
            )
            _ = command.waitForRest()
        }
        stage.withLock { $0 = .givingBack }
        return status
    }

    /// What a signal means now.
    private func hear(_ signal: Int32, _ isFromTerminal: Bool) {
        let moment: String? = stage.withLock { stage in
            // From the terminal it has reached the command too.
            if case .running(let command) = stage, !isFromTerminal { command.send(signal) }
            switch stage {
            case .waitingForRest: return "after those processes have ended"
            case .waitingForOthers: return "after the one that is at work"
            case .starting, .running, .givingBack: return nil
            }
        }
        guard let moment else { return }
        Terminal.error(
            "anybind: Not waiting any longer: the devices will be given back by the next anybind command"
                + " that changes something \(moment), or by 'anybind recover'.\n"
        )
        exit(128 + signal)
    }

    /// A signal that came before there was a command.
    private var pendingSignal: Int32? {
        var pending = sigset_t()
        // SAFETY: each call reads or fills the set that is lent to it.
        guard unsafe sigpending(&pending) == 0 else { return nil }
        return HeldCommand.passedSignals.first { unsafe sigismember(&pending, $0) == 1 }
    }

    /// Gives the devices back, when nobody else is at work: each attempt looks at the machine anew.
    func giveBack(_ attempt: () throws(Failure) -> ChangeRecorder.GivenBack?) throws(Failure)
        -> ChangeRecorder.GivenBack?
    {
        let end = ContinuousClock.now + Holding.patience
        while true {
            do throws(Failure) {
                return try SignalShield.hold(during: attempt)
            } catch {
                var failure = error
                if failure.code == .busy, ContinuousClock.now < end {
                    // Whoever does not want to wait may go: the record says what is left to do.
                    stage.withLock { $0 = .waitingForOthers }
                    usleep(20_000)
                    stage.withLock { $0 = .givingBack }
                    continue
                }
                // Put back is what was given to the command, and not what was found before it.
                if failure.code == .restored { failure.code = .notRestored }
                failure.state.insert("What was held is not given back.", at: 0)
                failure.help.append(.recoverChanges)
                throw failure
            }
        }
    }
}
