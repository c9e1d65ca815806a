/// A device that is a model of one, in this process: no kernel, no root, no hardware.
public final class SimulatedBackend<Model: DeviceModel>: DeviceBackend {
    /// What the device is called in failures.
    public let name: String
    /// What the device sees of memory.
    public let addressSpace: AddressSpace

    // MARK: - Mutable state, for one thread at a time

    var model: Model
    var bus: ModelBus

    private let calls: any KernelCalls

    init(_ model: Model, name: String, _ allocator: IOVAAllocator, _ calls: any KernelCalls) {
        self.name = name
        self.model = model
        self.calls = calls
        addressSpace = AddressSpace(allocator)
        bus = ModelBus(model.identity, calls)
    }

    /// Whether the model can be reset by itself.
    public var hasReset: Bool { model.hasReset }

    /// What a region is, or nil where the device has none.
    public func description(of region: RegionIndex) -> RegionDescription? {
        if region == .configuration {
            return RegionDescription(region, byteCount: UInt64(bus.configuration.count))
        }
        return model.regions.first { $0.index == region && $0.byteCount > 0 }
    }

    /// The registers of a region.
    public func window(onto region: RegionIndex) throws(VFIOError) -> SimulatedWindow<Model> {
        guard let found = description(of: region) else {
            throw VFIOError(
                .noSuchRegion,
                cannot: "reach \(region.name) of",
                name,
                help: "the device has no such region"
            )
        }
        return SimulatedWindow(found, self)
    }

    /// Lets the device reach pages.
    public func map(_ mapping: DMAMapping) throws(VFIOError) {
        bus.mappings.append(mapping)
    }

    /// Takes the pages of exactly one mapping away.
    public func unmap(_ mapping: DMAMapping) throws(VFIOError) {
        bus.mappings.removeAll { $0.address == mapping.address }
    }

    /// A buffer of at least so many bytes.
    public func makeBuffer(byteCount: Int) throws(VFIOError) -> DMABuffer {
        try DMABuffer(byteCount: byteCount, for: addressSpace, calls)
    }

    /// Resets the model; what the driver has set in the configuration space stays, as the kernel keeps it.
    public func reset() throws(VFIOError) {
        model.reset()
        bus.isLineUp = false
    }

    /// Has the model finish what it is doing.
    public func proceed() {
        model.proceed(&bus)
    }

    /// Lets the device go: it does nothing any more.
    ///
    /// Mapped buffers go by themselves.
    public func close() {
        bus.interruptKind = nil
        bus.events = []
        bus.configuration[Int(PCIConfiguration.command.offset)] = 0
    }

    /// Events that nobody signals yet.
    public func makeEvents(_ count: Int) throws(VFIOError) -> InterruptEvents {
        try InterruptEvents(count, calls, for: name)
    }
}

/// A region of a model.
public struct SimulatedWindow<Model: DeviceModel>: RegisterWindow {
    /// What the region is.
    public let region: RegionDescription
    private let index: RegionIndex
    private let backend: SimulatedBackend<Model>

    init(_ region: RegionDescription, _ backend: SimulatedBackend<Model>) {
        self.region = region
        index = region.index
        self.backend = backend
    }

    /// Has the model read, or the configuration space.
    public func load(_ width: AccessWidth, at offset: UInt64) throws(VFIOError) -> UInt64 {
        try check("read", width, offset)
        if index == .configuration { return backend.loadConfiguration(width, at: offset) }
        return backend.model.load(width, at: offset, of: index, &backend.bus)
    }

    /// Has the model write, or the configuration space.
    public func store(
        _ value: UInt64,
        _ width: AccessWidth,
        at offset: UInt64
    ) throws(VFIOError) {
        try check("write", width, offset)
        if index == .configuration {
            backend.storeConfiguration(value, width, at: offset)
        } else {
            backend.model.store(value, width, at: offset, of: index, &backend.bus)
        }
    }

    /// As the kernel would have it.
    private func check(
        _ deed: String,
        _ width: AccessWidth,
        _ offset: UInt64
    ) throws(VFIOError) {
        guard width == .eight, !region.isMappable(width, at: offset) else { return }
        try region.checkCall(deed, width, at: offset, of: backend.name)
    }
}
