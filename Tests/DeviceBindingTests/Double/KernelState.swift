import SystemPackage

/// What the ``KernelDouble`` stands for: devices, drivers, groups, and some plain files.
struct KernelState: Sendable {
    /// A device.
    struct Device: Hashable, Sendable {
        var bus = "pci"
        var modalias = "pci:v00008086d000010D3sv00000000sd00000000bc02sc00i00"
        var driver: String?
        var override: String?
        var group: Int?
        /// Whether vfio is letting it go, as Linux 6.1 shows it.
        var isBeingReleased = false
    }

    /// A driver.
    struct Driver: Hashable, Sendable {
        var bus = "pci"
        var module: String?
        /// The devices that its IDs fit.
        var fits: Set<String> = []
        /// The devices that its probe refuses, with the errno.
        var refuses: [String: Int32] = [:]
        var canUnbind = true
    }

    /// The calls that fail with `EIO`.
    struct Failing: Hashable, Sendable {
        /// The number of the first one, from 1.
        var first: Int
        /// Whether all that come after fail too.
        var isLasting = false

        func covers(_ call: Int) -> Bool { isLasting ? call >= first : call == first }
    }

    var devices: [String: Device] = [:]
    /// In the order of registration, which is the order of matching.
    var drivers: [(name: String, driver: Driver)] = []
    /// The buses whose devices have `driver_override`.
    var busesWithOverride: Set<String> = ["pci"]
    /// Files with a text, links with a target, and directories, besides devices and drivers.
    var files: [String: String] = [:]
    var links: [String: String] = [:]

    /// Somebody else, who acts just before a write: told the file and the line.
    var beforeWrite: (@Sendable (inout KernelState, String, String) -> Void)?
    /// The files that cannot be opened, with the errno.
    var refusedOpens: [String: Errno] = [:]
    /// The files that answer every write, with the errno.
    var refusedWrites: [String: Errno] = [:]
    var failing: Failing?

    // What happened.
    var calls = 0
    var listings = 0
    /// The system calls of those that ask what hangs on a device and who uses that.
    var impactCalls = 0
    var writes: [String] = []
    var handles: [String] = []
    var openHandles = 0

    func driver(_ name: String) -> Driver? {
        drivers.first { $0.name == name }?.driver
    }

    mutating func changeDriver(_ name: String, _ change: (inout Driver) -> Void) {
        for index in drivers.indices where drivers[index].name == name {
            change(&drivers[index].driver)
        }
    }

    // MARK: - Commands

    mutating func write(_ line: String, to path: String) throws(Errno) {
        if let errno = refusedWrites[path] { throw errno }
        let parts = path.split(separator: "/").map(String.init)
        switch (parts.count, parts.last) {
        case (5, "driver_override"): devices[parts[3]]?.override = line.isEmpty ? nil : line
        case (3, "drivers_probe"): try probe(line)
        case (5, "bind"): try bind(line, to: parts[3])
        case (5, "unbind"): try unbind(line, from: parts[3])
        default: throw .permissionDenied
        }
    }

    private mutating func probe(_ name: String) throws(Errno) {
        guard let device = devices[name] else { throw .operationNotSupportedByDevice }
        if device.driver != nil { return }
        for (driver, facts) in drivers where matches(name, driver) && facts.refuses[name] == nil {
            devices[name]?.driver = driver
            return
        }
    }

    private mutating func bind(_ name: String, to driver: String) throws(Errno) {
        guard let device = devices[name], matches(name, driver) else {
            throw .operationNotSupportedByDevice
        }
        guard device.driver == nil else { throw .resourceBusy }
        if let errno = self.driver(driver)?.refuses[name] { throw Errno(rawValue: errno) }
        devices[name]?.driver = driver
    }

    private mutating func unbind(_ name: String, from driver: String) throws(Errno) {
        guard devices[name]?.driver == driver else { throw .operationNotSupportedByDevice }
        devices[name]?.driver = nil
    }

    private func matches(_ name: String, _ driver: String) -> Bool {
        guard let device = devices[name], let facts = self.driver(driver), facts.bus == device.bus
        else { return false }
        if let override = device.override { return override == driver }
        return facts.fits.contains(name)
    }
}
