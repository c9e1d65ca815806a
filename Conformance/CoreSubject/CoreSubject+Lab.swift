internal import ConformanceCases
internal import DriverCore
internal import DriverScripts
internal import VirtualSysfs

/// The synthetic drivers and devices of the module `bindlab`.
extension CoreSubject {
    mutating func lab(_ words: [String]) -> String {
        // All that can go on has ended before an operation does.
        if words == ["settle"] { return name(of: sysfs.perform(.waitForProbes).outcome) }
        if words == ["reset"] { return reset() }
        guard words.count > 1 else { return "EINVAL" }
        let name = words[1]
        switch words[0] {
        case "pdrv", "cdrv", "bdrv": return register(words)
        case "pdev":
            let number = words.count > 2 ? Int(words[2]) : nil
            labDevices.append(([name] + words.dropFirst(2)).joined(separator: "."))
            return self.name(of: board.addPlatform(name: name, number: number))
        case "bdev":
            labDevices.append(name)
            let device = DriverCore.DeviceDescription(name: name, bus: "lab", identity: .named)
            return self.name(of: sysfs.perform(.addDevice(device)).outcome)
        case "drvdel": return unregister(name)
        case "devdel":
            guard let device = labDevice(name) else { return "ENOENT" }
            return self.name(of: sysfs.perform(.removeDevice(device)).outcome)
        case "ret", "match", "block", "unblock":
            return labDriver(name) == nil ? "ENOENT" : change(words)
        case "link": return link(words)
        default: return "EINVAL"
        }
    }

    /// Changes what a driver answers.
    private func change(_ words: [String]) -> String {
        let name = words[1]
        guard let bus = labDrivers[name] else { return "ENOENT" }
        switch words[0] {
        case "ret":
            guard words.count > 2, let number = Int32(words[2]) else { return "EINVAL" }
            var script = sysfs.script(of: name, on: bus)
            set(words.count > 3 ? Int(words[3]) : nil, number, &script)
            sysfs.setScript(script, of: name, on: bus)
        case "match":
            guard words.count > 2, let number = Int32(words[2]) else { return "EINVAL" }
            setMatch(number, of: name)
        case "block": sysfs.block(name, on: bus)
        default: sysfs.unblock(name, on: bus)
        }
        return "OK"
    }

    private func set(_ times: Int?, _ number: Int32, _ script: inout DriverScript) {
        script.results = times.map { Array(repeating: number, count: $0) } ?? []
        script.afterwards = times == nil ? number : 0
    }

    private func setMatch(_ number: Int32, of name: String) {
        let driver = sysfs.withCore { core in
            core.bus(named: "lab").flatMap { core.driver(named: name, on: $0) }
        }
        if let driver { sysfs.perform(.setMatchAnswer(driver, number)) }
    }

    private func link(_ words: [String]) -> String {
        guard words.count > 2 else { return "EINVAL" }
        guard let consumer = labDevice(words[1]), let supplier = labDevice(words[2]) else {
            return "ENOENT"
        }
        let flags = words.count > 3 ? UInt32(words[3], radix: 16) ?? 0 : 0
        let operation = DriverCore.Operation.addLink(
            consumer: consumer,
            supplier: supplier,
            flags: DriverCore.DeviceLinkFlags(rawValue: flags)
        )
        return name(of: sysfs.perform(operation).outcome)
    }

    /// Takes away the drivers and then the devices that were made, the last of each first; `pending` where
    /// one of them never goes.
    ///
    /// Source: `lab_reset()`, Conformance/bindlab/command.c.
    private mutating func reset() -> String {
        for driver in labDrivers.keys.compactMap({ labDriver($0) }).sorted().reversed()
        where sysfs.perform(.unregisterDriver(driver)).outcome == nil {
            return "pending"
        }
        for name in labDevices.reversed() {
            guard let device = labDevice(name) else { continue }
            if sysfs.perform(.removeDevice(device)).outcome == nil { return "pending" }
        }
        labDrivers = [:]
        labDevices = []
        return "OK"
    }

    // MARK: - Drivers

    private mutating func register(_ words: [String]) -> String {
        let bus = ["pdrv": "platform", "cdrv": "pci", "bdrv": "lab"][words[0]] ?? ""
        var driver = DriverCore.DriverDescription(name: words[1], bus: bus, module: "bindlab")
        var script = DriverScript()
        var times: Int?
        var number: Int32 = 0
        if bus == "platform" { driver.table = .platform(DriverCore.PlatformMatchTable()) }
        for word in words.dropFirst(2) {
            let pair = word.split(separator: "=", maxSplits: 1).map { String($0) }
            let value = pair.count > 1 ? pair[1] : ""
            switch pair[0] {
            case "suppress": driver.suppressesBindAttributes = true
            case "async": driver.probeType = .asynchronous
            case "sync": driver.probeType = .alwaysSynchronous
            case "mdma": driver.managesDMA = true
            case "block": script.isBlocked = true
            case "ret": number = Int32(value) ?? 0
            case "times": times = Int(value)
            case "match": driver.matchAnswer = Int32(value) ?? 0
            case "ids":
                guard let table = table(value, bus) else { return "EINVAL" }
                driver.table = table
            default: return "EINVAL"
            }
        }
        set(times, number, &script)
        // The script of a driver that is there stays: a second one of its name is refused.
        if labDriver(words[1]) == nil { sysfs.setScript(script, of: words[1], on: bus) }
        labDrivers[words[1]] = bus
        return name(of: sysfs.perform(.registerDriver(driver)).outcome)
    }

    private func table(_ text: String, _ bus: String) -> DriverCore.MatchTable? {
        let items = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        if bus == "platform" {
            return items.contains("") ? nil : .platform(DriverCore.PlatformMatchTable(names: items))
        }
        let ids = items.compactMap { DriverCore.PCIMatchID(labText: $0) }
        return bus == "pci" && ids.count == items.count ? .pci(ids) : nil
    }

    /// bindlab lets a blocked probe go when its driver is to be deleted.
    private mutating func unregister(_ name: String) -> String {
        guard let driver = labDriver(name), let bus = labDrivers[name] else { return "ENOENT" }
        let outcome = sysfs.perform(.unregisterDriver(driver)).outcome
        sysfs.unblock(name, on: bus)
        return outcome == nil ? "OK" : self.name(of: outcome)
    }

    /// A driver that bindlab made.
    private func labDriver(_ name: String) -> DriverCore.DriverID? {
        guard let bus = labDrivers[name] else { return nil }
        return sysfs.withCore { core in
            core.bus(named: bus).flatMap { core.driver(named: name, on: $0) }
        }
    }

    /// A device of a bus on which bindlab makes devices.
    private func labDevice(_ name: String) -> DriverCore.DeviceID? {
        sysfs.withCore { core in
            ["platform", "lab"].compactMap { core.bus(named: $0) }
                .compactMap { core.device(named: name, on: $0) }.first
        }
    }
}
