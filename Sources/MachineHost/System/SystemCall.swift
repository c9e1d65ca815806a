import Glibc
package import SystemPackage

/// Runs a call of the C library until no signal interrupts it; a negative answer becomes its errno.
package func retrying<Result: SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
    while true {
        let result = call()
        if result >= 0 { return result }
        let error = Errno(rawValue: errno)
        guard error == .interrupted else { throw error }
    }
}

/// Gives a call of swift-system its error type: it says `any Error`, and throws nothing but `Errno`.
func typed<Value>(_ call: () throws -> Value) throws(Errno) -> Value {
    do { return try call() } catch { throw error as? Errno ?? .ioError }
}

/// The target of a symbolic link as it is written there, cut off after 4095 bytes.
func readlink(_ path: FilePath) throws(Errno) -> String {
    var bytes = [CChar](repeating: 0, count: 4095)
    let count = try retrying {
        // SAFETY: both pointers live for the call, and the kernel writes at most `bytes.count` bytes.
        unsafe path.withPlatformString { unsafe Glibc.readlink($0, &bytes, 4095) }
    }
    return String(decoding: bytes.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
}
