public import Sysfs

extension Step {
    /// What must hold before; nil if nothing must.
    public var before: Condition? {
        switch self {
        case .override(let device, let found, _): .override(device, is: found)
        case .unbind(let device, let driver, _): .driver(device, isOneOf: [driver])
        case .probe(let device, _): .driver(device, isOneOf: [nil])
        case .bind(let device, let driver, .nameUnlessBound):
            .driver(device, isOneOf: [nil, driver])
        case .bind(let device, _, _): .driver(device, isOneOf: [nil])
        case .mark(let device, let mark): .file(mark.path(of: device), says: mark.found)
        case .switchOff(let flag): .file(flag.path, says: "1")
        case .functions(let device, let found, _): .file(device.functionCount, says: "\(found)")
        case .addID, .removeID, .switchOn, .catchUp, .receive: nil
        }
    }

    /// What must hold after; nil where nothing can be read back.
    public var after: Condition? {
        switch self {
        case .override(let device, _, let driver):
            .override(device, is: driver.map(Override.driver) ?? .unset)
        case .unbind(let device, _, let wanted):
            .driver(device, isOneOf: wanted == nil ? [nil] : [nil, wanted])
        case .probe(let device, let wanted):
            wanted.map { .driver(device, isOneOf: [$0]) }
        case .bind(let device, let driver, _): .driver(device, isOneOf: [driver])
        case .mark(let device, let mark):
            mark.reads.map { .file(mark.path(of: device), says: $0) }
        case .switchOff(let flag): .file(flag.path, says: "0")
        case .switchOn(let flag): .file(flag.path, says: "1")
        case .functions(let device, _, let count): .file(device.functionCount, says: "\(count)")
        case .addID, .removeID, .catchUp, .receive: nil
        }
    }

    /// Whether nothing is written where ``after`` holds already.
    public var isUnlessDone: Bool {
        if case .bind(_, _, .nameUnlessBound) = self { true } else { false }
    }

    /// Whether ``before`` is read again right before the write, which the kernel would not refuse.
    public var isChecked: Bool {
        switch self {
        case .mark, .switchOff, .functions, .bind(_, _, .ownFile): true
        default: false
        }
    }
}

extension Mark {
    /// The file of a device.
    func path(of device: DeviceReference) -> SysfsPath { device.path / file.rawValue }

    /// What the file says afterwards; nil where that is not known before.
    ///
    /// A device that is given its own ID again says an ID that only the kernel knows how to write.
    var reads: String? {
        switch (file, line) {
        case (.preferredDriver, nil): "(null)"
        case (.probeID, nil): nil
        case (_, let line?): line
        }
    }
}

extension Autoprobe {
    /// The file of the flag.
    public var path: SysfsPath {
        switch self {
        case .bus(let bus): SysfsPath("/bus/\(bus)/drivers_autoprobe")
        case .driver(let driver, let bus): Driver.path(driver, bus: bus) / "autoprobe"
        case .functions(let physical): physical.path / "sriov_drivers_autoprobe"
        }
    }
}

extension DeviceReference {
    /// The file of a physical function that says how many virtual ones it has.
    package var functionCount: SysfsPath { path / "sriov_numvfs" }

    /// The link of a physical function to the virtual one of a number, from 0 on.
    func functionLink(_ number: Int) -> SysfsPath { path / "virtfn\(number)" }
}
