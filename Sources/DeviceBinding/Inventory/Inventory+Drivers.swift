internal import Sysfs

extension Inventory {
    /// The drivers of a bus, by name.
    public func drivers(bus: String) throws(Failure) -> [Driver] {
        let devices = Set(try names(in: "devices", of: bus))
        return try names(in: "drivers", of: bus).map { listed($0, bus: bus, devices: devices) }
    }

    /// The drivers of every bus, by bus and name; buses that cannot be read come back as failures.
    public func drivers() throws(Failure) -> (drivers: [Driver], faults: [Failure]) {
        var found: [Driver] = []
        var faults: [Failure] = []
        for bus in try buses() {
            do throws(Failure) { found += try drivers(bus: bus) } catch { faults.append(error) }
        }
        return (found, faults)
    }

    /// A driver as a listing shows it.
    private func listed(_ name: String, bus: String, devices: Set<String>) -> Driver {
        do throws(Failure) {
            return try driver(name, bus: bus, devices: devices)
        } catch {
            var driver = Driver(
                bus: bus,
                name: name,
                module: nil,
                devices: [],
                canUnbind: false,
                isVFIO: hasVFIOWord(name)
            )
            driver.fault = error.message
            return driver
        }
    }

    /// Whether there is a driver of that name on the bus.
    public func driverExists(_ name: String, bus: String) -> Bool {
        isFileName(name) && isThere(Driver.path(name, bus: bus))
    }

    /// Whether a driver gives devices to user space through vfio.
    ///
    /// No list of names could be complete, since new variants come with every kernel. A driver is one
    /// when `vfio` is a word of its name (`vfio-pci`, `mlx5_vfio_pci`), or when its module is one of
    /// those that use the module vfio or vfio_pci_core.
    public func isVFIO(driver name: String, bus: String) throws(Failure) -> Bool {
        if hasVFIOWord(name) { return true }
        let module = try linkedName(Driver.path(name, bus: bus) / "module")
        guard let module else { return false }
        return hasVFIOWord(module) || usesVFIO(module: module)
    }

    /// Whether a device has a driver that gives it to user space through vfio.
    ///
    /// The device shows it: since Linux 6.1 it has `vfio-dev` then, and no vfio driver before 6.1 was
    /// without the word in its name.
    func isServedByVFIO(_ reference: DeviceReference, driver name: String) -> Bool {
        hasVFIOWord(name) || sysfs.exists(reference.path / "vfio-dev")
    }

    /// Whether the module uses one that every vfio driver needs.
    private func usesVFIO(module: String) -> Bool {
        guard isFileName(module), sysfs.exists("/module/vfio") else { return false }
        return ["vfio", "vfio_pci_core"].contains {
            sysfs.exists(SysfsPath("/module/\($0)/holders/\(module)"))
        }
    }

    /// One driver, from the names in its directory.
    private func driver(_ name: String, bus: String, devices: Set<String>) throws(Failure)
        -> Driver
    {
        let path = Driver.path(name, bus: bus)
        let names = try listIfThere(path)
        let module = names.contains("module") ? try? sysfs.linkedName(path / "module") : nil
        return Driver(
            bus: bus,
            name: name,
            module: module,
            devices: names.filter { devices.contains($0) },
            canUnbind: names.contains("unbind"),
            isVFIO: hasVFIOWord(name) || (module.map { usesVFIO(module: $0) } ?? false)
        )
    }
}

/// Whether `vfio` is one of the words of a name, between `-` and `_`.
func hasVFIOWord(_ name: String) -> Bool {
    name.split { $0 == "-" || $0 == "_" }.contains("vfio")
}
