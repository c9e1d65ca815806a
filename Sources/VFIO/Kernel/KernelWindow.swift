internal import SystemPackage

/// A region of a device of the kernel: in memory where it may be mapped, by pread(2) and pwrite(2) elsewhere.
///
/// Never mapped is the device's table of MSI-X vectors, which is the kernel's: read through the device's file it is
/// all ones, and what is written there is dropped.
/// Source: vfio_pci_bar_rw(), drivers/vfio/pci/vfio_pci_rdwr.c, Linux 6.1.
public struct KernelWindow: RegisterWindow {
    /// What the region is.
    public let region: RegionDescription
    private let areas: [MappedArea]
    private let file: Int32
    private let fileOffset: UInt64
    private let calls: any KernelCalls
    private let device: String

    /// Maps what may be mapped; nothing of it stays where a part could not be.
    init(
        _ answer: RegionAnswer,
        _ file: borrowing Descriptor,
        _ device: String
    ) throws(VFIOError) {
        var areas: [MappedArea] = []
        for range in answer.description.mappable {
            areas.append(try MappedArea(range, of: answer, file, device))
        }
        self.areas = areas
        self.file = file.number
        self.calls = file.calls
        self.device = device
        region = answer.description
        fileOffset = answer.fileOffset
    }

    /// Reads, once, in this width.
    public func load(_ width: AccessWidth, at offset: UInt64) throws(VFIOError) -> UInt64 {
        if let area = area(width, at: offset) { return area.load(width, at: offset) }
        try region.checkCall("read", width, at: offset, of: device)
        do {
            return try calls.read(file, at: fileOffset + offset, width)
        } catch {
            throw failure("read", "pread", error, offset)
        }
    }

    /// Writes, once, in this width.
    public func store(
        _ value: UInt64,
        _ width: AccessWidth,
        at offset: UInt64
    ) throws(VFIOError) {
        if let area = area(width, at: offset) { return area.store(value, width, at: offset) }
        try region.checkCall("write", width, at: offset, of: device)
        do {
            try calls.write(value, file, at: fileOffset + offset, width)
        } catch {
            throw failure("write", "pwrite", error, offset)
        }
    }

    /// The mapped part in which such an access lies, or nil.
    ///
    /// There are one or two, so they are looked at in turn.
    private func area(_ width: AccessWidth, at offset: UInt64) -> MappedArea? {
        let last = offset + UInt64(width.rawValue - 1)
        for area in areas where area.range.contains(offset) && area.range.contains(last) {
            return area
        }
        return nil
    }

    private func failure(
        _ deed: String,
        _ call: String,
        _ errno: Errno,
        _ offset: UInt64
    ) -> VFIOError {
        let place = "0x\(String(offset, radix: 16)) of \(region.index.name)"
        return VFIOError(
            .refused,
            cannot: deed,
            "\(device), \(place)",
            refusal: Refusal(call, errno),
            help:
                "the device may have been unplugged, or its memory be disabled in the command register"
        )
    }
}
