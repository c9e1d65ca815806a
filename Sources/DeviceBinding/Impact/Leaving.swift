internal import Sysfs

/// All that goes with the devices of a change together: what one of them leaves behind, another may take.
struct Leaving {
    /// The class or bus of each part with its name, `net/eth0`; within a class a name stands once.
    let names: Set<String>
    /// The directories of the parts.
    let paths: Set<SysfsPath>

    /// What some walks have found.
    init(_ walks: [ImpactWalk]) {
        let parts = walks.flatMap { $0.found.map(\.part) }
        names = Set(parts.map { "\($0.subsystem ?? "")/\($0.path.lastName)" })
        paths = Set(parts.map(\.path))
    }

    /// Whether a class device goes.
    func has(_ name: String, of subsystem: String) -> Bool {
        names.contains("\(subsystem)/\(name)")
    }
}
