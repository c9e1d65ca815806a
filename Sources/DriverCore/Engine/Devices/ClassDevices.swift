/// What drivers make while they serve a device, and the events of it.
extension DriverCore {
    /// Adds what a probe has made.
    mutating func addClassDevices(_ made: [ClassDevice], to device: DeviceID) {
        for item in made {
            change(device, .devices) { $0.classDevices.append(item) }
            listClassDevice(item.className, item.name, device)
            send(.add, item, of: device)
            for queue in item.queues { send(.add, queue: queue, of: item, device) }
        }
    }

    /// Takes away what the device's driver has made, the last first.
    mutating func removeClassDevices(of device: DeviceID) {
        for item in (self[device]?.classDevices ?? []).reversed() {
            for queue in item.queuesAsTheyGo { send(.remove, queue: queue, of: item, device) }
            send(.remove, item, of: device)
            unlistClassDevice(item.className, item.name, device)
            change(device, .devices) { $0.classDevices.removeLast() }
        }
    }

    private mutating func send(_ action: UeventAction, _ item: ClassDevice, of device: DeviceID) {
        guard let path = classPath(of: item, on: device) else { return }
        send(action, path, item.className, subject: .classDevice(item.ueventKeys))
    }

    private mutating func send(
        _ action: UeventAction,
        queue: String,
        of item: ClassDevice,
        _ device: DeviceID
    ) {
        guard let path = classPath(of: item, on: device) else { return }
        send(action, path + "/queues/" + queue, "queues")
    }

    /// The path of a class device: below one made before it, or in a directory of its class.
    public func classPath(of item: ClassDevice, on device: DeviceID) -> String? {
        guard let found = self[device] else { return nil }
        // Each stands below one that was made before it, so that no circle leads nowhere.
        var chain = [item]
        var made = found.classDevices[...]
        if let place = made.firstIndex(of: item) { made = made[..<place] }
        while let below = chain.last?.below,
            let place = made.lastIndex(where: { $0.name == below })
        {
            chain.append(made[place])
            made = made[..<place]
        }
        var path = found.facts.path + "/" + (chain.last?.className ?? item.className)
        for link in chain.reversed() { path += "/" + link.name }
        return path
    }

    mutating func listClassDevice(_ className: String, _ name: String, _ device: DeviceID) {
        classNames.insert(className)
        classMembers.update(className) { members in
            if members == nil { members = OrderedChunks() }
            members?.insert(ClassMember(name: name, device: device))
        }
    }

    mutating func unlistClassDevice(_ className: String, _ name: String, _ device: DeviceID) {
        classMembers.update(className) { members in
            members?.remove(ClassMember(name: name, device: device))
            if members?.isEmpty == true { members = nil }
        }
        if classMembers[className] == nil { classNames.remove(className) }
    }
}
