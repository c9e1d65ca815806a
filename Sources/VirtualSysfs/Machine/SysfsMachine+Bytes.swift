internal import DriverCore
internal import Sysfs

internal import struct SystemPackage.Errno

/// Files of bytes: each read asks for bytes at an offset, and each write is to one.
///
/// Source: `sysfs_kf_bin_read()` and `sysfs_kf_bin_write()`, fs/sysfs/file.c; drivers/pci/pci-sysfs.c.
extension SysfsMachine {
    /// What a read gives; behind the end there is nothing to give.
    func bytes(of file: File, _ range: ReadRange, asRoot: Bool) throws(Errno) -> [UInt8] {
        assert(file.isBinary, "an attribute is text, and shown whole")
        var size = core.stat(.file(file)).size
        if !asRoot { size = min(size, sizeForOthers(file)) }
        guard range.offset < size, range.count > 0 else { return [] }
        let count = min(range.count, size - range.offset)
        switch file {
        case .region(let device, let number, _):
            try checkPorts(number, device, count)
            // No hardware answers: all bits are set.
            return [UInt8](repeating: 0xFF, count: count)
        case .rom:
            // It is closed until somebody opens it, and then there is no image in it.
            throw written[file] == [1] ? .ioError : .invalidArgument
        default:
            let part = ReadRange(count: count, offset: range.offset)
            return part.of(try contents(of: file))
        }
    }

    /// How much of a file others than root see.
    ///
    /// Source: `pci_read_config()`, drivers/pci/pci-sysfs.c: the header, which a CardBus bridge has twice as long.
    private func sizeForOthers(_ file: File) -> Int {
        guard case .device(let device, .config) = file else { return .max }
        let header = core.description(of: device)?.identity.pci?.headerType ?? 0
        return header & 0x7F == 2 ? 128 : 64
    }

    /// What a write comes to; what is behind the end of the file is not part of it.
    mutating func store(_ bytes: [UInt8], at offset: Int, _ file: File) throws(Errno) -> Int {
        assert(file.isBinary && !bytes.isEmpty, "a line is stored elsewhere")
        guard offset >= 0 else { throw .invalidArgument }
        let size = core.stat(.file(file)).size
        guard offset < size else { throw .fileTooLarge }
        let part = bytes.prefix(min(attributeBytesMax, size - offset))
        switch file {
        case .region(let device, let number, _): try checkPorts(number, device, part.count)
        case .rom:
            let isClosed = offset == 0 && part.count == 2 && part.first == UInt8(ascii: "0")
            keep(isClosed ? [0] : [1], file)
        default:
            var registers = try bytesAsWritten(file)
            guard registers.count >= offset + part.count else { throw .ioError }
            registers.replaceSubrange(offset..<offset + part.count, with: part)
            keep(registers, file)
        }
        return part.count
    }

    /// What was written last, or what the machine says.
    private func bytesAsWritten(_ file: File) throws(Errno) -> [UInt8] {
        if let kept = written[file] { return kept }
        return try core.contents(of: file)
    }

    /// Memory can only be mapped; ports are read and written one access at a time.
    ///
    /// Source: `pci_resource_io()`, drivers/pci/pci-sysfs.c.
    private func checkPorts(_ number: Int, _ device: DriverCore.DeviceID, _ count: Int)
        throws(Errno)
    {
        guard core.region(number, of: device)?.isPorts == true else { throw .ioError }
        guard [1, 2, 4].contains(count) else { throw .invalidArgument }
    }
}
