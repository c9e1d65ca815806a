public import DriverCore

extension MachineDescription {
    /// Boots the machine: buses and devices first, then links, modules and drivers in the order of the file.
    ///
    /// Then virtual functions are enabled, each device is given the driver that its entry names, processes
    /// open what they hold, and `drivers_autoprobe` becomes what the file says.
    ///
    /// - Throws: ``MachineError`` where the core refuses what the file asks for, with the errno.
    public func start() throws(MachineError) -> StartedMachine {
        var starter = MachineStarter(self)
        do throws(Problem) {
            return try starter.start()
        } catch {
            throw self.error(error.origin, error.text)
        }
    }

    /// A module as it is loaded: with the drivers that name it, in the order of the file.
    ///
    /// Nil when neither the list of modules nor a driver names it.
    public func module(named name: String) -> DriverCore.ModuleDescription? {
        let entry = modules.first { $0.name == name }
        let drivers = self.drivers.filter { $0.description.module == name }
        guard entry != nil || !drivers.isEmpty else { return nil }
        return DriverCore.ModuleDescription(
            name: name,
            drivers: drivers.map { $0.description },
            parameters: entry?.parameters ?? [],
            needs: entry?.needs ?? []
        )
    }

    /// The module with all that is loaded with it by modprobe(8), in the order of loading.
    ///
    /// Besides what it needs, that includes what comes after: the IOMMU driver after vfio. A
    /// module that needs itself indirectly is in the list once.
    ///
    /// Source: `MODULE_SOFTDEP`, drivers/vfio/vfio_main.c.
    public func modules(toLoad name: String) -> [String] {
        modules(neededBy: name).flatMap { needed -> [String] in
            guard needed == "vfio", module(named: "vfio_iommu_type1") != nil else {
                return [needed]
            }
            return ["vfio", "vfio_iommu_type1"]
        }.withoutDuplicates
    }

    /// The module with all that it needs, in the order of loading.
    func modules(neededBy name: String) -> [String] {
        var order: [String] = []
        var seen: Set<String> = []
        collect(name, &order, &seen, depth: 0)
        return order
    }

    private func collect(
        _ name: String,
        _ order: inout [String],
        _ seen: inout Set<String>,
        depth: Int
    ) {
        guard depth < 64, seen.insert(name).inserted else { return }
        for needed in modules.first(where: { $0.name == name })?.needs ?? [] {
            collect(needed, &order, &seen, depth: depth + 1)
        }
        order.append(name)
    }
}

extension [String] {
    fileprivate var withoutDuplicates: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
