public import SystemPackage

/// The maximum number of bytes that one read or write of a text attribute transfers: a page, as in the kernel.
public let attributeBytesMax = 4096

extension Sysfs {
    /// Where the kernel's own is, and where a simulated one would be.
    public var root: String { "/sys" }

    /// The bytes of an attribute, read in one go and at most `limit` of them.
    public func readBytes(_ path: SysfsPath, limit: Int = attributeBytesMax) throws(Errno)
        -> [UInt8]
    {
        assert(limit >= 0, "fewer than no bytes are asked for")
        let handle = try open(path, .read)
        defer { close(handle) }
        let bytes = try read(handle, upTo: limit, at: 0)
        assert(bytes.count <= limit, "a read gives no more than was asked for")
        return bytes
    }

    /// The text of an attribute without the newline at its end; bytes that are no UTF-8 are replaced.
    public func readText(_ path: SysfsPath) throws(Errno) -> String {
        var bytes = try readBytes(path)
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Opens, writes once and closes.
    ///
    /// - Returns: What write(2) returned.
    @discardableResult
    public func write(_ path: SysfsPath, _ text: String) throws(Errno) -> Int {
        let handle = try open(path, .write)
        defer { close(handle) }
        return try write(handle, Array(text.utf8))
    }

    /// Whether there is an entry at the path; a dangling link counts.
    public func exists(_ path: SysfsPath) -> Bool {
        (try? stat(path)) != nil
    }

    /// The name that a link's target ends in (`e1000e` for a device's `driver`), or nil where there is no link.
    ///
    /// - Throws: Every errno but `ENOENT`.
    public func linkedName(_ path: SysfsPath) throws(Errno) -> String? {
        do {
            return lastComponent(of: try readlink(path))
        } catch .noSuchFileOrDirectory {
            return nil
        }
    }
}
