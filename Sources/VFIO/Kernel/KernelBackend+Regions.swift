/// What a device says of its regions when it is opened.
extension KernelBackend {
    /// The answers for the regions of PCI, in order; one that the device does not have is empty.
    static func answers(
        _ file: borrowing Descriptor,
        _ name: String,
        _ count: UInt32
    ) throws(VFIOError) -> [RegionAnswer] {
        guard count >= RegionIndex.pciCount else { throw malformed(name, .deviceGetInfo) }
        // The configuration space is the last, and says where the table of MSI-X vectors is.
        let configuration = try answer(file, name, .configuration, nil)
        let window = try KernelWindow(configuration, file, name)
        let table = try MSIXTable.find(in: Registers(window, of: name))
        var answers: [RegionAnswer] = []
        for number in 0..<RegionIndex.configuration.rawValue {
            let index = RegionIndex(rawValue: number)
            let kernelsOwn = table?.region == index ? table?.range : nil
            answers.append(try answer(file, name, index, kernelsOwn))
        }
        return answers + [configuration]
    }

    private static func answer(
        _ file: borrowing Descriptor,
        _ name: String,
        _ index: RegionIndex,
        _ kernelsOwn: Range<UInt64>?
    ) throws(VFIOError) -> RegionAnswer {
        var question = KernelRecord(byteCount: RegionAnswer.byteCount)
        question.set32(8, index.rawValue)
        let record = try file.answer(.deviceGetRegionInfo, question) { cannotOpen(name, $0) }
        guard let record, let answer = RegionAnswer(record, kernelsOwn: kernelsOwn) else {
            throw malformed(name, .deviceGetRegionInfo)
        }
        return answer
    }

    static func cannotOpen(_ name: String, _ refusal: Refusal) -> VFIOError {
        VFIOError(.refused, cannot: "open", name, refusal: refusal)
    }

    static func malformed(_ name: String, _ request: ControlRequest) -> VFIOError {
        VFIOError(
            .malformedAnswer,
            cannot: "open",
            name,
            help: "what \(request.name) answered makes no sense"
        )
    }
}

extension VFIODevice where Backend == KernelBackend {
    /// Opens a device of the host that is bound to a vfio driver, in a container of its own.
    ///
    /// - Parameters:
    ///   - name: The device's name on the PCI bus, `0000:00:05.0`.
    ///   - sysfs: Where the kernel's `/sys` is.
    ///   - nodes: Where the nodes of groups are, and that of the container.
    /// - Returns: The device, as its driver in the kernel would find it.
    /// - Throws: As ``KernelGroup/init(of:sysfs:nodes:)`` does; ``VFIOError/Code/malformedAnswer``.
    public static func open(
        _ name: String,
        sysfs: String = "/sys",
        nodes: String = "/dev/vfio"
    ) throws(VFIOError) -> VFIODevice {
        try open(name, of: KernelGroup(of: name, sysfs: sysfs, nodes: nodes))
    }

    /// Opens a device of a group that is open: its container, and so the addresses, are shared.
    ///
    /// - Throws: ``VFIOError/Code/notBound`` where the group has no such device; ``VFIOError/Code/deviceInUse`` where it is
    ///   open through the group; ``VFIOError/Code/refused``;
    ///   ``VFIOError/Code/malformedAnswer``.
    public static func open(
        _ name: String,
        of group: KernelGroup
    ) throws(VFIOError) -> VFIODevice {
        VFIODevice(try KernelBackend(name, of: group))
    }
}
