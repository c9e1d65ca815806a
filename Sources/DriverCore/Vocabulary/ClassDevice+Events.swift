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

    /// A network interface's name, a node's number and name.
    ///
    /// Source: `dev_uevent()`, drivers/base/core.c; `netdev_uevent()`, net/core/net-sysfs.c; `part_uevent()`,
    /// block/partitions/core.c.
    private var classKeys: [DriverCore.UeventKey] {
        switch className {
        case "net": return [DriverCore.UeventKey("INTERFACE", name)]
        case "block":
            let node = nodeKeys ?? [DriverCore.UeventKey("DEVNAME", nodeName)]
            return node + [DriverCore.UeventKey("DEVTYPE", isPartition ? "partition" : "disk")]
        default: return nodeKeys ?? []
        }
    }

    /// Whether it is a part of a disk.
    public var isPartition: Bool {
        className == "block" && attributes.contains { $0.name == "partition" }
    }

    /// The number of its node, `259:0`; nil where it has none.
    public var nodeNumber: String? {
        guard let file = attributes.first(where: { $0.name == "dev" }) else { return nil }
        let text = file.bytes(for: 0).prefix { $0 != UInt8(ascii: "\n") }
        return String(decoding: text, as: UTF8.self)
    }

    private var nodeKeys: [DriverCore.UeventKey]? {
        guard let number = nodeNumber, let colon = number.firstIndex(of: ":") else { return nil }
        return [
            DriverCore.UeventKey("MAJOR", String(number[..<colon])),
            DriverCore.UeventKey("MINOR", String(number[number.index(after: colon)...])),
            DriverCore.UeventKey("DEVNAME", nodeName),
        ]
    }

    /// The path below `/dev` of the node that it has, if it has one: a `!` of its name stands for a slash.
    ///
    /// Source: `device_get_devnode()`, drivers/base/core.c.
    public var nodeName: String {
        let path = name.utf8.map { $0 == UInt8(ascii: "!") ? UInt8(ascii: "/") : $0 }
        return nodeFolder + String(decoding: path, as: UTF8.self)
    }

    /// Where nodes of its class are below `/dev`.
    ///
    /// Source: `input_devnode()`, drivers/input/input.c; `drm_devnode()`, drivers/gpu/drm/drm_sysfs.c;
    /// `accel_devnode()`, drivers/accel/drm_accel.c; `sound_devnode()`, sound/sound_core.c; `uverbs_devnode()`,
    /// drivers/infiniband/core/uverbs_main.c; `umad_devnode()`, drivers/infiniband/core/user_mad.c.
    private var nodeFolder: String {
        switch className {
        case "accel": "accel/"
        case "drm": "dri/"
        case "infiniband_mad", "infiniband_verbs": "infiniband/"
        case "input": "input/"
        case "sound": "snd/"
        default: ""
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
