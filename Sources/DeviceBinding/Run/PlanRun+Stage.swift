internal import Sysfs
internal import SystemPackage

extension PlanRun {
    /// Where a run stands: each case is a wait for the answer to one move.
    enum Stage: Hashable, Sendable {
        /// The record of the beginning, before modules are loaded.
        case announce
        /// The module of this index is loaded.
        case load(Int)
        /// Everything is decided again.
        case decide
        /// The device of this change is looked at, directly before the first write.
        case start(Int, StartLook)
        /// The record of the beginning, before the first step.
        case begin
        /// The step of this index is taken.
        case step(Int, Act)
        /// A step has failed; what its device is like now says why.
        case explain(Int, Explanation)
        /// All steps are taken; the device of this change is read back.
        case readBack(Int, ReadBackLook)
        /// What was found is restored.
        indirect case restore(Restoration)
        /// What else has happened meanwhile is looked at.
        case account(Account)
        /// The nodes are looked for.
        case findNodes
        /// The node of this index gets its owner.
        case setOwner(Int)
        /// The device of this change is looked at once more, after all else.
        case lastLook(Int, ReadBackLook)
        /// The record of the end.
        case close
        /// All is over.
        case ended
    }

    /// Looks at a device before the first write.
    enum StartLook: String, Hashable, Sendable {
        /// At its driver.
        case driver
        /// At its override, since the driver is as it was found.
        case override
        /// Whether it is there, since it is not as it was found.
        case entry
    }

    /// Looks at a device after the last step.
    enum ReadBackLook: String, Hashable, Sendable {
        /// At its driver.
        case driver
        /// At its override.
        case override
        /// At its group: on some machines a device gets one only when it is first probed.
        case group
        /// Whether it is there, since it has no driver.
        case entry
    }

    /// The parts of taking a step.
    enum Act: Hashable, Sendable {
        /// Whether what must hold after holds already.
        case lookIfDone
        /// Whether what must hold before holds, which the kernel would not check.
        case check
        /// The write.
        case write
        /// Whether what must hold after holds, whatever the write answered.
        case verify(Blow?)
        /// Whether the step can be asked again, in a way that is told why it fails.
        case lookBeforeQuestion(Blow?)
        /// The second write.
        case question(Blow?)
        /// Whether what must hold after holds now.
        case verifyQuestion(Blow?)
        /// The write reported success but did nothing: whether somebody else interfered.
        case lookForOthers
        /// Which devices the bus has.
        case listArrivals
        /// Whether the first of these, which came meanwhile, has a driver.
        case lookAtArrival([String])
        /// The first of these is probed.
        case probeArrival([String])
        /// Where the next virtual function leads, after these, that have come.
        case lookForFunction(Functions)
        /// A moment passes before that is looked at again.
        case awaitFunction(Functions)
        /// What becomes of all of them is decided.
        case decideFunctions(Functions)
        /// What was decided is recorded.
        case recordFunctions
    }

    /// The virtual functions that have come, by their numbers.
    struct Functions: Hashable, Sendable {
        /// Their names.
        var names: [String] = []
        /// How often a moment has passed.
        var pauses = 0

        /// How many moments are waited for all of them together: five seconds.
        static let pausesMax = 100
    }

    /// A write that failed.
    struct Blow: Hashable, Sendable {
        /// What the system answered.
        var errno: Errno
        /// Whether it was the second write, ``Step/question``.
        var isQuestion: Bool
    }

    /// What is asked to say why a step failed.
    enum Explanation: Hashable, Sendable {
        /// Whether its device is there; the write failed, or reported success but did nothing.
        case entry(Blow?)
        /// The files that decide why the system refused the write, of which these were answered.
        case evidence(Blow, [Answer])
        /// Whether its device is there, which somebody else changed.
        case entryOfChanged
        /// Which driver the device has that somebody else changed.
        case driverOfChanged
    }

    /// What is looked at when all is over.
    enum Account: Hashable, Sendable {
        /// The driver of the device of this index that came meanwhile and was probed.
        case caughtUp(Int)
        /// The devices of the bus of this population.
        case devices(Int)
        /// The files of the driver of this population, of which those with these names are devices.
        case served(Int, [String])
    }
}
