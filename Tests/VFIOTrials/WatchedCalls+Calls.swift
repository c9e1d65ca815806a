package import SystemPackage
package import VFIO

/// The calls: each is counted, fails if it is the one, is made, and what it brings is noted.
extension WatchedCalls: KernelCalls {
    package func open(_ path: String) throws(Errno) -> Int32 {
        try enter("open")
        let file = try calls.open(path)
        began("file \(file)")
        return file
    }

    package func close(_ file: Int32) {
        ended("file \(file)")
        calls.close(file)
    }

    package func linkTarget(_ path: String) throws(Errno) -> String {
        try enter("readlink")
        return try calls.linkTarget(path)
    }

    package func control(
        _ file: Int32,
        _ request: ControlRequest,
        value: Int
    ) throws(Errno) -> Int32 {
        try enter(request.name)
        return try calls.control(file, request, value: value)
    }

    package func control(
        _ file: Int32,
        _ request: ControlRequest,
        record: inout [UInt8]
    ) throws(Errno) -> Int32 {
        try enter(request.name)
        let answer = try calls.control(file, request, record: &record)
        if request == .groupGetDevice { began("file \(answer)") }
        return answer
    }

    package func map(
        _ file: Int32,
        at offset: UInt64,
        byteCount: Int,
        isReadable: Bool,
        isWritable: Bool
    ) throws(Errno) -> UnsafeMutableRawPointer {
        try enter("mmap")
        // SAFETY: handed on.
        let start = unsafe try calls.map(
            file,
            at: offset,
            byteCount: byteCount,
            isReadable: isReadable,
            isWritable: isWritable
        )
        unsafe began("memory \(start)")
        return unsafe start
    }

    package func mapMemory(byteCount: Int) throws(Errno) -> UnsafeMutableRawPointer {
        try enter("mmap")
        // SAFETY: handed on.
        let start = unsafe try calls.mapMemory(byteCount: byteCount)
        unsafe began("memory \(start)")
        return unsafe start
    }

    package func unmap(_ start: UnsafeMutableRawPointer, byteCount: Int) {
        // SAFETY: handed on.
        unsafe ended("memory \(start)")
        unsafe calls.unmap(start, byteCount: byteCount)
    }

    package func read(
        _ file: Int32,
        at offset: UInt64,
        _ width: AccessWidth
    ) throws(Errno) -> UInt64 {
        try enter("pread")
        return try calls.read(file, at: offset, width)
    }

    package func write(
        _ value: UInt64,
        _ file: Int32,
        at offset: UInt64,
        _ width: AccessWidth
    ) throws(Errno) {
        try enter("pwrite")
        try calls.write(value, file, at: offset, width)
    }

    package func makeEvent() throws(Errno) -> Int32 {
        try enter("eventfd")
        let event = try calls.makeEvent()
        began("file \(event)")
        return event
    }

    package func takeCount(of event: Int32) throws(Errno) -> UInt64 {
        try enter("read")
        return try calls.takeCount(of: event)
    }

    package func signal(_ event: Int32) { calls.signal(event) }

    package func wait(for events: [Int32], upTo limit: Duration) throws(Errno) -> Bool {
        try enter("poll")
        return try calls.wait(for: events, upTo: limit)
    }
}
