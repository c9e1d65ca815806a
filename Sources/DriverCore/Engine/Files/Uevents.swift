/// The `uevent` files as they are written: events that user space asks for.
extension DriverCore {
    /// Sends the event that was written, if it is one.
    ///
    /// Source: `kobject_synth_uevent()`, lib/kobject_uevent.c.
    mutating func storeUevent(_ attribute: Attribute, _ bytes: [UInt8], _ task: TaskIndex) {
        guard let event = SyntheticUevent(bytes, profile) else {
            // In 2014 nonsense was a line in the log.
            return profile.refusesUnknownEvents
                ? refuse(.EINVAL, .notAnEvent, task) : conclude(.count(bytes.count), task)
        }
        // Whether it is sent or not, what goes later will not say so again.
        if event.action == .remove { noteRemove(attribute) }
        // An object of no subsystem sends none.
        if let uevent = uevent(event, of: attribute) {
            guard uevent.hasRoom else { return refuse(.ENOMEM, .eventTooLarge, task) }
            send(uevent)
        }
        conclude(.count(bytes.count), task)
    }

    /// Notes that the `remove` of an object that sends one by itself when it goes has been sent.
    ///
    /// Source: `__kobject_del()`, lib/kobject.c.
    private mutating func noteRemove(_ attribute: Attribute) {
        switch attribute {
        case .driverUevent(let driver): change(driver, .presence) { $0.hasSentRemove = true }
        case .moduleUevent(let module): changeModule(module) { $0.hasSentRemove = true }
        default: break
        }
    }

    /// The event that an object sends for a write to its file.
    private func uevent(_ event: SyntheticUevent, of attribute: Attribute) -> Uevent? {
        func plain(_ path: String, _ subsystem: String) -> Uevent {
            uevent(event.action, path, subsystem, arguments: event.arguments)
        }
        switch attribute {
        case .busUevent(let bus): return plain("/bus/" + (name(of: bus) ?? ""), "bus")
        case .driverUevent(let driver): return path(of: driver).map { plain($0, "drivers") }
        case .deviceUevent(let device):
            return uevent(event.action, device, arguments: event.arguments)
        case .classUevent(let device, let className, let name):
            let item = classDevices(of: device).first {
                $0.className == className && $0.name == name
            }
            guard let item, let path = classPath(of: item, on: device) else { return nil }
            return uevent(
                event.action,
                path,
                className,
                subject: .classDevice(item.ueventKeys),
                arguments: event.arguments
            )
        case .vfioDeviceUevent(let device):
            return vfioDevicePath(of: device).map { plain($0, "vfio-dev") }
        case .vfioGroupUevent(let group):
            return vfioGroup(of: group).map { uevent(event.action, $0, event.arguments) }
        case .pciBusUevent(let device):
            guard let path = path(of: device), let name = pciBusName(of: device) else { return nil }
            return plain(path + "/pci_bus/" + name, "pci_bus")
        case .linkUevent(let consumer, let supplier):
            let name = linkName(consumer: consumer, supplier: supplier)
            return plain("/devices/virtual/devlink/" + name, "devlink")
        case .moduleUevent(let module): return plain("/module/" + module, "module")
        default: return nil
        }
    }

    /// Source: `device_link_add()`, drivers/base/core.c.
    private func linkName(consumer: DeviceID, supplier: DeviceID) -> String {
        busAndName(supplier) + "--" + busAndName(consumer)
    }

    private func busAndName(_ device: DeviceID) -> String {
        (bus(of: device).flatMap { name(of: $0) } ?? "") + ":" + (name(of: device) ?? "")
    }
}
