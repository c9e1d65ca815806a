import DriverCore
import VirtualSysfs

extension CaseRunner {
    // MARK: - Modules

    /// Loads a module with what it depends on; one that is loaded already is no failure.
    mutating func insmod(_ words: [String]) -> String {
        let name = words[0].replacing("-", with: "_")
        if loadedModules.contains(name) { return "OK" }
        loadedModules.append(name)
        if name == "vfio_pci", let vfio = ModuleDescription.known("vfio") {
            sysfs.perform(.loadModule(vfio))
        }
        guard let module = ModuleDescription.known(name) else { return "ENOENT" }
        let outcome = sysfs.perform(.loadModule(module)).outcome
        if case .failed(let refusal)? = outcome, refusal.errno != .EEXIST {
            return "\(refusal.errno)"
        }
        if name == "bindlab" {
            sysfs.perform(.addBus(BusDescription(name: "lab", rule: .scripted)))
        }
        for word in words.dropFirst() where word.hasPrefix("ids=") {
            addIDs(String(word.dropFirst(4)))
        }
        return "OK"
    }

    /// `ids=` of vfio-pci: what is no ID is skipped, the rest are dynamic IDs without a duplicate check.
    private func addIDs(_ list: String) {
        for item in list.split(separator: ",") {
            let fields = item.split(separator: ":").map { String($0) }
            guard fields.count >= 2, fields.allSatisfy({ UInt32($0, radix: 16) != nil }) else {
                continue
            }
            let rest = ["ffffffff", "ffffffff", "0", "0", "0"].dropFirst(fields.count - 2)
            let id = (fields + rest).joined(separator: " ")
            _ = write("/sys/bus/pci/drivers/vfio-pci/new_id", Array(id.utf8))
        }
    }

    mutating func hotplug(_ operation: String, _ words: [String]) -> [String] {
        if operation == "hotadd", let device = QEMUDevice(words.joined(separator: " ")) {
            return machine.add(device).map { ["+" + $0] } ?? ["no-change"]
        }
        guard let device = machine.devices[words[0]],
            let name = sysfs.withCore({ $0.name(of: device) })
        else { return ["no-change"] }
        sysfs.perform(.removeDevice(device))
        return ["-" + name]
    }

    // MARK: - Logs

    func uevents(_ subsystems: String?) -> [String] {
        let wanted = subsystems?.split(separator: ",").map { String($0) }
        let shown = sysfs.takeUevents().filter { wanted?.contains($0.subsystem) ?? true }
        return orNone(shown.map { line(of: $0) })
    }

    private func line(of uevent: Uevent) -> String {
        let keys = uevent.keys.map { key in
            let isCounted = key.name == "SEQNUM" || key.name == "MAJOR"
            return key.name + "=" + (isCounted ? "#" : key.value)
        }
        return (["\(uevent.action.name)@\(uevent.path)"] + keys).joined(separator: " | ")
    }

    /// A line of bindlab's log; nil for what another module's driver was asked, and for a remove's end.
    func line(of call: DriverCall) -> String? {
        switch call {
        case .matched(let driver, let device, let number): "match \(driver) \(device) \(number)"
        case .called(let request), .returned(let request, _):
            labDrivers.contains(request.driverName) ? line(of: call, request) : nil
        }
    }

    private func line(of call: DriverCall, _ request: Request) -> String? {
        switch call {
        case .matched: nil
        case .called:
            switch request.call {
            case .remove: "remove \(request.driverName) \(request.deviceName)"
            case .probe(let id):
                "probe \(request.driverName) \(request.deviceName)"
                    + (id.map { text(of: $0) } ?? "")
            }
        case .returned(_, .removed): nil
        case .returned(_, let answer):
            "ret \(request.driverName) \(request.deviceName) \(number(of: answer))"
        }
    }

    private func text(of id: PCIMatchID) -> String {
        let fields = [id.vendor, id.device, id.subvendor, id.subdevice, id.classCode, id.classMask]
        let numbers = fields.map { String($0, radix: 16) } + [String(id.driverData, radix: 16)]
        return " id=" + numbers.joined(separator: ",") + ",ovr=\(id.overrideOnly ? 1 : 0)"
    }

    private func number(of answer: Answer) -> Int32 {
        if case .returned(let number) = answer { number } else { 0 }
    }
}
