/// A device as one look at `/sys` found it.
public struct Device: Hashable, Sendable {
    /// Its bus and its name there.
    public var reference: DeviceReference
    /// The driver that serves it.
    public var driver: String?
    /// The driver that it is kept for.
    public var override: Override
    /// The text by which modules are found for it.
    public var modalias: String?
    /// What it identifies itself as, on PCI.
    public var identity: PCIIdentity?
    /// The number of its IOMMU group; on some machines it gets one only when it is first probed.
    public var group: Int?
    /// Whether it is being unbound, perhaps waiting for a process to close it.
    public var isBeingReleased: Bool
    /// What is wrong with its entry in `/sys`, in a sentence; nil where all could be read.
    ///
    /// If something is, the other facts are those that could still be read.
    public var fault: String?

    /// A device with all that is known of it.
    public init(
        reference: DeviceReference,
        driver: String? = nil,
        override: Override = .unsupported,
        modalias: String? = nil,
        group: Int? = nil,
        isBeingReleased: Bool = false
    ) {
        self.reference = reference
        self.driver = driver
        self.override = override
        self.modalias = modalias
        self.identity = modalias.flatMap(PCIIdentity.init(modalias:))
        self.group = group
        self.isBeingReleased = isBeingReleased
    }

    /// What it is in a few words: `8086:10d3 network`, or the alias without its bus.
    public var summary: String {
        guard let identity else { return modalias ?? "" }
        guard let word = PCIClass.word(for: identity.classCode) else {
            return "\(identity.identifier) class \(hex(identity.classCode >> 8, digits: 4))"
        }
        return "\(identity.identifier) \(word)"
    }
}
