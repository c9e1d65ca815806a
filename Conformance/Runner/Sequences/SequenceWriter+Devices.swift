internal import ConformanceCases

/// Operations on vfio's nodes, and functions that come and go.
extension SequenceWriter {
    /// Something with vfio's nodes; what a device's file keeps waiting is not begun while one is open.
    mutating func writeVFIO(_ random: inout SeededRandom) {
        switch random.below(100) {
        case 0..<25: useGroup(&random)
        case 25..<45: giveToVFIO(random.pick(setting.functions), &random)
        case 45..<50: open("container", [])
        case 50..<58: open("group", ["\(random.below(4))"])
        case 58..<80: use(&random)
        case 80..<90: useDevice(&random)
        default:
            guard !vfioFiles.isEmpty else { return }
            let file = vfioFiles.remove(at: random.below(vfioFiles.count))
            operations.append(.vfio(["close", "\(file.handle)"]))
        }
    }

    private mutating func write(_ path: String, _ text: String) {
        operations.append(.write(path: "/sys/bus/pci/" + path, bytes: Array(text.utf8)))
    }

    /// Takes a function from whoever may have it, and binds it to vfio-pci.
    private mutating func giveToVFIO(_ function: String, _ random: inout SeededRandom) {
        for driver in Set(drivers.filter { $0.bus == "pci" }.map { $0.name }).sorted()
        where driver != "vfio-pci" && random.chance(70) {
            write("drivers/\(driver)/unbind", function)
        }
        write("devices/\(function)/driver_override", "vfio-pci")
        write("drivers/vfio-pci/bind", function)
    }

    /// The way of a program that uses a group, now and then with a step left out or gone wrong.
    private mutating func useGroup(_ random: inout SeededRandom) {
        guard
            let (number, functions) = setting.groups.sorted(by: { $0.key < $1.key }).randomElement(
                using: &random
            )
        else { return }
        for function in functions where random.chance(85) { giveToVFIO(function, &random) }
        if random.chance(90) { open("container", []) }
        if random.chance(90) { open("group", ["\(number)"]) }
        guard let group = pick("group", &random), let container = pick("container", &random) else {
            return
        }
        if random.chance(90) { operations.append(.vfio(["set", group, container])) }
        if random.chance(20) { operations.append(.vfio(["iommu", container, "9"])) }
        if random.chance(85) { operations.append(.vfio(["iommu", container, "1"])) }
        if random.chance(60) { useDevice(&random) }
        if random.chance(30) { takeForHost(random.pick(functions), &random) }
        if random.chance(30) {
            for function in functions { write("drivers/vfio-pci/unbind", function) }
            operations.append(.vfio([random.pick(["status", "unset"]), group]))
            operations.append(.vfio(["set", group, container]))
        }
    }

    /// A host driver tries a function of a group that user space may own.
    private mutating func takeForHost(_ function: String, _ random: inout SeededRandom) {
        guard let driver = drivers.last(where: { $0.bus == "pci" && $0.name != "vfio-pci" }) else {
            return
        }
        write("drivers/vfio-pci/unbind", function)
        write("devices/\(function)/driver_override", driver.name)
        write(random.chance(50) ? "drivers/\(driver.name)/bind" : "drivers_probe", function)
    }

    private mutating func open(_ kind: String, _ words: [String]) {
        vfioFileCount += 1
        operations.append(.vfio([kind, "\(vfioFileCount)"] + words))
        vfioFiles.append((kind, vfioFileCount))
    }

    /// The newest file of a kind, or now and then any.
    private func pick(_ kind: String, _ random: inout SeededRandom) -> String? {
        let files = vfioFiles.filter { $0.kind == kind }
        guard let last = files.last else { return nil }
        return "\((random.chance(75) ? last : random.pick(files)).handle)"
    }

    private mutating func use(_ random: inout SeededRandom) {
        guard let group = pick("group", &random) else { return }
        let container = pick("container", &random)
        switch (random.below(6), container) {
        case (0...1, let container?): operations.append(.vfio(["set", group, container]))
        case (2...3, let container?):
            let type = random.pick(["1", "1", "3", "9"])
            operations.append(.vfio(["iommu", container, type]))
        case (4, _): operations.append(.vfio(["unset", group]))
        default: operations.append(.vfio(["status", group]))
        }
    }

    /// Opens a device, looks what its group may do then, and closes it.
    private mutating func useDevice(_ random: inout SeededRandom) {
        guard let group = pick("group", &random) else { return }
        let name = random.chance(80) ? random.pick(setting.functions) : "nobody"
        open("device", [group, name])
        let device = vfioFiles.removeLast()
        if random.chance(50) { operations.append(.vfio(["unset", group])) }
        if random.chance(30) { operations.append(.vfio(["status", group])) }
        operations.append(.vfio(["close", "\(device.handle)"]))
    }

    /// A function is removed, or what was removed is found.
    mutating func hotPlug(_ random: inout SeededRandom) {
        let path =
            random.chance(60)
            ? "/sys/bus/pci/devices/\(random.pick(setting.functions))/remove"
            : "/sys/bus/pci/rescan"
        let text = random.pick(["1", "1", "1", "1\n", "0", "x", "", "01"])
        operations.append(.write(path: path, bytes: Array(text.utf8)))
    }
}
