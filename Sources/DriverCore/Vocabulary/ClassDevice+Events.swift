/// What a class device says of itself in its events.
extension ClassDevice {
    /// The lines of its `uevent` file: its own, or what its class adds: a network interface's name, a
    /// disk's node.
    public var eventLines: [UInt8] {
        if let own = attributes.first(where: { $0.name == "uevent" }) { return own.bytes(for: 0) }
        return switch className {
        case "net": Array("INTERFACE=\(name)\n".utf8)
        case "block": Array("DEVNAME=\(name)\nDEVTYPE=disk\n".utf8)
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
