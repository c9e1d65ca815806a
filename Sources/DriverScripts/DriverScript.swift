public import DriverCore

/// The probes of one driver as a script: what its code returns, call after call.
///
/// Machine files and tests describe drivers this way.
public struct DriverScript: Hashable, Sendable {
    /// What the next probes return, in order; after the last, ``afterwards``.
    public var results: [Int32]
    /// What every further probe returns; 0 is success.
    public var afterwards: Int32
    /// Whether probe and remove do not return for now.
    public var isBlocked: Bool
    /// What a probe that returns 0 makes, by the name of the device; of two entries the first counts.
    public var classDevices: [ScriptedChildren] {
        get { children }
        set {
            children = newValue
            indexByDevice = DriverScript.indexes(of: newValue)
        }
    }

    private var children: [ScriptedChildren]
    /// Where a device stands among ``classDevices``: a machine may have 100,000 that make something.
    private var indexByDevice: [String: Int]

    /// A script; without arguments every probe succeeds.
    public init(
        results: [Int32] = [],
        afterwards: Int32 = 0,
        isBlocked: Bool = false,
        classDevices: [ScriptedChildren] = []
    ) {
        self.results = results
        self.afterwards = afterwards
        self.isBlocked = isBlocked
        self.children = classDevices
        self.indexByDevice = DriverScript.indexes(of: classDevices)
    }

    private static func indexes(of classDevices: [ScriptedChildren]) -> [String: Int] {
        var indexes: [String: Int] = [:]
        indexes.reserveCapacity(classDevices.count)
        for (index, children) in classDevices.enumerated()
        where indexes[children.device] == nil {
            indexes[children.device] = index
        }
        return indexes
    }

    /// What a probe of a device comes to that returns this number.
    func answer(_ number: Int32, for device: String) -> DriverCore.ProbeAnswer {
        if number != 0 { return .returned(number) }
        guard let index = indexByDevice[device] else { return .bound([]) }
        return .bound(children[index].classDevices)
    }
}

/// What a driver's probe makes for one device.
public struct ScriptedChildren: Hashable, Sendable {
    /// The device's name.
    public var device: String
    /// What is made, in order.
    public var classDevices: [DriverCore.ClassDevice]

    /// The class devices of one device.
    public init(device: String, classDevices: [DriverCore.ClassDevice]) {
        self.device = device
        self.classDevices = classDevices
    }
}
