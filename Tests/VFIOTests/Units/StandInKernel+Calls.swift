import SystemPackage
import VFIO

/// What it answers.
extension StandInKernel: KernelCalls {
    func open(_ path: String) throws(Errno) -> Int32 {
        try enter("open \(path)")
        return newFile()
    }

    func close(_ file: Int32) { forget(file) }

    func linkTarget(_ path: String) throws(Errno) -> String {
        try enter("readlink")
        return "../../../kernel/iommu_groups/7"
    }

    func control(
        _ file: Int32,
        _ request: ControlRequest,
        value: Int
    ) throws(Errno) -> Int32 {
        try enter(request.name)
        switch request {
        case .getAPIVersion: return setting.version
        case .checkExtension: return setting.hasType1 && value == 3 ? 1 : 0
        default: return 0
        }
    }

    func control(
        _ file: Int32,
        _ request: ControlRequest,
        record bytes: inout [UInt8]
    ) throws(Errno) -> Int32 {
        try enter(request.name)
        var record = KernelRecord(bytes)
        switch request {
        case .groupGetDevice: return newFile()
        case .groupGetStatus: record.set32(4, setting.isViable ? 1 : 0)
        case .deviceGetInfo:
            record.set32(4, 0b10)
            record.set32(8, setting.regionCount)
        case .deviceGetRegionInfo: describe(&record)
        case .deviceGetInterruptInfo:
            record.set32(4, 0b111)
            record.set32(12, record.get32(8) == 2 ? 0 : 1)
        case .iommuGetInfo:
            record.set32(4, setting.pageSizes == 0 ? 0 : 1)
            record.set64(8, setting.pageSizes)
        case .iommuMapDMA: note(mapping: record)
        case .iommuUnmapDMA where !setting.unmaps: record.set64(16, 0)
        case .deviceSetInterrupts where record.bytes.count > 20: return setting.interruptsAnswer
        default: break
        }
        bytes = record.bytes
        return 0
    }

    func map(
        _ file: Int32,
        at offset: UInt64,
        byteCount: Int,
        isReadable: Bool,
        isWritable: Bool
    ) throws(Errno) -> UnsafeMutableRawPointer {
        try enter("mmap")
        // SAFETY: handed on.
        return unsafe try memory.mapMemory(byteCount: byteCount)
    }

    func mapMemory(byteCount: Int) throws(Errno) -> UnsafeMutableRawPointer {
        try enter("mmap of memory")
        // SAFETY: handed on.
        return unsafe try memory.mapMemory(byteCount: byteCount)
    }

    func unmap(_ start: UnsafeMutableRawPointer, byteCount: Int) {
        // SAFETY: handed on.
        unsafe memory.unmap(start, byteCount: byteCount)
    }

    func read(_ file: Int32, at offset: UInt64, _ width: AccessWidth) throws(Errno) -> UInt64 {
        let place = Int(offset & 0xffff)
        guard offset >> 40 == 7 else {
            try enter("pread")
            return 0x5a & width.valueMax
        }
        return (0..<width.rawValue).reduce(0) {
            $0 | UInt64(setting.configuration[place + $1]) << UInt64(8 * $1)
        }
    }

    func write(
        _ value: UInt64,
        _ file: Int32,
        at offset: UInt64,
        _ width: AccessWidth
    ) throws(Errno) {
        try enter("pwrite")
    }

    func makeEvent() throws(Errno) -> Int32 {
        try enter("eventfd")
        return newFile()
    }

    func takeCount(of event: Int32) throws(Errno) -> UInt64 { 0 }
    func signal(_ event: Int32) {}
    func wait(for events: [Int32], upTo limit: Duration) throws(Errno) -> Bool { false }
}
