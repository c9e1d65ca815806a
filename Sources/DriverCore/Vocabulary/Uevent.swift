extension DriverCore {
    /// An event that the kernel sends to user space over netlink.
    ///
    /// It is put into words only when ``keys`` or ``message`` is read: most listeners look at a few events.
    public struct Uevent: Hashable, Sendable {
        /// What happened.
        public var action: UeventAction
        /// The object's path below `/sys`: `/devices/pci0000:00/0000:00:03.0`.
        public var path: String
        /// The subsystem: the bus of a device, `drivers`, `bus`, `module`, or a class.
        public var subsystem: String
        /// What the caller of a synthetic event added, in order; its bytes need not be text.
        public var arguments: [UeventKey]
        /// What the object itself adds.
        public var subject: Subject
        /// The number in the stream, from 1 on.
        public var sequence: UInt64

        /// The object of an event, with what its keys are made from.
        public enum Subject: Hashable, Sendable {
            /// A device, with its driver at that moment; an `unbind` event has no alias.
            case device(name: String, identity: DeviceIdentity, driver: String?)
            /// A device node of a class: its name below `/dev` and its minor number.
            case node(name: String, minor: Int32)
            /// A class device, with what its class says of it.
            case classDevice([UeventKey])
            /// An object without keys of its own.
            case plain
        }

        /// The keys in the order in which they are sent, `SEQNUM` last.
        ///
        /// Source: `kobject_uevent_env()`, lib/kobject_uevent.c; `dev_uevent()`, drivers/base/core.c.
        public var keys: [UeventKey] { keys(withAlias: action != .unbind) }

        private func keys(withAlias: Bool) -> [UeventKey] {
            var keys = [
                UeventKey("ACTION", action.name), UeventKey("DEVPATH", path),
                UeventKey("SUBSYSTEM", subsystem),
            ]
            keys += arguments
            switch subject {
            case .device(let name, let identity, let driver):
                keys += identity.leadingKeys
                if let driver { keys.append(UeventKey("DRIVER", driver)) }
                keys += identity.ueventKeys(name: name, withAlias: withAlias)
            case .node(let name, let minor):
                // A major number is given out at boot by the order of registering; 511 is the last dynamic one.
                keys.append(UeventKey("MAJOR", "511"))
                keys.append(UeventKey("MINOR", "\(minor)"))
                keys.append(UeventKey("DEVNAME", name))
            case .classDevice(let own): keys += own
            case .plain: break
            }
            keys.append(UeventKey("SEQNUM", "\(sequence)"))
            return keys
        }

        /// The datagram: header and keys, each ended by a NUL byte.
        public var message: [UInt8] {
            var bytes = Array("\(action.name)@\(path)".utf8)
            bytes.append(0)
            for key in keys {
                bytes += key.bytes
                bytes.append(0)
            }
            return bytes
        }

        /// Whether the kernel has room for the keys; the alias needs its own, even where it is not sent.
        ///
        /// Source: `add_uevent_var()`, lib/kobject_uevent.c; `UEVENT_NUM_ENVP`, `UEVENT_BUFFER_SIZE`, include/linux/kobject.h.
        var hasRoom: Bool { keys(withAlias: true).fitIntoUevent }
    }
}

extension [DriverCore.UeventKey] {
    /// Whether there are no more than 64 of them, and no more than 2,048 bytes with a NUL after each.
    var fitIntoUevent: Bool {
        var bytes = 0
        for key in self { bytes += key.bytes.count + 1 }
        return count <= 64 && bytes <= 2048
    }
}

extension DriverCore {
    /// What an event says has happened.
    ///
    /// Source: `kobject_actions`, lib/kobject_uevent.c.
    public enum UeventAction: Hashable, Sendable, CaseIterable {
        /// An object has come.
        case add
        /// An object has gone.
        case remove
        /// An object has changed.
        case change
        /// An object has another parent or name.
        case move
        /// A device may be used again.
        case online
        /// A device may not be used.
        case offline
        /// A driver has been bound to a device.
        case bind
        /// A driver has left a device.
        case unbind

        /// The word that is sent and that the `uevent` files take.
        public var name: String {
            switch self {
            case .add: "add"
            case .remove: "remove"
            case .change: "change"
            case .move: "move"
            case .online: "online"
            case .offline: "offline"
            case .bind: "bind"
            case .unbind: "unbind"
            }
        }
    }
}

