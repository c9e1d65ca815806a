import DriverCore
import VirtualSysfs

/// The synthetic drivers and devices of the module `bindlab`.
extension CaseRunner {
    mutating func lab(_ words: [String]) -> String {
        let name = words[1]
        switch words[0] {
        case "pdrv", "cdrv", "bdrv": return register(words)
        case "pdev":
            return self.name(
                of: machine.addPlatform(name: name, number: Int(words.count > 2 ? words[2] : ""))
            )
        case "bdev":
            let device = DeviceDescription(name: name, bus: "lab", identity: .named)
            return self.name(of: sysfs.perform(.addDevice(device)).outcome)
        case "drvdel": return unregister(name)
        case "devdel":
            guard let device = device(name) else { return "ENOENT" }
            return self.name(of: sysfs.perform(.removeDevice(device)).outcome)
        case "ret":
            var script = sysfs.script(of: name)
            set(words.count > 3 ? Int(words[3]) : nil, Int32(words[2]) ?? 0, &script)
            sysfs.setScript(script, of: name)
            return "OK"
        case "block", "unblock":
            if words[0] == "block" { sysfs.block(name) } else { sysfs.unblock(name) }
            return "OK"
        case "link":
            guard let consumer = device(name), let supplier = device(words[2]) else {
                return "ENOENT"
            }
            let flags = DeviceLinkFlags(
                rawValue: UInt32(words.count > 3 ? words[3] : "0", radix: 16) ?? 0
            )
            let link = Operation.addLink(consumer: consumer, supplier: supplier, flags: flags)
            return self.name(of: sysfs.perform(link).outcome)
        default: return "unknown lab command"
        }
    }

    private func set(_ times: Int?, _ number: Int32, _ script: inout DriverScript) {
        script.results = times.map { Array(repeating: number, count: $0) } ?? []
        script.afterwards = times == nil ? number : 0
    }

    private mutating func register(_ words: [String]) -> String {
        let bus = ["pdrv": "platform", "cdrv": "pci", "bdrv": "lab"][words[0]] ?? ""
        var driver = DriverDescription(name: words[1], bus: bus, module: "bindlab")
        var script = sysfs.script(of: words[1])
        var times: Int?
        var number: Int32 = 0
        if bus == "platform" { driver.table = .platform(PlatformMatchTable()) }
        for word in words.dropFirst(2) {
            let pair = word.split(separator: "=", maxSplits: 1).map { String($0) }
            switch pair[0] {
            case "suppress": driver.suppressesBindAttributes = true
            case "async": driver.probeType = .asynchronous
            case "sync": driver.probeType = .synchronous
            case "mdma": driver.managesDMA = true
            case "block": script.isBlocked = true
            case "ret": number = Int32(pair[1]) ?? 0
            case "times": times = Int(pair[1])
            case "match": driver.matchAnswer = Int32(pair[1]) ?? 0
            case "ids": driver.table = table(pair[1], bus)
            default: return "unknown option \(word)"
            }
        }
        set(times, number, &script)
        labDrivers.append(words[1])
        sysfs.setScript(script, of: words[1])
        return name(of: sysfs.perform(.registerDriver(driver)).outcome)
    }

    private func table(_ text: String, _ bus: String) -> MatchTable {
        let items = text.split(separator: ",").map { String($0) }
        if bus == "platform" { return .platform(PlatformMatchTable(names: items)) }
        return .pci(
            items.map { item in
                let fields = item.split(separator: ":").map { UInt32($0, radix: 16) ?? 0 }
                func field(_ index: Int, _ absent: UInt32) -> UInt32 {
                    index < fields.count ? fields[index] : absent
                }
                return PCIMatchID(
                    vendor: field(0, 0),
                    device: field(1, 0),
                    subvendor: field(2, PCIMatchID.any),
                    subdevice: field(3, PCIMatchID.any),
                    classCode: field(4, 0),
                    classMask: field(5, 0),
                    driverData: UInt64(field(6, 0)),
                    overrideOnly: field(7, 0) != 0
                )
            }
        )
    }

    /// bindlab lets a blocked probe go when its driver is to be deleted.
    private func unregister(_ name: String) -> String {
        let driver = sysfs.withCore { core in
            core.busIDs.compactMap { core.driver(named: name, on: $0) }.first
        }
        guard let driver else { return "ENOENT" }
        let outcome = sysfs.perform(.unregisterDriver(driver)).outcome
        sysfs.unblock(name)
        return outcome == nil ? "OK" : self.name(of: outcome)
    }

    func device(_ name: String) -> DeviceID? {
        sysfs.withCore { core in core.busIDs.compactMap { core.device(named: name, on: $0) }.first }
    }
}
