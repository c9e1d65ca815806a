internal import Sysfs
internal import SystemPackage

extension PlanRun {
    /// Puts devices back as the plan found them.
    ///
    /// What cleans up IDs comes first, then the devices, then the flags of automatic probing, so that
    /// nobody probes while devices are put back, and what came meanwhile is probed last. Devices are put
    /// back in the order that was safe on the way there: the old driver is named, then what is wrong is
    /// unbound, then what was bound is bound, and at last the override says what it said; the nodes that came
    /// again with a driver get the owners back that they had. It goes by what it
    /// reads and not by what was done, so that an answer that got lost does no harm, and it goes twice, so
    /// that a failure that passes does none either. What is not as the run's own writes can have left it is
    /// somebody else's and stays as it is; see ``Trace``.
    struct Restoration: Hashable, Sendable {
        /// Why it is restored.
        var failure: Failure
        /// The step that was not taken.
        var first: Int
        /// Where it stands.
        var stage: Stage = .survey(0, .driver, isSecond: false)
        /// Whether it goes over the devices for the second time.
        var isSecondRound = false
        /// The last write that failed, by change.
        var blows: [Int: FailedWrite] = [:]
        /// The steps whose clean-up failed twice.
        var leftBehind: [Int] = []
        /// The nodes that could not be given back.
        var nodesLeft: [String] = []
        /// How each device was seen at last, in the order of the changes that are put back.
        var sightings: [Sighting] = []

        /// Where a restoration stands.
        enum Stage: Hashable, Sendable {
            /// A step that cleans up is taken; a second time where it failed.
            case cleanUp(Int, Act, isSecond: Bool)
            /// The virtual functions that the step of this index has made.
            case functions(Int, Visit)
            /// A file of a device that a step wrote.
            case mark(Int, Visit)
            /// The override of a device, so that the driver that it had takes it.
            case name(Int, Visit)
            /// The driver of a device, where it is another one.
            case unbind(Int, Visit)
            /// The driver that a device had.
            case bind(Int, Visit)
            /// The override of a device, as it was found.
            case override(Int, Visit)
            /// How a device is now; asked a second time where it could not be read.
            case survey(Int, Survey, isSecond: Bool)
            /// A node gets the owner back that it had; a second time where that failed.
            case node(String, isSecond: Bool)
        }
    }

    /// A write that failed.
    struct FailedWrite: Hashable, Sendable {
        /// The file.
        var path: SysfsPath
        /// What the system answered.
        var errno: Errno
    }

    /// The parts of putting one thing back.
    enum Visit: Hashable, Sendable {
        /// Which driver the device has, before its override is looked at.
        case driver
        /// Whether the device is there.
        case entry
        /// What the thing is now.
        case look
        /// It is written.
        case write(from: String?)
        /// The device is probed, for a driver that waits for another device and must be remembered.
        case probe
    }

    /// The parts of looking at a device that was put back.
    enum Survey: Hashable, Sendable {
        /// Its driver.
        case driver
        /// Its override.
        case override
        /// Whether it is there, since it has no driver.
        case entry
        /// The file that the step of this index wrote.
        case mark(Int)
        /// How many virtual functions it has, whose number the step of this index wrote.
        case functions(Int)
    }
}
