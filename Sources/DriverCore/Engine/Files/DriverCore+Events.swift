/// How events get into the stream of uevents.
extension DriverCore {
    /// Sends an event about an object that is no device of a bus.
    mutating func send(
        _ action: UeventAction,
        _ path: String,
        _ subsystem: String,
        subject: Uevent.Subject = .plain,
        arguments: [UeventKey] = []
    ) {
        ueventCount += 1
        effects.append(
            .uevent(
                Uevent(
                    action: action,
                    path: path,
                    subsystem: subsystem,
                    arguments: arguments,
                    subject: subject,
                    sequence: ueventCount
                )
            )
        )
    }

    /// Sends an event about a device; one without a bus sends none.
    mutating func send(
        _ action: UeventAction,
        _ device: Device,
        arguments: [UeventKey] = []
    ) {
        guard let bus = device.bus, let busName = name(of: bus) else { return }
        if action == .bind || action == .unbind, !profile.sendsBindEvents { return }
        let driver = device.driver.flatMap { name(of: $0) }
        send(
            action,
            device.facts.path,
            busName,
            subject: .device(
                name: device.name,
                identity: device.facts.description.identity,
                driver: driver
            ),
            arguments: arguments
        )
    }
}
