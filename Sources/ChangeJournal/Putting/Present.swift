internal import DeviceBinding
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

    /// Nothing is known.
    init() {}

    /// Looks at all that some traces concern.
    init(_ traces: ChangeTraces, on binder: Binder) {
        let sysfs = binder.inventory.sysfs
        for trace in traces.devices {
            let reference = trace.found.device.reference
            devices[reference] = Present.sight(of: reference, on: binder)
            for mark in trace.marks {
                let path = reference.path / mark.mark.file.rawValue
                texts[path] = try? sysfs.readText(path)
            }
        }
        for trace in traces.functions { look(at: trace, on: binder) }
        for flag in traces.buses.flags { texts[flag.path] = try? sysfs.readText(flag.path) }
        for id in traces.buses.ids
        where sysfs.exists(SysfsPath("/bus/\(id.device.bus)/drivers/\(id.driver)")) {
            drivers.insert("\(id.device.bus)/\(id.driver)")
        }
    }

    /// Looks at a physical function, and at the virtual ones that it has.
    private mutating func look(at trace: FunctionTrace, on binder: Binder) {
        let sysfs = binder.inventory.sysfs
        for path in [trace.physical.functionCount, trace.fence.path] {
            texts[path] = try? sysfs.readText(path)
        }
        let count = texts[trace.physical.functionCount].flatMap { Int($0) } ?? 0
        let names = (try? binder.inventory.functions(of: trace.physical, count)) ?? []
        functions[trace.physical] = names
        for reference in [trace.physical] + names where devices[reference] == nil {
            devices[reference] = Present.sight(of: reference, on: binder)
        }
    }

    private static func sight(of reference: DeviceReference, on binder: Binder) -> Sight {
        do throws(Failure) {
            let device = try binder.inventory.device(reference)
            if device.isBeingReleased {
                return .unknown("it is still being taken from its driver")
            }
            if let fault = device.fault { return .unknown(fault) }
            return .seen(binder.change(device, to: .noDriver))
        } catch {
            return error.code == .notFound ? .gone : .unknown(error.message)
        }
    }
}
