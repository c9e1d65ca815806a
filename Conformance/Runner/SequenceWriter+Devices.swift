internal import ConformanceCases

/// Operations on vfio's nodes, and functions that come and go.
extension SequenceWriter {
    /// One operation on vfio's nodes; what a device's file keeps waiting is not begun while one is open.
    mutating func writeVFIO(_ random: inout SeededRandom) {
        switch random.below(100) {
        case 0..<25:
            let function = random.pick(setting.functions)
            override("vfio-pci", of: function)
            operations.append(
                .write(path: "/sys/bus/pci/drivers/vfio-pci/bind", bytes: Array(function.utf8))
            )
        case 25..<35: open("container", [])
        case 35..<50: open("group", ["\(random.below(8))"])
        case 50..<85: use(&random)
        case 85..<93: useDevice(&random)
        default:
            guard !vfioFiles.isEmpty else { return }
            let file = vfioFiles.remove(at: random.below(vfioFiles.count))
            operations.append(.vfio(["close", "\(file.handle)"]))
        }
    }

    private mutating func override(_ driver: String, of function: String) {
        let path = "/sys/bus/pci/devices/\(function)/driver_override"
        operations.append(.write(path: path, bytes: Array(driver.utf8)))
    }

    private mutating func open(_ kind: String, _ words: [String]) {
        vfioFileCount += 1
        operations.append(.vfio([kind, "\(vfioFileCount)"] + words))
        vfioFiles.append((kind, vfioFileCount))
    }

    private func pick(_ kind: String, _ random: inout SeededRandom) -> String? {
        let files = vfioFiles.filter { $0.kind == kind }
        return files.isEmpty ? nil : "\(random.pick(files).handle)"
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
