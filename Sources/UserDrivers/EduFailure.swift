public import VFIO

/// Why `edu` did not do what its driver was asked for.
public enum EduFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The way to the device failed.
    case device(VFIOError)
    /// The device is another one: its identity register has this number.
    case otherDevice(name: String, identity: UInt32)
    /// The device was not done in this time.
    case tooSlow(name: String, deed: String, limit: Duration)
    /// The device's store has not so many bytes there.
    case outsideStore(offset: Int, count: Int)

    /// One sentence.
    public var description: String {
        switch self {
        case .device(let error): "\(error)"
        case .otherDevice(let name, let identity):
            "cannot drive '\(name)': its identity register has 0x\(String(identity, radix: 16)), and edu's ends in 00ed"
        case .tooSlow(let name, let deed, let limit):
            "'\(name)' did not \(deed) within \(limit); reset the machine's device, or wait longer"
        case .outsideStore(let offset, let count):
            "cannot copy \(count) bytes at \(offset): edu's store has \(EduRegisters.storeByteCount)"
        }
    }
}