extension DriverCore.DeviceIdentity {
    /// The keys that the device's bus adds to an event, which its `uevent` file shows too.
    ///
    /// Source: `pci_uevent()`, drivers/pci/pci-driver.c; `platform_uevent()`, drivers/base/platform.c.
    func ueventKeys(name: String, withAlias: Bool) -> [DriverCore.UeventKey] {
        var keys: [DriverCore.UeventKey] = []
        switch self {
        case .pci(let pci):
            keys.append(DriverCore.UeventKey("PCI_CLASS", hexadecimal(pci.classCode, digits: 4)))
            keys.append(DriverCore.UeventKey("PCI_ID", pair(pci.vendor, pci.device)))
            keys.append(DriverCore.UeventKey("PCI_SUBSYS_ID", pair(pci.subvendor, pci.subdevice)))
            keys.append(DriverCore.UeventKey("PCI_SLOT_NAME", name))
        case .platform(let platform):
            if let node = platform.node { keys += node.ueventKeys }
        case .bus(let bus): return bus.ueventKeys(withAlias: withAlias)
        case .named: break
        }
        if withAlias, let alias = modalias { keys.append(DriverCore.UeventKey("MODALIAS", alias)) }
        return keys
    }

    /// The keys that come before the driver's name: those of a node and of a device type.
    var leadingKeys: [DriverCore.UeventKey] {
        if case .bus(let bus) = self { bus.kind.rules.leading(bus) } else { [] }
    }

    /// The alias by which user space finds the module for the device, or nil where the bus has none.
    ///
    /// Source: `pci_uevent()`, drivers/pci/pci-driver.c; `platform_uevent()`, drivers/base/platform.c.
    public var modalias: String? {
        switch self {
        case .pci(let pci): pci.modalias
        case .platform(let platform): platform.modalias
        case .bus(let bus): bus.modalias
        case .named: nil
        }
    }

    private func pair(_ left: UInt32, _ right: UInt32) -> String {
        hexadecimal(left, digits: 4) + ":" + hexadecimal(right, digits: 4)
    }
}

extension DriverCore.BusIdentity {
    /// Those of the device tree, then the bus's own with the alias among them.
    fileprivate func ueventKeys(withAlias: Bool) -> [DriverCore.UeventKey] {
        let alias = withAlias ? modalias.map { [DriverCore.UeventKey("MODALIAS", $0)] } ?? [] : []
        return (node?.ueventKeys ?? []) + kind.rules.variables(self, alias)
    }
}

extension DriverCore.PCIIdentity {
    /// The alias, `pci:v00008086d000010D3sv…sd…bc02sc00i00`.
    public var modalias: String {
        var text = "pci:v" + hexadecimal(vendor, digits: 8)
        text += "d" + hexadecimal(device, digits: 8)
        text += "sv" + hexadecimal(subvendor, digits: 8)
        text += "sd" + hexadecimal(subdevice, digits: 8)
        text += "bc" + hexadecimal(classCode >> 16 & 0xff, digits: 2)
        text += "sc" + hexadecimal(classCode >> 8 & 0xff, digits: 2)
        text += "i" + hexadecimal(classCode & 0xff, digits: 2)
        return text
    }
}

extension DriverCore.PlatformIdentity {
    /// The alias: of the device tree node, else of the ACPI IDs, else of the base name.
    public var modalias: String {
        if let node { return node.modalias }
        if acpiIDs.isEmpty { return "platform:" + baseName }
        var text = "acpi:"
        for id in acpiIDs { text += id + ":" }
        return text
    }
}

extension DriverCore.DeviceTreeNode {
    /// The alias, `of:NdmaTCfsl,eloplus-dma`.
    ///
    /// Source: `of_modalias()`, drivers/of/module.c.
    var modalias: String {
        var text = "of:N" + name + "T" + type
        for string in compatible { text += "C" + string }
        return String(text.map { $0 == " " ? "_" : $0 })
    }

    /// The keys of an event about the node's device.
    ///
    /// Source: `of_device_uevent()`, drivers/of/device.c.
    var ueventKeys: [DriverCore.UeventKey] {
        var keys = [
            DriverCore.UeventKey("OF_NAME", name), DriverCore.UeventKey("OF_FULLNAME", fullName),
        ]
        if !type.isEmpty { keys.append(DriverCore.UeventKey("OF_TYPE", type)) }
        for (index, string) in compatible.enumerated() {
            keys.append(DriverCore.UeventKey("OF_COMPATIBLE_\(index)", string))
        }
        keys.append(DriverCore.UeventKey("OF_COMPATIBLE_N", "\(compatible.count)"))
        return keys
    }
}
