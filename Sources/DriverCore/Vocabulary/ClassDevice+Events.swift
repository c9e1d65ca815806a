/// What a class device says of itself in its events.
extension DriverCore.ClassDevice {
    /// The lines of its `uevent` file: its own, where a description has some, or what its class adds.
    public var eventLines: [UInt8] {
        ownEventLines ?? classKeys.flatMap { $0.bytes + [UInt8(ascii: "\n")] }
    }

    /// The same as its events have it.
    public var ueventKeys: [DriverCore.UeventKey] {
        guard let lines = ownEventLines else { return classKeys }
        return lines.split(separator: UInt8(ascii: "\n")).compactMap { line in
            guard let sign = line.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            return DriverCore.UeventKey(name: Array(line[..<sign]), value: line[(sign + 1)...])
        }
    }

    private var ownEventLines: [UInt8]? {
        attributes.first { $0.name == "uevent" }?.bytes(for: 0)
    }

    /// A network interface's name, a disk's node.
    ///
    /// Source: `netdev_uevent()`, net/core/net-sysfs.c; `block_uevent()`, block/genhd.c.
    private var classKeys: [DriverCore.UeventKey] {
        switch className {
        case "net": [DriverCore.UeventKey("INTERFACE", name)]
        case "block":
            [DriverCore.UeventKey("DEVNAME", name), DriverCore.UeventKey("DEVTYPE", "disk")]
        default: []
        }
    }

    /// The queues of a network interface that its files show, those of reception first: objects with
    /// events of their own.
    ///
    /// Source: `register_queue_kobjects()`, net/core/net-sysfs.c.
    var queues: [String] {
        guard className == "net" else { return [] }
        var names: [String] = []
        for attribute in attributes where attribute.name.hasPrefix("queues/") {
            let name = String(attribute.name.dropFirst(7).prefix { $0 != "/" })
            if names.last != name, !names.contains(name) { names.append(name) }
        }
        // `rx-10` comes after `rx-9`.
        return names.sorted { left, right in
            let (isLeft, isRight) = (left.hasPrefix("rx-"), right.hasPrefix("rx-"))
            if isLeft != isRight { return isLeft }
            let (first, second) = (left.utf8.count, right.utf8.count)
            return first == second ? left < right : first < second
        }
    }

    /// The same in the order in which they go: of each kind the last first.
    ///
    /// Source: `remove_queue_kobjects()`, net/core/net-sysfs.c.
    var queuesAsTheyGo: [String] {
        let backwards = Array(queues.reversed())
        return backwards.filter { $0.hasPrefix("rx-") } + backwards.filter { !$0.hasPrefix("rx-") }
    }
}
