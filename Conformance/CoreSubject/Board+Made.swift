internal import ConformanceCases
internal import DriverCore
internal import VirtualSysfs

/// What the drivers of some functions make devices of.
extension Board {
    /// What the driver of a module makes devices of: there before the driver comes.
    func plugIn(behind module: String) {
        switch module {
        case "virtio_pci": addVirtioDevices()
        case "xhci_pci": addUSBDevices()
        default: return
        }
    }

    private func add(_ description: DriverCore.DeviceDescription) -> DriverCore.DeviceID? {
        if case .device(let device)? = sysfs.perform(.addDevice(description)).outcome {
            device
        } else {
            nil
        }
    }

    /// What the driver of virtio's functions makes of each, numbered as it finds them.
    ///
    /// Source: `virtio_pci_legacy_probe()`, drivers/virtio/virtio_pci_legacy.c; `register_virtio_device()`,
    /// drivers/virtio/virtio.c.
    private func addVirtioDevices() {
        var count = 0
        for (index, function) in topology.functions.enumerated() {
            let pci = function.record.identity
            guard pci.vendor == 0x1af4, (0x1000...0x107f).contains(pci.device) else { continue }
            if count == 0 {
                sysfs.perform(
                    .addBus(DriverCore.BusDescription(name: "virtio", rule: .bus(.virtio)))
                )
            }
            let number = pci.device < 0x1040 ? pci.subdevice : pci.device - 0x1040
            let values: [(String, DriverCore.BusValue)] = [
                ("device", .number(UInt64(number))), ("vendor", .number(UInt64(pci.subvendor))),
            ]
            guard let identity = DriverCore.BusIdentity(.virtio, values) else { continue }
            var description = DriverCore.DeviceDescription(
                name: "virtio\(count)",
                bus: "virtio",
                parent: devices[index],
                identity: .bus(identity)
            )
            description.maker = .driver("virtio-pci")
            _ = add(description)
            count += 1
        }
    }

    // MARK: - USB

    /// The two root hubs of a controller, and what is plugged in behind the slower one.
    ///
    /// Source: `xhci_pci_probe()`, drivers/usb/host/xhci-pci.c; `hub_port_connect()`, drivers/usb/core/hub.c.
    private func addUSBDevices() {
        let controller = topology.functions.firstIndex {
            $0.record.identity.classCode == 0x0c_0330
        }
        guard let controller, let function = devices[controller] else { return }
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "usb", rule: .bus(.usb))))
        register("usb", DriverCore.BusMatchTable(isForWholeDevices: true))
        let hubs = DriverCore.BusMatchID(.usb, [("bInterfaceClass", .equals(9))])
        register("hub", DriverCore.BusMatchTable(ids: hubs.map { [$0] } ?? []))
        // A root hub's release is the kernel's, two decimal digits each.
        let version = sysfs.withCore { $0.profile.version } ?? DriverCore.KernelVersion(6, 1)
        let digits = "\(version.major)\(version.minor / 10)\(version.minor % 10)"
        let release = UInt64(digits, radix: 16) ?? 0
        var known: [String: DriverCore.DeviceID] = [:]
        for bus in 1...2 {
            let hub = USBRecord.rootHub(ofBus: bus, release)
            let place = USBPlace(name: "usb\(bus)", interface: "\(bus)-0:1.0", bus: bus, number: 1)
            known["usb\(bus)"] = add(hub, place, below: function, by: "xhci_hcd")
        }
        for (index, device) in usbDevices.enumerated() {
            guard let record = USBRecord.types[device.type], let port = device.port else {
                continue
            }
            let above = port.lastIndex(of: ".").map { "1-" + port[..<$0] } ?? "usb1"
            guard let parent = known[above] else { continue }
            let name = "1-" + port
            let place = USBPlace(name: name, interface: name + ":1.0", bus: 1, number: index + 2)
            known[name] = add(record, place, below: parent, by: "usb")
        }
    }

    private func register(_ name: String, _ table: DriverCore.BusMatchTable) {
        sysfs.perform(
            .registerDriver(
                DriverCore.DriverDescription(name: name, bus: "usb", table: .bus(table))
            )
        )
    }

    /// Adds a device with its one interface.
    private func add(
        _ record: USBRecord,
        _ place: USBPlace,
        below parent: DriverCore.DeviceID,
        by maker: String
    ) -> DriverCore.DeviceID? {
        var description = DriverCore.DeviceDescription(
            name: place.name,
            bus: "usb",
            parent: parent,
            identity: record.identity(at: place)
        )
        description.maker = .driver(maker)
        let device = add(description)
        description.name = place.interface
        description.parent = device
        description.identity = record.interfaceIdentity
        description.maker = .driver("usb")
        _ = add(description)
        return device
    }
}

/// Where something of USB stands.
private struct USBPlace {
    let name: String
    let interface: String
    let bus: Int
    let number: Int
}

/// What a device of USB with one interface says of itself.
private struct USBRecord {
    let vendor: UInt64
    let product: UInt64
    let release: UInt64
    /// Class, subclass and protocol of the device, and of its interface.
    let deviceClass: [UInt64]
    let interfaceClass: [UInt64]

    /// QEMU's devices.
    static let types = [
        "usb-hub": USBRecord(
            vendor: 0x0409,
            product: 0x55aa,
            release: 0x0101,
            deviceClass: [9, 0, 0],
            interfaceClass: [9, 0, 0]
        ),
        "usb-kbd": USBRecord(
            vendor: 0x0627,
            product: 1,
            release: 0,
            deviceClass: [0, 0, 0],
            interfaceClass: [3, 1, 1]
        ),
    ]

    /// The kernel's own, of a bus of 480 Mbit/s or of 5 Gbit/s.
    static func rootHub(ofBus bus: Int, _ release: UInt64) -> USBRecord {
        USBRecord(
            vendor: 0x1d6b,
            product: bus == 1 ? 2 : 3,
            release: release,
            deviceClass: [9, 0, bus == 1 ? 1 : 3],
            interfaceClass: [9, 0, 0]
        )
    }

    private var values: [(String, DriverCore.BusValue)] {
        [
            ("idVendor", .number(vendor)), ("idProduct", .number(product)),
            ("bcdDevice", .number(release)), ("bDeviceClass", .number(deviceClass[0])),
            ("bDeviceSubClass", .number(deviceClass[1])),
            ("bDeviceProtocol", .number(deviceClass[2])),
        ]
    }

    func identity(at place: USBPlace) -> DriverCore.DeviceIdentity {
        identity(
            values + [
                ("isDevice", .number(1)), ("busnum", .number(UInt64(place.bus))),
                ("devnum", .number(UInt64(place.number))),
            ]
        )
    }

    var interfaceIdentity: DriverCore.DeviceIdentity {
        identity(
            values + [
                ("bInterfaceClass", .number(interfaceClass[0])),
                ("bInterfaceSubClass", .number(interfaceClass[1])),
                ("bInterfaceProtocol", .number(interfaceClass[2])),
            ]
        )
    }

    private func identity(_ values: [(String, DriverCore.BusValue)]) -> DriverCore.DeviceIdentity {
        DriverCore.BusIdentity(.usb, values).map { .bus($0) } ?? .named
    }
}
