extension DriverCore {
    /// Why an operation failed: the errno that user space sees, and the rule that decided.
    public struct Refusal: Error, Hashable, Sendable {
        /// The errno.
        public var errno: ErrorNumber
        /// Which rule, which field and which value decided.
        public var reason: Reason

        /// A refusal with its reason.
        public init(_ errno: ErrorNumber, _ reason: Reason) {
            self.errno = errno
            self.reason = reason
        }
    }
}

/// What is refused in many places, always with the same errno.
extension DriverCore.Refusal {
    /// What was asked about is no longer there.
    static let gone = DriverCore.Refusal(.ENODEV, .gone)
    /// No directory could have such a name.
    static let notAName = DriverCore.Refusal(.EINVAL, .notAName)
    /// A number was to be written.
    static let notANumber = DriverCore.Refusal(.EINVAL, .notANumber)
    /// An ID was to be written.
    static let notAnID = DriverCore.Refusal(.EINVAL, .notAnID)
    /// A compatible string was to be written.
    static let notACompatible = DriverCore.Refusal(.EINVAL, .notACompatible)
    /// No firmware describes the device, and vfio can neither find nor reset it.
    static let noFirmwareForVFIO = DriverCore.Refusal(.EINVAL, .noFirmwareForVFIO)
}
