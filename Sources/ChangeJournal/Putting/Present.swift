internal import DeviceBinding
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// What is now, as far as some traces concern it.
struct Present {
    /// A device.
    enum Sight: Hashable {
        /// As it is now.
        case seen(Change)
        /// It is not there any more.
        case gone
        /// It cannot be told.
        case unknown(String)
    }

    /// The devices.
    var devices: [DeviceReference: Sight] = [:]
    /// The texts of files, those that could be read.
    var texts: [SysfsPath: String] = [:]
    /// The virtual functions of each physical one.
    var functions: [DeviceReference: [DeviceReference]] = [:]
    /// The drivers of the IDs that are registered.
    var drivers: Set<String> = []
    /// Who owns the nodes that had owners, by node.
    var owners: [String: FileOwner] = [:]
    /// Whether something of it is there and could not be read.
    private(set) var isIncomplete = false

    /// Nothing is known.
    init() {}

    /// Looks at all that some traces concern.
    init(_ traces: ChangeTraces, on binder: Binder) {
        let sysfs = binder.inventory.sysfs
        for trace in traces.devices {
            let reference = trace.found.device.reference
            look(at: reference, on: binder)
            for mark in trace.marks {
                read(reference.path / mark.mark.file.rawValue, in: sysfs)
            }
        }
        for trace in traces.functions { look(at: trace, on: binder) }
        for flag in traces.buses.flags { read(flag.path, in: sysfs) }
        for node in traces.buses.owners.keys { owners[node] = binder.host.owner(ofNode: node) }
        for id in traces.buses.ids
        where sysfs.exists(SysfsPath("/bus/\(id.device.bus)/drivers/\(id.driver)")) {
            drivers.insert("\(id.device.bus)/\(id.driver)")
        }
    }

    /// Looks at a physical function, and at the virtual ones that it has.
    private mutating func look(at trace: FunctionTrace, on binder: Binder) {
        let sysfs = binder.inventory.sysfs
        for path in [trace.physical.functionCount, trace.fence.path] {
            read(path, in: sysfs)
        }
        let count = texts[trace.physical.functionCount].flatMap { Int($0) } ?? 0
        var names: [DeviceReference] = []
        do throws(Failure) {
            names = try binder.inventory.functions(of: trace.physical, count)
        } catch {
            isIncomplete = true
        }
        functions[trace.physical] = names
        for reference in [trace.physical] + names where devices[reference] == nil {
            look(at: reference, on: binder)
        }
    }

    private mutating func look(at reference: DeviceReference, on binder: Binder) {
        let sight = Present.sight(of: reference, on: binder)
        if case .unknown = sight { isIncomplete = true }
        devices[reference] = sight
    }

    private mutating func read(_ path: SysfsPath, in sysfs: any Sysfs) {
        do throws(Errno) {
            texts[path] = try sysfs.readText(path)
        } catch {
            texts[path] = nil
            if error != .noSuchFileOrDirectory { isIncomplete = true }
        }
    }

    private static func sight(of reference: DeviceReference, on binder: Binder) -> Sight {
        do throws(Failure) {
            let device = try binder.inventory.device(reference)
            if device.isBeingReleased {
                return .unknown("It is still being taken from its driver.")
            }
            if let fault = device.fault { return .unknown("\(fault).") }
            return .seen(binder.change(device, to: .noDriver))
        } catch {
            return error.code == .notFound ? .gone : .unknown(error.message)
        }
    }
}
