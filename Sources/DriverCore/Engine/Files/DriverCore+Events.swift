/// How events get into the stream of uevents.
extension DriverCore {
    /// Sends an event about an object that is not a device of a bus.
    mutating func send(
        _ action: UeventAction,
        _ path: String,
        _ subsystem: String,
        subject: Uevent.Subject = .plain
    ) {
        send(uevent(action, path, subsystem, subject: subject))
    }

    /// Sends an event about a device; one without a bus sends none.
    mutating func send(_ action: UeventAction, _ device: DeviceID) {
        if action == .bind || action == .unbind, !profile.sendsBindEvents { return }
        if let uevent = uevent(action, device) { send(uevent) }
    }

    /// Sends an event.
    mutating func send(_ uevent: Uevent) {
        let number = countUevent()
        assert(number == uevent.sequence, "an event out of the stream")
        effects.append(.uevent(uevent))
    }

    /// The next event, about an object that is not a device of a bus.
    func uevent(
        _ action: UeventAction,
        _ path: String,
        _ subsystem: String,
        subject: Uevent.Subject = .plain,
        arguments: [UeventKey] = []
    ) -> Uevent {
        Uevent(
            action: action,
            path: path,
            subsystem: subsystem,
            arguments: arguments,
            subject: subject,
            sequence: ueventCount + 1
        )
    }

    /// The next event, about a device; nil for one without a bus.
    func uevent(_ action: UeventAction, _ id: DeviceID, arguments: [UeventKey] = []) -> Uevent? {
        guard let device = facts(of: id), let bus = device.bus, let busName = name(of: bus) else {
            return nil
        }
        let driver = read(id, .driver)?.driver.flatMap { name(of: $0) }
        return uevent(
            action,
            device.path,
            busName,
            subject: .device(
                name: device.name,
                identity: device.description.identity,
                driver: driver
            ),
            arguments: arguments
        )
    }

    /// The next event, about a vfio group.
    func uevent(_ action: UeventAction, _ group: VFIOGroup, _ arguments: [UeventKey] = [])
        -> Uevent
    {
        let name = vfioNodeName(of: group.group)
        return uevent(
            action,
            "/devices/virtual/vfio/" + name,
            "vfio",
            subject: .node(name: "vfio/" + name, minor: group.minor),
            arguments: arguments
        )
    }
}
