internal import Glibc
package import SystemPackage

/// The calls, made to the kernel that runs us.
package struct LinuxCalls: KernelCalls {
    package init() {}

    package func open(_ path: String) throws(Errno) -> Int32 {
        // SAFETY: open(2) copies the path.
        try checked(unsafe Glibc.open(path, O_RDWR | O_CLOEXEC))
    }

    package func close(_ file: Int32) {
        _ = Glibc.close(file)
    }

    package func linkTarget(_ path: String) throws(Errno) -> String {
        var target = [CChar](repeating: 0, count: Int(PATH_MAX))
        // SAFETY: readlink(2) copies the path and writes at most as many bytes as it is told.
        let count = unsafe target.withUnsafeMutableBufferPointer { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return unsafe readlink(path, start, bytes.count)
        }
        guard count >= 0 else { throw Errno(rawValue: errno) }
        return String(decoding: target.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package func control(
        _ file: Int32,
        _ request: ControlRequest,
        value: Int
    ) throws(Errno) -> Int32 {
        try checked(ioctl(file, request.rawValue, CInt(truncatingIfNeeded: value)))
    }

    package func control(
        _ file: Int32,
        _ request: ControlRequest,
        record: inout [UInt8]
    ) throws(Errno) -> Int32 {
        // SAFETY: each structure says first how long it is, and the kernel reads and writes no more; the name of a
        // device, the only one that does not, ends in a zero.
        try checked(unsafe ioctl(file, request.rawValue, &record))
    }

    package func map(
        _ file: Int32,
        at offset: UInt64,
        byteCount: Int,
        isReadable: Bool,
        isWritable: Bool
    ) throws(Errno) -> UnsafeMutableRawPointer {
        let protection = (isReadable ? PROT_READ : 0) | (isWritable ? PROT_WRITE : 0)
        // SAFETY: a new mapping, at a place of the kernel's choice.
        return try unsafe checked(
            mmap(nil, byteCount, protection, MAP_SHARED, file, Int(bitPattern: UInt(offset)))
        )
    }

    package func mapMemory(byteCount: Int) throws(Errno) -> UnsafeMutableRawPointer {
        // Shared, so that a page is the one that is written wherever it is first looked at. Of private pages a
        // kernel before 6.2 pins the page of zeros that all share where the device only reads, and what is written
        // later is in another. Source: vaddr_get_pfns(), drivers/vfio/vfio_iommu_type1.c, Linux 6.1.
        // SAFETY: as for map.
        try unsafe checked(
            mmap(nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)
        )
    }

    package func unmap(_ start: UnsafeMutableRawPointer, byteCount: Int) {
        // SAFETY: the caller gives back what it was given, once.
        _ = unsafe munmap(start, byteCount)
    }

    private func checked(_ answer: Int32) throws(Errno) -> Int32 {
        guard answer >= 0 else { throw Errno(rawValue: errno) }
        return answer
    }

    private func checked(
        _ start: UnsafeMutableRawPointer?
    ) throws(Errno) -> UnsafeMutableRawPointer {
        guard let start = unsafe start, unsafe start != MAP_FAILED else {
            throw Errno(rawValue: errno)
        }
        return unsafe start
    }
}
