/// The first step of a write to an attribute: what it finds before any lock is taken.
extension DriverCore {
    mutating func store(_ attribute: Attribute, _ bytes: [UInt8], _ task: TaskIndex) {
        switch attribute {
        case .driversProbe(let bus): storeDriversProbe(bus, bytes, task)
        case .driversAutoprobe(let bus):
            // Only the byte at the start counts, and only a zero switches off.
            set(autoprobe: bytes.first != UInt8(ascii: "0"), of: bus)
            conclude(.count(bytes.count), task)
        case .busUevent, .driverUevent, .deviceUevent, .classUevent, .vfioDeviceUevent,
            .vfioGroupUevent, .pciBusUevent, .linkUevent, .moduleUevent:
            storeUevent(attribute, bytes, task)
        case .busRescan: storeRescan(.everything, bytes, task)
        case .bind(let driver): storeBind(driver, bytes, task)
        case .unbind(let driver): storeUnbind(driver, bytes, task)
        case .newID(let driver): storeNewID(driver, bytes, task)
        case .removeID(let driver): storeRemoveID(driver, bytes, task)
        case .driverOverride(let device): storeOverride(device, bytes, task)
        case .vfioBind(let driver): storeVFIOBind(driver, bytes, task)
        case .driverAutoprobe(let driver): storeDriverAutoprobe(driver, bytes, task)
        case .preferredDriver(let device): storePreferredDriver(device, bytes, task)
        case .driverProbeID(let device): storeDriverProbeID(device, bytes, task)
        case .remove(let device): storeRemove(device, bytes, task)
        case .rescan(let device): storeRescan(.bus(of: device), bytes, task)
        case .bridgeRescan(let device): storeRescan(.behind(device), bytes, task)
        case .numVFs(let device): storeNumVFs(device, bytes, task)
        case .sriovDriversAutoprobe(let device):
            guard let flag = StoreText(bytes).boolean(under: profile) else {
                return refuse(.EINVAL, .notABoolean, task)
            }
            change(device, .autoprobe) { $0.isOn = flag }
            conclude(.count(bytes.count), task)
        case .moduleParameter(let module, let name): storeParameter(module, name, bytes, task)
        }
    }

    /// The device that a written name means: equal, but for one newline at the end.
    ///
    /// Source: `bus_find_device_by_name()`, drivers/base/bus.c.
    func find(_ bytes: [UInt8], on bus: BusID) -> Result<DeviceFacts, Refusal> {
        let name = StoreText(bytes).name
        guard let id = device(named: name, on: bus), let device = facts(of: id) else {
            let busName = self.name(of: bus) ?? ""
            return .failure(Refusal(.ENODEV, .noSuchDevice(name: name.readable, bus: busName)))
        }
        return .success(device)
    }

    /// Source: `drivers_probe_store()`, `bus_rescan_devices_helper()`, drivers/base/bus.c.
    private mutating func storeDriversProbe(_ bus: BusID, _ bytes: [UInt8], _ task: TaskIndex) {
        switch find(bytes, on: bus) {
        case .failure(let refusal): refuse(refusal, task)
        case .success(let device):
            // Looked at without the lock: a probe or remove under way counts as bound.
            if read(device.id, .driver)?.driver != nil {
                return conclude(.count(bytes.count), task)
            }
            push(.concludeResult(count: bytes.count, sign: .negativeIsInvalid), task)
            let search = Frame.search(Search(device: device.id, mode: .everyone))
            guard let parent = lockedParent(of: device.id) else { return push(search, task) }
            hold(.device(parent), over: search, task)
        }
    }

    /// Source: `bind_store()`, drivers/base/bus.c.
    private mutating func storeBind(_ driver: DriverID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let found = facts(of: driver) else { return refuse(.gone, task) }
        switch find(bytes, on: found.bus) {
        case .failure(let refusal): refuse(refusal, task)
        case .success(let device):
            if !profile.attemptLooksForDriver, let other = read(device.id, .driver)?.driver {
                return refuse(.ENODEV, .alreadyBound(driver: name(of: other) ?? ""), task)
            }
            // The match runs before the lock, and only a plain no keeps the driver from the device.
            let locksMatch = profile[.matchTakesDeviceLock]
            if !locksMatch, case .no(let mismatch) = ask(found, about: device) {
                return refuse(.ENODEV, .noMatch(mismatch), task)
            }
            var attempt = Attempt(driver: driver, device: device.id)
            attempt.looksForDriver = profile.attemptLooksForDriver
            let sign = profile.bindTellsErrors ? ResultSign.either : .noDevice
            push(.concludeResult(count: bytes.count, sign: sign), task)
            var attach = DriverAttach(attempt, queues: profile.everyDeferralQueues)
            guard locksMatch else { return push(.attach(attach), task) }
            attach.stage = .match
            take(.device(device.id), then: .attach(attach), task)
        }
    }

    /// Source: `unbind_store()`, drivers/base/bus.c.
    private mutating func storeUnbind(_ driver: DriverID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let bus = bus(of: driver) else { return refuse(.gone, task) }
        switch find(bytes, on: bus) {
        case .failure(let refusal): refuse(refusal, task)
        case .success(let device):
            guard read(device.id, .driver)?.driver == driver else {
                return refuse(.ENODEV, .notBoundToDriver(name(of: driver) ?? ""), task)
            }
            push(.conclude(.count(bytes.count)), task)
            push(.detach(Detach(device: device.id, only: nil)), task)
        }
    }

    /// Source: `remove_store()`, drivers/pci/pci-sysfs.c.
    private mutating func storeRemove(_ device: DeviceID, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let number = StoreText(bytes).number else {
            return refuse(.notANumber, task)
        }
        // Of two writers only the first takes the file away, and goes on.
        guard number != 0, read(device, .presence)?.hasRemoveFile == true else {
            return conclude(.count(bytes.count), task)
        }
        change(device, .presence) { $0.hasRemoveFile = false }
        // The file no longer runs a handler: its own removal must not wait for itself.
        setHandler(nil, task)
        push(.conclude(.count(bytes.count)), task)
        hold(.pci, over: .removeTree(RemoveTree(roots: [device])), task)
    }

    /// Source: `rescan_store()`, `dev_rescan_store()`, `bus_rescan_store()`, drivers/pci/pci-sysfs.c.
    private mutating func storeRescan(_ scope: Rescan.Scope, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let number = StoreText(bytes).number else {
            return refuse(.notANumber, task)
        }
        guard number != 0 else { return conclude(.count(bytes.count), task) }
        push(.conclude(.count(bytes.count)), task)
        hold(.pci, over: .rescan(Rescan(scope)), task)
    }
}
