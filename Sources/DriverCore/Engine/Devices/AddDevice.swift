extension DriverCore {
    /// The addition of one device, from its creation to the search for a driver.
    ///
    /// Source: `device_add()`, drivers/base/core.c; `pci_device_add()`, `pci_bus_add_device()` on PCI.
    struct AddDevice: Sendable {
        let description: DeviceDescription
        var stage = Stage.create
        var device: DeviceID?

        enum Stage {
            /// The device is made and listed; its `add` event goes out.
            case create
            /// It is ready to be probed.
            case ready
            /// The search for a driver has ended.
            case searched
        }
    }
}

extension DriverCore {
    mutating func advance(_ add: AddDevice, _ task: Int) {
        var next = add
        switch add.stage {
        case .create:
            switch create(add.description, hardware: nil, physicalFunction: nil) {
            case .failure(let refusal): refuse(refusal, task)
            case .success(let device):
                next.device = device
                next.stage = .ready
                push(.addDevice(next), task)
            }
        case .ready:
            next.stage = .searched
            push(.addDevice(next), task)
            if let device = add.device { becomeReady(device, task) }
        case .searched:
            if let device = add.device { conclude(.device(device), task) }
        }
    }

    /// Makes functions that have come at once, and then offers them.
    ///
    /// Source: `pciehp_configure_device()`, drivers/pci/hotplug/pciehp_pci.c; `enable_slot()`, drivers/pci/hotplug/acpiphp_glue.c.
    mutating func addFunctions(_ descriptions: [DeviceDescription], _ task: Int) {
        var added: [DeviceID] = []
        for var description in descriptions {
            guard let name = filedName(description.name) else {
                return refuse(.notAName, task)
            }
            description.name = name
            switch create(description, hardware: nil, physicalFunction: nil) {
            case .success(let device): added.append(device)
            case .failure(let refusal) where added.isEmpty:
                return refuse(refusal, task)
            case .failure: continue
            }
        }
        guard let first = added.first else { return refuse(.notAName, task) }
        push(.conclude(.device(first)), task)
        push(.rescan(Rescan(offering: added)), task)
    }

    /// The bus's probe step, in which PCI goes its own way and does not look at `drivers_autoprobe`.
    mutating func becomeReady(_ device: DeviceID, _ task: Int) {
        change(device, .readiness) {
            $0.isReady = true
            $0.isMatchable = true
        }
        guard let bus = self[device]?.bus else { return }
        if buses[Int(bus.rawValue)].rule == .pci {
            push(.search(Search(device: device, mode: .everyone, isAutomatic: true)), task)
        } else {
            push(.busProbe(device), task)
        }
    }

    /// Makes a device, puts it into every list, and sends its `add` event.
    mutating func create(
        _ description: DeviceDescription,
        hardware known: HardwareID?,
        physicalFunction: DeviceID?
    ) -> Result<DeviceID, Refusal> {
        note(write: .core, .presence)
        if let refusal = refusal(of: description) { return .failure(refusal) }
        let bus = description.bus.flatMap { self.bus(named: $0) }
        let id = DeviceID(rawValue: Int32(devices.count))
        let isPCI = bus.map { buses[Int($0.rawValue)].rule == .pci } ?? false
        let parentPath = description.parent.flatMap { path(of: $0) } ?? "/devices"
        var hardware = known
        if known == nil, isPCI, physicalFunction == nil { hardware = plugIn(description) }
        let facts = DeviceFacts(
            id: id,
            bus: bus,
            parent: description.parent,
            description: description,
            path: parentPath + "/" + description.name,
            hardware: hardware,
            physicalFunction: physicalFunction
        )
        var device = Device(facts: facts)
        if isPCI {
            // A PCI function waits at another gate: until its bus code lets it, it matches nobody.
            device.isReady = true
            device.isMatchable = false
        }
        _ = devices.append(device)
        if let hardware { _ = self.hardware.update(hardware.rawValue) { $0.device = id } }
        list(device)
        joinGroup(id, description.group)
        if let added = self[id] { send(.add, added) }
        return .success(id)
    }

    private func refusal(of description: DeviceDescription) -> Refusal? {
        if let parent = description.parent, self[parent] == nil {
            return Refusal(.ENODEV, .noSuchParent)
        }
        if child(named: description.name, of: description.parent) != nil {
            return Refusal(.EEXIST, .nameTaken(description.name))
        }
        guard let name = description.bus else { return nil }
        guard let bus = self.bus(named: name) else { return Refusal(.EINVAL, .noSuchBus(name)) }
        let taken = buses[Int(bus.rawValue)].deviceNames[description.name] != nil
        return taken ? Refusal(.EEXIST, .nameTaken(description.name)) : nil
    }

    private mutating func plugIn(_ description: DeviceDescription) -> HardwareID {
        let parent = description.parent.flatMap { self[$0]?.facts.hardware }
        let slot = hardware.append(
            HardwareFunction(description: description, parent: parent, device: nil)
        )
        return HardwareID(rawValue: slot)
    }

    private mutating func list(_ device: Device) {
        let (id, facts) = (device.id, device.facts)
        childNames.update(ChildName(parent: facts.parent, name: device.name)) { $0 = id }
        if let parent = facts.parent {
            change(parent, .devices) { $0.children.insert(id) }
        } else {
            roots.insert(id)
        }
        guard let bus = facts.bus else { return }
        note(write: .bus(bus), .devices)
        let place = Int(bus.rawValue)
        buses[place].devices.insert(id)
        buses[place].deviceNames.update(device.name) { $0 = id }
        buses[place].index.insert(id, facts.description.identity.matchKeys)
    }

    /// Takes a device out of its bus's list, where nobody finds it any more.
    mutating func unlist(_ device: Device) {
        guard let bus = device.bus else { return }
        note(write: .bus(bus), .devices)
        let place = Int(bus.rawValue)
        buses[place].devices.remove(device.id)
        buses[place].deviceNames.update(device.name) { if $0 == device.id { $0 = nil } }
        buses[place].index.remove(device.id, device.matchedIdentity.matchKeys)
        if let override = device.override {
            buses[place].index.remove(device.id, [.override(override)])
        }
        if let preferred = device.proposed?.preferredDriver {
            buses[place].index.remove(device.id, [.preferred(preferred)])
        }
    }
}
