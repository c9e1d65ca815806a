/// What drivers make while they serve a device, and the events of it.
extension DriverCore {
    /// Adds what a probe has made.
    mutating func addClassDevices(_ made: [ClassDevice], to device: DeviceID) {
        for item in made {
            change(device, .classDevices) { $0.made.append(item) }
            if let found = facts(of: device) {
                listClassDevice(item.className, item.name, found)
            }
            send(.add, item, of: device)
            for queue in item.queues { send(.add, queue: queue, of: item, device) }
        }
    }

    /// Takes away what the device's driver has made, the last first.
    mutating func removeClassDevices(of device: DeviceID) {
        guard let found = facts(of: device) else { return }
        for item in classDevices(of: device).reversed() {
            // The events of one in another namespace are heard there.
            if !item.isElsewhere {
                for queue in item.queuesAsTheyGo { send(.remove, queue: queue, of: item, device) }
                send(.remove, item, of: device)
                unlistClassDevice(item.className, item.name, found)
            }
            change(device, .classDevices) { $0.made.removeLast() }
        }
    }

    /// Moves a network interface into another network namespace, as somebody did before the machine is looked at.
    ///
    /// Its directory is gone from this `/sys`; that of its class in the device's own stays, and is empty. It ends with
    /// its driver, and what that makes when it comes back is here again.
    ///
    /// Source: `__dev_change_net_namespace()`, net/core/dev.c; `class_dir_child_ns_type()`, drivers/base/core.c.
    ///
    /// - Returns: Whether there is an interface of that name.
    public mutating func moveInterface(named name: String) -> Bool {
        guard let device = members(ofClass: "net").first(where: { $0.name == name })?.device,
            let found = facts(of: device)
        else { return false }
        unlistClassDevice("net", name, found)
        change(device, .classDevices) { classes in
            for index in classes.made.indices
            where classes.made[index].className == "net" && classes.made[index].name == name {
                classes.made[index].isElsewhere = true
            }
        }
        return true
    }

    /// Makes a class device of no hardware; the first one brings the directory that holds them.
    mutating func addVirtual(_ item: ClassDevice, _ task: TaskIndex) {
        let name = "virtual"
        if virtualDevice == nil {
            let holder = DeviceDescription(name: name, bus: nil, identity: .named)
            if case .failure(let refusal) = create(
                Described(holder),
                hardware: nil,
                physicalFunction: nil
            ) {
                return refuse(refusal, task)
            }
        }
        guard let holder = virtualDevice else { return refuse(.gone, task) }
        let isTaken = classDevices(of: holder).contains {
            $0.className == item.className && $0.name == item.name
        }
        if isTaken { return refuse(.EEXIST, .nameTaken(item.name), task) }
        addClassDevices([item], to: holder)
        conclude(.done, task)
    }

    /// The device of no hardware that holds class devices which no driver of a device makes: `/devices/virtual`.
    ///
    /// Source: `virtual_device_parent()`, drivers/base/core.c.
    public var virtualDevice: DeviceID? { child("virtual", of: nil) }

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
        guard let found = facts(of: device) else { return nil }
        // Each is below one that was made before it, so that no circle leads nowhere.
        var chain = [item]
        var made = classDevices(of: device)[...]
        if let index = made.firstIndex(of: item) { made = made[..<index] }
        while let below = chain.last?.below,
            let index = made.lastIndex(where: { $0.name == below })
        {
            chain.append(made[index])
            made = made[..<index]
        }
        var path = found.path + "/" + (chain.last?.className ?? item.className)
        for link in chain.reversed() { path += "/" + link.name }
        return path
    }
}
