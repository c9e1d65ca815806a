internal import KernelLab
internal import LabBase

/// Looking at a guest's machine, and putting it back to what it was.
extension KernelSubject {
    private static let buses = ["platform", "pci", "lab"]

    /// Every device of the buses that a case can change with its driver, and what is switched off.
    public mutating func machineState() throws -> [String] {
        var lines: [String] = []
        for bus in Self.buses where try guest.exists("/sys/bus/\(bus)") {
            lines.append("\(bus): drivers_autoprobe \(try guest.text(autoprobe(bus)))")
            let directory = "/sys/bus/\(bus)/devices"
            let names = try guest.names(directory)
            let links = try askAll(names.map { .readlink(path: "\(directory)/\($0)/driver") })
            for (name, link) in zip(names, links) {
                guard case .link(let target) = link else {
                    lines.append("  \(name) -")
                    continue
                }
                lines.append("  \(name) \(target.split(separator: "/").last ?? "")")
            }
        }
        return lines
    }

    private func autoprobe(_ bus: String) -> String { "/sys/bus/\(bus)/drivers_autoprobe" }

    func askAll(_ requests: [LabRequest]) throws -> [LabAnswer] {
        guard case .all(let answers) = try ask(.all(requests)), answers.count == requests.count
        else { throw RunnerError("the agent did not answer every request") }
        return answers
    }

    /// What a reset must give back: devices, drivers, overrides, modules, groups.
    func imprint() throws -> [String] {
        var lines: [String] = []
        for bus in Self.buses where try guest.exists("/sys/bus/\(bus)") {
            let directory = "/sys/bus/\(bus)/devices"
            let names = try guest.names(directory)
            var requests: [LabRequest] = [.read(path: autoprobe(bus))]
            for name in names {
                requests.append(.readlink(path: "\(directory)/\(name)/driver"))
                requests.append(.readlink(path: "\(directory)/\(name)/iommu_group"))
                requests.append(.read(path: "\(directory)/\(name)/driver_override"))
            }
            lines.append("\(bus) \(names) \(try guest.names("/sys/bus/\(bus)/drivers"))")
            lines += try askAll(requests).map { "\($0)" }
        }
        lines.append(try guest.text("/sys/kernel/debug/devices_deferred"))
        let modules = try guest.text("/proc/modules").split(separator: "\n")
        lines.append(modules.compactMap { $0.split(separator: " ").first }.joined(separator: " "))
        return lines
    }

    /// Undoes what a case did: closes its files, deletes what bindlab made, frees devices, loads modules anew.
    ///
    /// Whether that gave back what was before is for ``imprint()`` to tell.
    mutating func reset() throws {
        for (name, number) in numbers where name.hasPrefix("vfio ") || name.hasPrefix("file ") {
            _ = try guest.ask(.release(handle: number))
        }
        numbers = [:]
        mayBlock = false
        if loadedModules.contains("bindlab") { _ = try lab(["reset"]) }
        var requests: [LabRequest] = []
        for bus in Self.buses where try guest.exists("/sys/bus/\(bus)") {
            requests.append(.write(path: autoprobe(bus), bytes: "1"))
            let directory = "/sys/bus/\(bus)/devices"
            for name in try guest.names(directory) {
                requests.append(.write(path: "\(directory)/\(name)/driver_override", bytes: "\n"))
            }
        }
        _ = try askAll(requests)
        try unloadModules()
        try loadModules()
    }

    /// Unloads every module, again and again until no more goes; devices lose their drivers with them.
    private mutating func unloadModules() throws {
        while true {
            let names = try guest.text("/proc/modules").split(separator: "\n")
                .compactMap { $0.split(separator: " ").first.map(String.init) }
            let answers = try askAll(names.map { .rmmod(module: $0) })
            if !answers.contains(.done(0)) { break }
        }
        loadedModules = []
    }
}
