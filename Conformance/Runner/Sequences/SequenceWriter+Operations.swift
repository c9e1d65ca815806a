internal import ConformanceCases

/// One random operation, and a look at what the drivers were asked.
extension SequenceWriter {
    mutating func writeOperation(_ random: inout SeededRandom) {
        if !setting.groups.isEmpty, random.chance(20) {
            writeVFIO(&random)
            return
        }
        if setting.hotPlugs, random.chance(20) {
            hotPlug(&random)
            return
        }
        switch random.below(100) {
        case 0..<16: bind(&random)
        case 16..<24: attempt(&random)
        case 24..<36: probe(&random)
        case 36..<50: override(&random)
        case 50..<58: dynamicID(&random)
        case 58..<62: autoprobe(&random)
        case 62..<66: uevent(&random)
        case 66..<74: look(&random)
        case 74..<82: script(&random)
        case 82..<86: addDriver(&random)
        case 86..<90: addDevice(&random)
        case 90..<93:
            // vfio-pci is a module's own.
            let driver = random.pick(drivers)
            if driver.name != "vfio-pci" { operations.append(.lab(["drvdel", driver.name])) }
        case 93..<95:
            let made = devices.filter { $0.bus != "pci" }
            if !made.isEmpty { operations.append(.lab(["devdel", random.pick(made).name])) }
        default: link(&random)
        }
        operations.append(.labLog)
        if random.chance(20) { operations.append(.deferred) }
    }

    /// A device's name: usually one of the bus, sometimes another's, sometimes none at all.
    private func deviceName(_ bus: String, _ random: inout SeededRandom) -> [UInt8] {
        let near = devices.filter { $0.bus == bus }
        let name =
            !near.isEmpty && random.chance(85) ? random.pick(near).name : random.pick(devices).name
        switch random.below(40) {
        case 0: return Array((name + "\n").utf8)
        case 1: return Array((" " + name).utf8)
        case 2: return Array((name + " ").utf8)
        case 3: return Array("nobody".utf8)
        case 4: return []
        case 5: return Array((name + "\n\n").utf8)
        case 6: return Array(name.utf8) + [0]
        default: return Array(name.utf8)
        }
    }

    private mutating func bind(_ random: inout SeededRandom) {
        let driver = random.pick(drivers)
        let file = random.chance(60) ? "bind" : "unbind"
        operations.append(
            .write(
                path: self.file(file, ofDriver: driver),
                bytes: deviceName(driver.bus, &random)
            )
        )
    }

    private mutating func probe(_ random: inout SeededRandom) {
        let bus = random.chance(80) ? random.pick(devices).bus : random.pick(Self.buses)
        operations.append(
            .write(path: "/sys/bus/\(bus)/drivers_probe", bytes: deviceName(bus, &random))
        )
    }

    private mutating func override(_ random: inout SeededRandom) {
        let path = file("driver_override", of: random.pick(devices))
        if random.chance(4) {
            let count = random.pick([4094, 4095, 4096, 4097])
            operations.append(.fill(path: path, count: count, byte: UInt8(ascii: "a")))
            return
        }
        if let bridge = setting.bridge, random.chance(8) {
            offerBridge(bridge)
            return
        }
        let name = random.pick(drivers).name
        let text = random.pick([
            name, name, name, name + "\n", "\n", "\n", "", "none", "\0", "  " + name, "a\nb",
        ])
        operations.append(.write(path: path, bytes: Array(text.utf8)))
    }

    private static let ids = [
        "1234 11e8", "1234 11e8", "1234 11e8 1af4 1100", "1234 11e8 1af4 1101", "8086 2930",
        "1234 11e8 ffffffff ffffffff 0 0 5", "1234", "zz 1", "1234 11e8 x", "0x1234 0x11e8",
        "ffffffff ffffffff", "1 2", "1234 11e8 1af4 1100 00ff00 ffffff", "", "\n",
    ]

    private mutating func dynamicID(_ random: inout SeededRandom) {
        let near = drivers.filter { $0.bus == "pci" }
        let driver = near.isEmpty ? random.pick(drivers) : random.pick(near)
        let path = file(random.chance(65) ? "new_id" : "remove_id", ofDriver: driver)
        // What vfio-pci is given, a reset has to take from it again.
        let ids = driver.name == "vfio-pci" ? SequenceSetting.vfioIDs + ["1234", "zz 1"] : Self.ids
        operations.append(.write(path: path, bytes: Array(random.pick(ids).utf8)))
    }

    private mutating func autoprobe(_ random: inout SeededRandom) {
        let text = random.pick(["0", "1", "0\n", "1\n", "2", "", "x", "00"])
        let path = "/sys/bus/\(random.pick(Self.buses))/drivers_autoprobe"
        operations.append(.write(path: path, bytes: Array(text.utf8)))
    }

    private static let actions = [
        "add", "remove", "change", "bind", "unbind", "online", "add\n", "ADD", "add x", "",
        "change fe4d7c9d-b8c6-4a70-9ef1-3d8a58d18eed A=1",
        "add fe4d7c9d-b8c6-4a70-9ef1-3d8a58d18eed A=-", "add 123",
    ]

    private mutating func uevent(_ random: inout SeededRandom) {
        let path = random.pick([
            file("uevent", of: random.pick(devices)), file("uevent", of: random.pick(devices)),
            file("uevent", ofDriver: random.pick(drivers)),
            "/sys/bus/\(random.pick(Self.buses))/uevent",
        ])
        operations.append(.write(path: path, bytes: Array(random.pick(Self.actions).utf8)))
    }

    private mutating func look(_ random: inout SeededRandom) {
        let device = random.pick(devices)
        let driver = random.pick(drivers)
        operations.append(
            random.pick([
                .look(.readlink, path: file("driver", of: device)),
                .look(.read, path: file("uevent", of: device)),
                .look(.read, path: "/sys/bus/\(device.bus)/drivers_autoprobe"),
                .look(.list, path: "/sys/bus/\(driver.bus)/drivers/\(driver.name)"),
                .look(.stat, path: file("bind", ofDriver: driver)),
                .look(.stat, path: file("new_id", ofDriver: driver)),
                .look(.read, path: file("unbind", ofDriver: driver)),
                .look(.list, path: "/sys/bus/lab/devices"),
                .look(.length, path: file("driver_override", of: device)),
            ])
        )
    }

    private mutating func script(_ random: inout SeededRandom) {
        let driver = random.pick(drivers)
        guard driver.name != "vfio-pci" else { return }
        if driver.bus == "lab", random.chance(40) {
            let number = random.pick([0, 1, 1, 2, -22, -517])
            operations.append(.lab(["match", driver.name, "\(number)"]))
            return
        }
        var words = ["ret", driver.name, "\(random.pick(Self.results))"]
        if random.chance(30), !asynchronous.contains(driver.name) {
            words.append("\(1 + random.below(2))")
        }
        operations.append(.lab(words))
    }
}
