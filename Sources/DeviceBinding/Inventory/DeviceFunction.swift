/// An interface or a disk that a device makes, with what the host is known to use it for.
public struct DeviceFunction: Hashable, Sendable {
    /// What something is used for.
    public enum Use: Hashable, Sendable {
        /// A file system on it, or on what is made of it, is mounted here.
        case mounted(at: String)
        /// The kernel swaps to it.
        case swap
        /// It carries the default route.
        case defaultRoute
        /// It has an address.
        case address(String)
    }

    /// The kernel's name for it, `nvme0n1`, `eth0`.
    public var name: String
    /// The uses that mounts, swap areas, addresses and routes tell; none is no proof that nobody uses it.
    public var uses: [Use] = []

    /// Something that nobody is known to use yet.
    init(name: String) {
        self.name = name
    }

    /// The name with its uses, `nvme0n1 (mounted at /, swap)`; of the mounts the first alone, and how many more.
    public var summary: String {
        var words: [String] = []
        var mounts = 0
        for use in uses {
            if case .mounted = use {
                mounts += 1
                if mounts > 1 { continue }
            }
            words.append(use.words)
        }
        if mounts > 1 {
            words = words.map { $0.hasPrefix("mounted at ") ? "\($0) and \(mounts - 1) more" : $0 }
        }
        return words.isEmpty ? name : "\(name) (\(words.joined(separator: ", ")))"
    }
}

extension DeviceFunction.Use {
    /// The use in a few words, `mounted at /`.
    public var words: String {
        switch self {
        case .mounted(let target): "mounted at \(target)"
        case .swap: "swap"
        case .defaultRoute: "default route"
        case .address(let address): address
        }
    }
}
