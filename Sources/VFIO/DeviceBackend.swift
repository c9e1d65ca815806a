/// Whoever brings a driver to a device: the kernel, or a model of the device in this process.
///
/// A driver never calls it: it has a ``VFIODevice``, which keeps what must be kept to (that buffers are consumed, that
/// registers do not outlive the device) and asks its back end for the rest. A back end belongs to one device.
public protocol DeviceBackend: AnyObject {
    /// How it reaches the registers of a region.
    associatedtype Window: RegisterWindow

    /// What the device is called in failures: `0000:00:05.0`.
    var name: String { get }
    /// Whether the device can be reset by itself.
    var hasReset: Bool { get }
    /// What the device sees of memory.
    var addressSpace: AddressSpace { get }

    /// What a region is, or nil where the device has none.
    func description(of region: RegionIndex) -> RegionDescription?
    /// The registers of a region.
    ///
    /// - Throws: ``VFIOError/Code/noSuchRegion`` where the device has none or an empty one.
    func window(onto region: RegionIndex) throws(VFIOError) -> Window
    /// How many interrupts of a kind the device has, and whether each can be masked.
    func interrupts(of kind: InterruptKind) throws(VFIOError) -> InterruptDescription
    /// Has the device's interrupts of a kind counted by these events, the first by the first.
    func enable(_ kind: InterruptKind, _ events: borrowing InterruptEvents) throws(VFIOError)
    /// Has none of a kind counted any more.
    func disable(_ kind: InterruptKind) throws(VFIOError)
    /// Masks an interrupt, unmasks it, or has it counted as if the device had raised it.
    func perform(
        _ action: InterruptAction,
        on kind: InterruptKind,
        vector: Int
    ) throws(VFIOError)
    /// Events that nobody signals yet.
    func makeEvents(_ count: Int) throws(VFIOError) -> InterruptEvents
    /// Has a model do what a device would do by itself while its driver waits; a real one needs no asking.
    func proceed()
    /// Lets the device reach pages.
    func map(_ mapping: DMAMapping) throws(VFIOError)
    /// Takes the pages of exactly one mapping away.
    func unmap(_ mapping: DMAMapping) throws(VFIOError)
    /// A buffer of at least so many bytes.
    func makeBuffer(byteCount: Int) throws(VFIOError) -> DMABuffer
    /// Resets the device.
    ///
    /// - Throws: ``VFIOError/Code/noReset`` where it says that it cannot be.
    func reset() throws(VFIOError)
    /// Lets the device go; a second time there is nothing to do.
    func close()
}
