import DriverCore
import KernelLab
import LabBase
import Testing

/// USB, virtio and serio on a kernel, and what `DriverCore` says of the same devices.
///
/// Each device's own numbers are read from the kernel; all else must follow from them.
extension RealKernelTests {
    @Suite struct BusScenarios {}
}

/// The machine of these tests: a keyboard and a disk on USB, a source of randomness, the board's ports.
private func boot(_ name: String) throws -> Guest {
    let lab = Guests.lab
    try #require(lab.missing(kernels: [name]) == [])
    let machine = LabMachine(
        devices: [
            "-drive", "file=DIRECTORY/stick,format=raw,if=none,id=stick",
            "-device", "qemu-xhci,id=usb", "-device", "usb-kbd,bus=usb.0,port=1",
            "-device", "usb-storage,bus=usb.0,port=2,drive=stick",
            "-device", "virtio-rng-pci",
        ],
        modules: ["xhci-pci", "usbhid", "usb-storage", "usbtest", "virtio-rng", "psmouse"]
            + (name == "6.1" ? ["virtio_pci"] : []),
        disks: [("stick", 1 << 20)]
    )
    let guest = try Guest(lab, lab.kernel(name), machine)
    // USB finds its devices beside everything else.
    let bound = "/sys/bus/usb/drivers/usb-storage/*:* /sys/bus/usb/drivers/usbhid/*:*"
    let wait = try guest.run(
        "/bin/busybox",
        "sh",
        "-c",
        "until /bin/busybox ls -d \(bound); do :; done"
    )
    #expect(wait.status == 0)
    return guest
}

/// The disk's interface: a fast port gives it another bus than the keyboard.
private func stick(_ guest: Guest) throws -> String {
    let names = try guest.names("/sys/bus/usb/drivers/usb-storage")
    return try #require(names.first { $0.contains(":") })
}

/// A bus as a kernel has it and as a core has it, with the same devices.
private struct Twin {
    let guest: Guest
    let kind: DriverCore.BusKind
    var core: DriverCore
    private var drivers = DiskDrivers()

    var files: String { "/sys/bus/\(kind.rawValue)/devices/" }

