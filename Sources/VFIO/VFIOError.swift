public import SystemPackage

/// Why something could not be done with a device, in one sentence.
///
/// ``code`` says what to do about it in a program; ``description`` says it to a person: what could not be done, to
/// what, which call the kernel refused, with which errno, and what would help.
public struct VFIOError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; codes can be added, so a `switch` needs a `default`.
    public struct Code: Hashable, Sendable {
        private let number: UInt8
        private init(_ number: UInt8) { self.number = number }

        /// The kernel refused a call, for a reason that has no code of its own; ``VFIOError/errno`` has it.
        public static let refused = Code(0)
        /// No node of `/dev/vfio` stands for the device: it has no IOMMU group, or no vfio driver.
        public static let notBound = Code(1)
        /// Another program, or another part of this one, has the group open.
        public static let groupInUse = Code(2)
        /// A device of the group still belongs to a driver of the kernel.
        public static let groupNotViable = Code(3)
        /// The caller may not open the node, or may not lock so much memory.
        public static let notPermitted = Code(4)
        /// The kernel lacks what this library needs.
        public static let unsupported = Code(5)
        /// An answer makes no sense: shorter than announced, or with numbers that cannot be.
        public static let malformedAnswer = Code(6)
        /// The device has no such region.
        public static let noSuchRegion = Code(7)
        /// The register is not within the region.
        public static let outOfBounds = Code(8)
        /// The register does not lie at a multiple of its width.
        public static let misaligned = Code(9)
        /// The region cannot be read, or cannot be written, or not by one access of 64 bits.
        public static let accessNotAllowed = Code(10)
        /// The device has no interrupts of that kind, or not so many can be had.
        public static let noSuchInterrupt = Code(11)
        /// Interrupts are enabled already, and a device has one kind at a time.
        public static let interruptsInUse = Code(12)
        /// The device says that it cannot be reset by itself.
        public static let noReset = Code(13)
        /// No free range of addresses fits the device's mask and the IOMMU's ranges.
        public static let noAddress = Code(14)
        /// The address that was asked for cannot be used by this device, or is in use.
        public static let addressNotUsable = Code(15)
        /// There is no memory for a buffer.
        public static let noMemory = Code(16)
        /// The device is open already through the same group.
        public static let deviceInUse = Code(17)
    }

    /// One pointer to the story, since a register's read should not carry five fields about for nothing.
    private final class Story: Sendable {
        let code: Code
        let deed: String
        let subject: String
        let call: String?
        let errno: Errno?
        let help: String?

        init(_ code: Code, _ deed: String, _ subject: String, _ refusal: Refusal?, _ help: String?)
        {
            (self.code, self.deed, self.subject, self.help) = (code, deed, subject, help)
            (call, errno) = (refusal?.call, refusal?.errno)
        }
    }

    private let story: Story

    /// A failure to do something: `cannot DEED 'SUBJECT'`.
    ///
    /// - Parameters:
    ///   - code: What kind of failure it is.
    ///   - deed: What could not be done, `reset` for one.
    ///   - subject: To what: a device's name, a path, a region.
    ///   - refusal: The call that the kernel refused; none where no call was made.
    ///   - help: What the caller may do, without a stop.
    package init(
        _ code: Code,
        cannot deed: String,
        _ subject: String,
        refusal: Refusal? = nil,
        help: String? = nil
    ) {
        story = Story(code, deed, subject, refusal, help)
    }

    /// What kind of failure it is.
    public var code: Code { story.code }
    /// What the kernel answered, or nil where it was not asked.
    public var errno: Errno? { story.errno }
    /// The call that was refused, `VFIO_GROUP_SET_CONTAINER` or `mmap`, or nil where none was made.
    public var call: String? { story.call }
    /// What it was to be done to: the name of a device, the path of a node.
    public var subject: String { story.subject }
    /// What would help, or nil where nothing is known to.
    public var help: String? { story.help }

    /// One sentence: what, to what, why, and what would help.
    public var description: String {
        var text = "cannot \(story.deed) '\(story.subject)'"
        if let call, let errno { text += ": \(call) was refused with \(name(of: errno))" }
        if let help { text += (call == nil ? ": " : "; ") + help }
        return text
    }

    /// Whether two failures say the same.
    public static func == (one: VFIOError, other: VFIOError) -> Bool {
        one.code == other.code && one.description == other.description
    }

    /// Hashes what the failure says.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(code)
        hasher.combine(description)
    }
}

/// A call that the kernel refused, and its errno.
package struct Refusal: Hashable, Sendable {
    package var call: String
    package var errno: Errno

    package init(_ call: String, _ errno: Errno) {
        self.call = call
        self.errno = errno
    }
}
