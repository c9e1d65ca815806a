internal import MachineHost
internal import Sysfs

extension Binder {
    /// Refuses what no option could make possible.
    func checkPossible(_ change: Change) throws(Failure) {
        let device = change.device
        if device.override == .unsupported, !inventory.isThere(device.reference.path) {
            // A device whose files are looked for while it goes seems to be on a bus without them.
            throw .gone(device.reference)
        }
        if device.isBeingReleased, !inventory.isBeingReleasedByVFIO(device.reference) {
            throw Failure(
                .busy,
                "\(device.reference) is being unbound at this moment by somebody else.",
                help: [.tryAgainAlone]
            )
        }
        if device.isBeingReleased {
            throw Failure(
                .wouldBlock,
                "\(device.reference) is being unbound at this moment; a vfio driver waits until"
                    + " nobody has the device open.",
                help: [holderHelp(device)]
            )
        }
        guard let driver = change.driverLost else { return }
        let path = Driver.path(driver, bus: device.reference.bus) / "unbind"
        guard inventory.isThere(path) else {
            throw Failure(
                .refused,
                "The driver '\(driver)' of \(device.reference) has no 'unbind' file, so no device"
                    + " can be unbound from it.",
                help: [.removeModuleOrDevice],
                path: path
            )
        }
    }

    /// The modules that must be loaded for a request; none where the drivers are there.
    ///
    /// - Throws: ``Failure/Code/notFound`` where one is not, and its module is not to be loaded.
    func missingModules(_ request: Request) throws(Failure) -> [MissingModule] {
        var found: [MissingModule] = []
        for driver in request.driversWanted {
            let name = driver.name
            guard isFileName(name), !name.utf8.contains(UInt8(ascii: "\n")), name != "(null)"
            else { throw .malformedName(name, of: "driver") }
            guard !inventory.driverExists(name, bus: driver.bus) else { continue }
            let modules = (try? host.modules(for: .driver(name))) ?? []
            let missing = modules.filter {
                isFileName($0) && !inventory.sysfs.exists(SysfsPath("/module/\($0)"))
            }
            guard request.loadsModules, let module = missing.first else {
                throw noDriver(name, bus: driver.bus, modules: modules, missing: missing)
            }
            found.append(MissingModule(driver: name, module: module))
        }
        return found
    }

    /// The failure for a driver that is not there, with what would bring it.
    private func noDriver(_ name: String, bus: String, modules: [String], missing: [String])
        -> Failure
    {
        let near = namesNear(name, bus: bus)
        var help: [Remedy] = []
        if let module = missing.first {
            help.append(.loadModule(module))
        } else {
            // `vfio_pci` is the module of the driver `vfio-pci`; a loaded module names its drivers.
            let links = modules.isEmpty ? [name] : modules
            let provided = links.filter(isFileName).flatMap { module in
                (try? inventory.sysfs.list(SysfsPath("/module/\(module)/drivers"))) ?? []
            }
            let buses = provided.filter { $0.hasSuffix(":\(name)") }.map {
                $0.dropLast(name.count + 1)
            }
            if let other = buses.first {
                help.append(.otherBus(String(other)))
            } else if !provided.isEmpty {
                help.append(.chooseDriver(provided))
            } else if !modules.isEmpty {
                help.append(.moduleHasNone)
            } else {
                // Of a name that was mistyped no package has the driver.
                if near.isEmpty { help.append(.installModule) }
                help.append(.list(.drivers(bus: bus)))
            }
        }
        return Failure(
            .notFound,
            "There is no driver \(quoted(name)) on the bus '\(bus)'.",
            help: help,
            candidates: near,
            path: Driver.path(name, bus: bus)
        )
    }

    /// The drivers that somebody who wrote a name may have meant: those of the bus, and those that are asked for most
    /// where the host has their modules.
    private func namesNear(_ name: String, bus: String) -> [String] {
        let known = (try? inventory.names(in: "drivers", of: bus)) ?? []
        let dashed = String(name.map { $0 == "_" ? "-" : $0 })
        if known.contains(dashed) { return [dashed] }
        let near = nearNames(to: name, among: known)
        guard near.isEmpty else { return near }
        return nearNames(to: name, among: Binder.askedForMost).filter { driver in
            let modules = try? host.modules(for: .driver(driver))
            return modules?.isEmpty == false
        }
    }

    /// The drivers that devices are mostly given to, which are seldom loaded before.
    private static let askedForMost = [
        "vfio-pci", "vfio-platform", "pci-stub", "uio_pci_generic",
    ]

    /// Which process to end, where it can be told.
    private func holderHelp(_ device: Device) -> Remedy {
        let holders = device.group.flatMap { try? host.holders(ofGroup: $0) } ?? []
        return .endUser(holders.first)
    }
}

/// A module that must be loaded, since a driver is not there.
struct MissingModule {
    let driver: String
    let module: String
}

extension [MissingModule] {
    /// The modules, each once.
    var names: [String] {
        var seen: Set<String> = []
        return map(\.module).filter { seen.insert($0).inserted }
    }
}

extension Failure {
    /// The failure for refusals that the user did not override.
    static func refused(_ refusals: [Binder.Refusal]) -> Failure {
        let isHeld = refusals.allSatisfy { $0.rule == .held }
        var rules: [Binder.Refusal.Rule] = []
        var help: [Remedy] = []
        for refusal in refusals {
            if !help.contains(refusal.help) { help.append(refusal.help) }
            if !rules.contains(refusal.rule) { rules.append(refusal.rule) }
        }
        // With options for some reasons alone it would be refused again, for the others.
        if rules.allSatisfy(\.isOverridable) { help.append(.overrideGuards(rules)) }
        let sentences = refusals.map(\.sentence).joined(separator: " ")
        let reasons = "Refused for \(refusals.count) reasons, and nothing was written: "
        var failure = Failure(
            isHeld ? .wouldBlock : .refused,
            refusals.count == 1 ? sentences : reasons + sentences,
            help: help
        )
        failure.refusals = refusals
        return failure
    }
}