    init(_ guest: Guest, _ kind: DriverCore.BusKind, kernel: String) throws {
        self.guest = guest
        self.kind = kind
        core = DriverCore(profile: try #require(DriverCore.Profile(name: "linux \(kernel)")))
        let bus = DriverCore.BusDescription(name: kind.rawValue, rule: .bus(kind))
        _ = core.perform(.addBus(bus), &drivers)
    }

    /// Writes to a file of the core, which answers as the laboratory's agent does.
    mutating func write(_ attribute: DriverCore.Attribute, _ text: String) throws -> LabAnswer {
        let operation = DriverCore.Operation.store(attribute, Array(text.utf8))
        switch core.perform(operation, &drivers).outcome {
        case .count(let count): return .done(count)
        case .failed(let refusal):
            return .refused(errno: refusal.errno.rawValue, opening: false)
        default: throw Unexpected()
        }
    }

    /// Reads a file of the core.
    mutating func text(_ attribute: DriverCore.Attribute) throws -> String {
        let operation = DriverCore.Operation.show(attribute)
        guard case .bytes(let bytes) = core.perform(operation, &drivers).outcome
        else { throw Unexpected() }
        return String(decoding: bytes, as: UTF8.self)
    }

    mutating func register(_ description: DriverCore.DriverDescription) throws
        -> DriverCore.DriverID
    {
        let operation = DriverCore.Operation.registerDriver(description)
        guard case .driver(let id) = core.perform(operation, &drivers).outcome
        else { throw Unexpected() }
        return id
    }

    /// Adds a device with the numbers that files of the kernel give, each as `FIELD: PATH`.
    mutating func add(
        _ name: String,
        _ sources: [String: String],
        _ fixed: [(String, DriverCore.BusValue)] = []
    ) throws -> DriverCore.DeviceID {
        var values = fixed
        for (field, path) in sources.sorted(by: { $0.key < $1.key }) {
            let text = try guest.text(files + name + "/" + path)
            let isDecimal = field == "busnum" || field == "devnum"
            let digits = text.hasPrefix("0x") ? String(text.dropFirst(2)) : text
            let number = try #require(UInt64(digits, radix: isDecimal ? 10 : 16), "\(path)")
            values.append((field, .number(number)))
        }
        let identity = DriverCore.DeviceIdentity.bus(
            try #require(DriverCore.BusIdentity(kind, values))
        )
        let operation = DriverCore.Operation.addDevice(
            DriverCore.DeviceDescription(name: name, bus: kind.rawValue, identity: identity)
        )
        guard case .device(let device) = core.perform(operation, &drivers).outcome
        else { throw Unexpected() }
        return device
    }

    /// Expects every file that the core gives a device on the kernel, with the same text and `uevent`.
    mutating func compare(_ name: String, _ device: DriverCore.DeviceID) throws {
        guard case .bus(let identity)? = core.description(of: device)?.identity else {
            throw Unexpected()
        }
        for file in identity.files {
            let text = String(decoding: file.bytes(for: 0), as: UTF8.self).dropLast()
            try #expect(guest.text(files + name + "/" + file.name) == text, "\(name)/\(file.name)")
        }
        try #expect(guest.exists(files + name + "/modalias") == identity.hasAliasFile, "\(name)")
        if identity.hasAliasFile {
            try #expect(guest.text(files + name + "/modalias") == identity.modalias)
        }
        try #expect(!guest.exists(files + name + "/driver_override"), "\(name)")
        let own = try text(.deviceUevent(device)).split(separator: "\n")
        let uevent = try guest.text(files + name + "/uevent").split(separator: "\n")
        #expect(uevent.filter { !$0.hasPrefix("DRIVER=") } == own, "\(name)")
        let index = uevent.firstIndex { $0.hasPrefix("DRIVER=") }
        // The driver comes after the kind of device, and before what the bus adds.
        let before = own.prefix { !$0.hasPrefix("PRODUCT=") && !$0.hasPrefix("MODALIAS=") }
        if kind == .usb { #expect(index == nil || index == before.count, "\(name)") }
    }

    struct Unexpected: Error {}
}

private let ofDevice = [
    "idVendor": "idVendor", "idProduct": "idProduct", "bcdDevice": "bcdDevice",
    "bDeviceClass": "bDeviceClass", "bDeviceSubClass": "bDeviceSubClass",
    "bDeviceProtocol": "bDeviceProtocol",
]
private let ofInterface = [
    "bInterfaceClass": "bInterfaceClass", "bInterfaceSubClass": "bInterfaceSubClass",
    "bInterfaceProtocol": "bInterfaceProtocol", "bInterfaceNumber": "bInterfaceNumber",
]

extension Twin {
    /// Adds a USB device or interface.
    mutating func addUSB(_ name: String) throws -> DriverCore.DeviceID {
        guard name.contains(":") else {
            let address = ["busnum": "busnum", "devnum": "devnum"]
            return try add(name, ofDevice.merging(address) { $1 }, [("isDevice", 1)])
        }
        return try add(name, ofDevice.mapValues { "../" + $0 }.merging(ofInterface) { $1 })
    }
}

extension RealKernelTests.BusScenarios {
    @Test(arguments: Guests.kernels)
    func `files, aliases and events follow from the device's numbers`(kernel: String) throws {
        let guest = try boot(kernel)
        var usb = try Twin(guest, .usb, kernel: kernel)
        let names = try guest.names(usb.files)
        #expect(try names.contains("1-1:1.0") && names.contains(stick(guest)))
        for name in names { try usb.compare(name, usb.addUSB(name)) }

        var virtio = try Twin(guest, .virtio, kernel: kernel)
        #expect(try guest.names(virtio.files).contains("virtio0"))
        let sources = ["device": "device", "vendor": "vendor"]
        try virtio.compare("virtio0", virtio.add("virtio0", sources))

        var serio = try Twin(guest, .serio, kernel: kernel)
        let ports = try guest.names(serio.files)
        #expect(!ports.isEmpty)
        let numbers = ["type": "id/type", "proto": "id/proto", "id": "id/id", "extra": "id/extra"]
        for port in ports {
            let firmware = try guest.text(serio.files + port + "/firmware_id")
            let device = try serio.add(port, numbers, [("firmware_id", .text(firmware))])
            try serio.compare(port, device)
        }
    }

    @Test(arguments: Guests.kernels)
    func `new_id on USB takes, refuses, lists and attaches as the core does`(kernel: String) throws
    {
        let guest = try boot(kernel)
        var twin = try Twin(guest, .usb, kernel: kernel)
        let stick = try stick(guest)
        let keyboard = try #require(
            try guest.names("/sys/bus/usb/drivers/usbhid").first { $0.hasPrefix("1-") }
        )
        let device = try twin.addUSB(stick)
        _ = try twin.addUSB(keyboard)
        let entry = try #require(DriverCore.BusMatchID(.usb, [("bInterfaceClass", .equals(8))]))
        let driver = try twin.register(
            DriverCore.DriverDescription(
                name: "usb-storage",
                bus: "usb",
                table: .bus(DriverCore.BusMatchTable(ids: [entry]))
            )
        )
        let path = "/sys/bus/usb/drivers/usb-storage/"
        try guest.write("/sys/bus/usb/drivers/usbhid/unbind", keyboard)
        // usbtest takes none, as drivers of whole devices do.
        try #expect(guest.exists("/sys/bus/usb/drivers/usbtest/new_id") == false)
        try #expect(guest.exists("/sys/bus/usb/drivers/usb/new_id") == false)

        // What does not match answers ENODEV to bind; what does, and lacks the endpoints, ENXIO.
        let writes = [
            ("unbind", stick), ("bind", keyboard), ("new_id", "0627"), ("new_id", "0627 1 100"),
            ("new_id", "0627 1 8 1 2"), ("remove_id", "0627"), ("remove_id", "1 2"),
            ("new_id", "0627 1 8"), ("bind", keyboard), ("bind", stick), ("new_id", "0627 1 3"),
            ("new_id", "0627 1 3"), ("bind", keyboard), ("remove_id", "0627 1"),
            ("bind", keyboard), ("remove_id", "0627 1"), ("bind", keyboard),
            ("remove_id", "0627 1"), ("remove_id", "0627 1"), ("bind", keyboard),
            ("new_id", "0627 1 0 0 0"), ("bind", keyboard), ("unbind", stick), ("bind", stick),
        ]
        for (number, (file, text)) in writes.enumerated() {
            let what: Comment = "\(number): \(text) > \(file)"
            let attribute: DriverCore.Attribute =
                switch file {
                case "new_id": .newID(driver)
                case "remove_id": .removeID(driver)
                case "bind": .bind(driver)
                default: .unbind(driver)
                }
            switch try (guest.write(path + file, text), twin.write(attribute, text)) {
            case (.refused(let seen, _), .refused(let own, _)): #expect(seen == own, what)
            case (let seen, let own): #expect(seen == own, what)
            }
            let isBound = try guest.linkedName(twin.files + stick + "/driver") == "usb-storage"
            #expect(isBound == (twin.core.driver(of: device) == driver), what)
            let lines = try twin.text(.newID(driver))
            for file in ["new_id", "remove_id"] {
                let answer = try guest.ask(.read(path: path + file))
                #expect(answer == .bytes(LabBytes(lines)), what)
            }
        }
    }
}

/// A probe succeeds but for that of the keyboard, which has no endpoints that a disk needs.
private struct DiskDrivers: DriverCode {
    var mayAnswerLater: Bool { false }

    mutating func probe(_ request: DriverCore.Request) -> DriverCore.ProbeAnswer? {
        .returned(request.deviceName.hasPrefix("1-") ? -6 : 0)
    }

    mutating func remove(_ request: DriverCore.Request) -> DriverCore.RemoveAnswer? { .ended }
}
