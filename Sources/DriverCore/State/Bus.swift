extension DriverCore {
    /// A bus as the core keeps it.
    struct Bus: Sendable {
        let id: BusID
        let name: String
        let rule: MatchRule
        let locksParent: Bool
        let attributes: [StaticAttribute]
        /// `drivers_autoprobe`.
        var autoprobe = true
        /// In the order in which they were added and registered, which is that of their numbers.
        var devices = OrderedChunks<DeviceID>()
        var drivers = OrderedChunks<DriverID>()
        var deviceNames = ShardedMap<String, DeviceID>()
        var driverNames = ShardedMap<String, DriverID>()
        var index = MatchIndex()
    }
}

extension String: StableKey {
    var stableHash: UInt64 {
        var hasher = StableHasher()
        hasher.combine(self)
        return hasher.value
    }
}
