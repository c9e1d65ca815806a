internal import SystemPackage

/// A device of the host, bound to a vfio driver: the kernel's group and type 1 IOMMU interface.
public final class KernelBackend: DeviceBackend {
    /// The device's name on the PCI bus, `0000:00:05.0`.
    public let name: String
    /// Whether the kernel can reset it alone, as the device says.
    public let hasReset: Bool
    /// The group that was opened for it.
    public let group: KernelGroup
    /// What the device sees of memory; its group's.
    public var addressSpace: AddressSpace { group.addressSpace }

    private let answers: [RegionAnswer]

    // MARK: - Mutable state, for one thread at a time

    /// The device's file; none once it was closed.
    private var file: DeviceFile?
    /// By the number of the region; mapped when it is first asked for.
    private var windows: [KernelWindow?]
    /// Which interrupts are enabled, or nil for none.
    var enabledKind: InterruptKind?

    /// Source: VFIO_DEVICE_FLAGS_RESET, include/uapi/linux/vfio.h.
    private static let hasResetFlag: UInt32 = 1 << 0

    /// Opens a device of a group that is open.
    ///
    /// - Throws: As ``VFIODevice/open(_:sysfs:nodes:)`` does.
    init(_ name: String, of group: KernelGroup) throws(VFIOError) {
        let file = try group.openDevice(name)
        var record = KernelRecord(byteCount: 16)
        try file.descriptor.control(.deviceGetInfo, &record) { Self.cannotOpen(name, $0) }
        guard let flags = record.get32(4), let regionCount = record.get32(8) else {
            throw Self.malformed(name, .deviceGetInfo)
        }
        let answers = try Self.answers(file.descriptor, name, regionCount)
        self.name = name
        self.group = group
        self.answers = answers
        hasReset = flags & Self.hasResetFlag != 0
        windows = Array(repeating: nil, count: answers.count)
        self.file = consume file
    }

    /// What a region is, or nil where the device has none.
    public func description(of region: RegionIndex) -> RegionDescription? {
        let index = Int(region.rawValue)
        guard index < answers.count, answers[index].description.byteCount > 0 else { return nil }
        return answers[index].description
    }

    /// The registers of a region, mapped when they are first asked for.
    public func window(onto region: RegionIndex) throws(VFIOError) -> KernelWindow {
        let index = Int(region.rawValue)
        guard description(of: region) != nil else {
            throw VFIOError(
                .noSuchRegion,
                cannot: "reach \(region.name) of",
                name,
                help: "the device has no such region"
            )
        }
        if let window = windows[index] { return window }
        let window = try makeWindow(answers[index])
        windows[index] = window
        return window
    }

    private func makeWindow(_ answer: RegionAnswer) throws(VFIOError) -> KernelWindow {
        // What has closed the device has ended its value, so that nobody is there to ask.
        switch file {
        case .some(let file): return try KernelWindow(answer, file.descriptor, name)
        case .none: preconditionFailure("'\(name)' is used after it was closed")
        }
    }

    /// Lets the device go: it stops reading, writing and interrupting before this returns.
    ///
    /// Source: vfio_pci_core_close_device(), drivers/vfio/pci/vfio_pci_core.c, Linux 6.1.
    public func close() {
        windows = []
        file = nil
        enabledKind = nil
    }

    /// A structure of a request about the device, as the kernel has changed it, and its answer; nothing, and 0, once it
    /// was closed.
    @discardableResult
    func control(
        _ request: ControlRequest,
        _ record: inout KernelRecord,
        or failure: (Refusal) -> VFIOError
    ) throws(VFIOError) -> Int32 {
        try file?.descriptor.control(request, &record, or: failure) ?? 0
    }

    /// The same, with a failure that says what could not be done.
    func control(
        _ request: ControlRequest,
        _ record: inout KernelRecord,
        to deed: String
    ) throws(VFIOError) {
        try control(request, &record) { refusal in
            VFIOError(.refused, cannot: deed, name, refusal: refusal)
        }
    }

    /// Resets the device alone.
    public func reset() throws(VFIOError) {
        _ = try file?.descriptor.control(.deviceReset) { refusal in
            VFIOError(.refused, cannot: "reset", name, refusal: refusal)
        }
    }

    /// A buffer of at least so many bytes.
    public func makeBuffer(byteCount: Int) throws(VFIOError) -> DMABuffer {
        try DMABuffer(byteCount: byteCount, for: addressSpace, group.calls)
    }

    /// A device does by itself what it does.
    public func proceed() {}
}
