internal import ConformanceCases

/// Several operations that belong together: each alone would seldom come to a probe.
extension SequenceWriter {
    /// Has a driver's next probe return something, and then a device offered to it that it is likely to match.
    mutating func attempt(_ random: inout SeededRandom) {
        let driver = random.pick(drivers)
        let near = devices.filter { $0.bus == driver.bus }
        guard !near.isEmpty else { return }
        let device = random.pick(near)
        let name = Array(device.name.utf8)
        if driver.name != "vfio-pci" {
            let result = random.pick([0, 0, -1, -5, -6, -12, -16, -19, -22, -110, -517, 3])
            operations.append(.lab(["ret", driver.name, "\(result)"]))
        }
        if driver.bus == "lab" {
            operations.append(.lab(["match", driver.name, "1"]))
        } else {
            let path = file("driver_override", of: device)
            operations.append(.write(path: path, bytes: Array(driver.name.utf8)))
        }
        // The driver that has it may be any.
        let holder = random.pick(drivers.filter { $0.bus == driver.bus })
        operations.append(.write(path: file("unbind", ofDriver: holder), bytes: name))
        let path =
            random.chance(70)
            ? file("bind", ofDriver: driver) : "/sys/bus/\(driver.bus)/drivers_probe"
        operations.append(.write(path: path, bytes: name))
    }

    /// Makes one device depend on another, and often has a driver try it then.
    mutating func link(_ random: inout SeededRandom) {
        let made = devices.filter { $0.bus != "pci" }
        guard made.count > 1 else { return }
        let consumer = random.pick(made)
        operations.append(.lab(["link", consumer.name, random.pick(made).name]))
        let near = drivers.filter { $0.bus == consumer.bus }
        guard random.chance(60), !near.isEmpty else { return }
        let driver = random.pick(near)
        if consumer.bus == "platform" {
            let path = file("driver_override", of: consumer)
            operations.append(.write(path: path, bytes: Array(driver.name.utf8)))
        }
        let path =
            random.chance(50)
            ? file("bind", ofDriver: driver) : "/sys/bus/\(driver.bus)/drivers_probe"
        operations.append(.write(path: path, bytes: Array(consumer.name.utf8)))
    }

    /// Has vfio-pci try the bridge, which it refuses.
    mutating func offerBridge(_ bridge: String) {
        let path = "/sys/bus/pci/devices/\(bridge)/driver_override"
        operations.append(.write(path: path, bytes: Array("vfio-pci".utf8)))
        operations.append(
            .write(path: "/sys/bus/pci/drivers/vfio-pci/bind", bytes: Array(bridge.utf8))
        )
    }
}
