internal import ConformanceCases
internal import DriverCore
internal import VirtualSysfs

extension CoreSubject {
    func deferred() -> [String] {
        orNone(sysfs.withCore { core in core.deferredDevices.map { core.name(of: $0) ?? "" } })
    }

    func uevents(_ subsystems: [String]) -> [String] {
        let events = sysfs.takeUevents()
        let shown = events.filter { subsystems.isEmpty || subsystems.contains($0.subsystem) }
        return orNone(shown.map { line(of: $0) })
    }

    private func line(of uevent: DriverCore.Uevent) -> String {
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
        case .called(let request), .probed(let request, _), .removed(let request):
            labDrivers[request.driverName] == nil ? nil : line(of: call, request)
        }
    }

    private func line(of call: DriverCall, _ request: DriverCore.Request) -> String? {
        switch call {
        case .matched: nil
        case .called:
            switch request.call {
            case .remove: "remove \(request.driverName) \(request.deviceName)"
            case .probe(let entry):
                "probe \(request.driverName) \(request.deviceName)" + text(of: entry)
            }
        case .removed: nil
        case .probed(_, let answer):
            "ret \(request.driverName) \(request.deviceName) \(number(of: answer))"
        }
    }

    /// What bindlab writes of the entry that a PCI driver's probe is given.
    private func text(of entry: DriverCore.MatchEntry?) -> String {
        guard case .pci(let id)? = entry else { return "" }
        let fields = [id.vendor, id.device, id.subvendor, id.subdevice, id.classCode, id.classMask]
        let numbers = fields.map { String($0, radix: 16) } + [String(id.driverData, radix: 16)]
        return " id=" + numbers.joined(separator: ",") + ",ovr=\(id.overrideOnly ? 1 : 0)"
    }

    private func number(of answer: DriverCore.ProbeAnswer) -> Int32 {
        if case .returned(let number) = answer { number } else { 0 }
    }
}
