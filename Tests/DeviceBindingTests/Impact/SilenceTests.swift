import MachineHost
import Rehearsal
import SystemPackage
import Testing

@testable import DeviceBinding

/// Machines with stacks of random depth: whatever device below is named, the use on top is said, and where the file that
/// tells cannot be read, it is said that it cannot be told.
@Suite struct SilenceTests {
    @Test(arguments: 0..<200) func `no use on top of a stack goes unsaid`(_ seed: Int) throws {
        var random = RandomStack(seed: seed)
        random.build()
        for name in random.devices {
            let device = DeviceReference(bus: "pci", name: name)
            let row = Situation("\(seed)") {
                $0 = random.tree
                $1 = random.answers
            }
            let impact = row.impact(of: device)
            #expect(impact.unknowns == [], "\(seed) \(name)")
            let use = try #require(
                impact.uses.first { $0.kind == random.kind },
                "\(seed) \(name): \(impact.parts.map(\.name))"
            )
            #expect(impact.parts[use.part].name == random.top)
            #expect(
                (use.part == 0
                    || impact.predicate(of: use).contains(use.name.isEmpty ? random.top : use.name))
            )
        }
    }

    @Test(arguments: 0..<80) func `without the file that tells, it cannot be told`(_ seed: Int) {
        var random = RandomStack(seed: seed)
        random.build()
        for path in random.telling {
            let row = Situation("\(seed)") {
                $0 = random.tree
                $1 = random.answers
                $0.refused[path] = seed.isMultiple(of: 2) ? .permissionDenied : .ioError
            }
            // The device at the bottom, below which every file of the way lies.
            let impact = row.impact(of: DeviceReference(bus: "pci", name: random.devices[0]))
            #expect(!impact.unknowns.isEmpty, "\(seed) \(path)")
        }
        let row = Situation("\(seed)") {
            $0 = random.tree
            $1 = random.answers
            $1.unanswered = random.questions
        }
        let impact = row.impact(of: DeviceReference(bus: "pci", name: random.devices[0]))
        #expect(random.questions.isEmpty || !impact.unknowns.isEmpty, "\(seed)")
    }
}

/// A machine with one stack: functions behind functions, what the last of them makes, what stands on that, and a use.
private struct RandomStack {
    var tree = SysfsTree()
    var answers = HostDouble.Answers()
    /// The PCI functions of the stack, the lowest first.
    var devices: [String] = []
    /// The files and directories without which the use is not found.
    var telling: [String] = []
    /// The questions of the host without which it is not.
    var questions: Set<String> = []
    var kind = Impact.Use.Kind.fileSystem
    /// The name of the part that is used.
    var top = ""
    private var numbers: SeededNumbers

    init(seed: Int) { numbers = SeededNumbers(seed: UInt64(seed)) }

    private mutating func below(_ count: Int) -> Int {
        Int.random(in: 0..<count, using: &numbers)
    }

    mutating func build() {
        tree.links["/class/net/lo"] = "/devices/virtual/net/lo"
        tree.links["/class/block/ram0"] = "/devices/virtual/block/ram0"
        var path = addFunctions()
        for number in 0..<below(3) {
            path += "/part\(number)"
            tree.add(path, "bus/auxiliary", driver: "part")
            telling.append(path)
        }
        switch below(10) {
        case 0: addDisks(path)
        case 1: addInterfaces(path)
        case 2: addTerminal(path)
        case 3: addNode(path)
        case 4: addShare(path)
        case 5: addFlash(path)
        case 6: addForeignInterface(path)
        case 7: addExport(path)
        case 8: addCompressedSwap(path)
        default: addEmptyNetwork(path)
        }
    }

    private mutating func addFunctions() -> String {
        var path = SysfsTree.card
        devices = ["0000:03:00.0"]
        telling = [path]
        for number in 0..<below(4) {
            let name = "0000:1\(number):00.0"
            switch below(3) {
            case 0:
                tree.add(path + "/" + name, "bus/pci", driver: "host")
                path += "/" + name
            case 1:
                tree.add("/devices/pci0000:00/\(name)", "bus/pci", driver: "host")
                tree.links[path + "/virtfn\(number)"] = "/devices/pci0000:00/\(name)"
                path = "/devices/pci0000:00/\(name)"
            default:
                let link = "/devices/virtual/devlink/pci:\(number)--pci:\(number + 1)"
                tree.add("/devices/pci0000:00/\(name)", "bus/pci", driver: "host")
                tree.links[path + "/consumer:pci:\(name)"] = link
                tree.links[link + "/consumer"] = "/devices/pci0000:00/\(name)"
                tree.files[link + "/status"] = "active\n"
                telling.append(link + "/status")
                path = "/devices/pci0000:00/\(name)"
            }
            devices.append(name)
            telling.append(path)
        }
        return path
    }

    private mutating func addDisks(_ path: String) {
        var disk = path + "/block/sda"
        tree.addDisk(disk, "8:0")
        telling += [path + "/block", disk, disk + "/uevent"]
        var number = "8:0"
        for level in 0..<below(4) {
            let isPartition = below(2) == 0 && level == 0
            let name = isPartition ? "sda1" : "dm-\(level)"
            number = isPartition ? "8:1" : "254:\(level)"
            let next = isPartition ? disk + "/sda1" : "/devices/virtual/block/\(name)"
            tree.addDisk(next, number, isPartition: isPartition)
            if !isPartition {
                tree.hold(disk, by: next)
                telling.append(disk + "/holders")
            }
            disk = next
            telling += [disk, disk + "/uevent"]
        }
        top = String(disk.split(separator: "/").last ?? "")
        if below(2) == 0 {
            kind = .fileSystem
            answers.mounts = [ImpactTests.mount("/dev/" + top, number)]
            questions = ["mounts"]
        } else {
            kind = .swap
            answers.swapAreas = [SwapArea(path: "/dev/" + top, deviceNumber: number)]
            questions = ["swapAreas"]
        }
    }

    private mutating func addInterfaces(_ path: String) {
        var interface = path + "/net/eth0"
        tree.add(interface, "class/net")
        telling += [path + "/net", interface, interface + "/subsystem"]
        top = "eth0"
        for level in 0..<below(4) {
            top = "up\(level)"
            let upper = "/devices/virtual/net/\(top)"
            tree.add(upper, "class/net")
            tree.stack(interface, under: upper)
            interface = upper
            telling += [interface, interface + "/subsystem"]
        }
        if below(2) == 0 {
            kind = .address
            answers.addresses = [InterfaceAddress(interface: top, address: "192.0.2.7")]
            questions = ["interfaceAddresses"]
        } else {
            kind = .defaultRoute
            answers.defaultRoutes = [top]
            questions = ["routes"]
        }
    }

    private mutating func addTerminal(_ path: String) {
        tree.add(
            path + "/tty/ttyS7",
            "class/tty",
            ["MAJOR": "4", "MINOR": "71", "DEVNAME": "ttyS7"]
        )
        telling += [path + "/tty", path + "/tty/ttyS7", path + "/tty/ttyS7/subsystem"]
        (top, kind) = ("ttyS7", .console)
        answers.consoles = [Console(name: "ttyS7", number: "4:71")]
        questions = ["consoles"]
    }

    private mutating func addNode(_ path: String) {
        tree.add(
            path + "/drm/card0",
            "class/drm",
            ["MAJOR": "226", "MINOR": "0", "DEVNAME": "dri/card0"]
        )
        telling += [path + "/drm", path + "/drm/card0", path + "/drm/card0/uevent"]
        (top, kind) = ("card0", .open)
        let node = DeviceNode(name: "dri/card0", number: "226:0", isBlock: false)
        let process = HoldingProcess(pid: 812, command: "Xorg")
        answers.openers = NodeOpeners(processes: [node: [process]])
    }

    private mutating func addShare(_ path: String) {
        let device = path + "/virtio1"
        tree.add(device, "bus/virtio", driver: "9pnet_virtio")
        tree.files[device + "/mount_tag"] = "home\0"
        (top, kind) = ("virtio1", .fileSystem)
        answers.mounts = [ImpactTests.mount("home", "0:50", "9p")]
        telling += [device, device + "/uevent", device + "/mount_tag"]
        questions = ["mounts"]
    }

    private mutating func addFlash(_ path: String) {
        let ubi = "/devices/virtual/ubi/ubi0"
        tree.add(path + "/mtd/mtd0", "class/mtd")
        tree.add(ubi, "class/ubi")
        tree.files[ubi + "/mtd_num"] = "0\n"
        (top, kind) = ("ubi0", .fileSystem)
        answers.mounts = [ImpactTests.mount("ubi0:root", "0:50", "ubifs")]
        telling += [path + "/mtd", path + "/mtd/mtd0", path + "/mtd/mtd0/subsystem"]
        telling += ["/class/ubi", ubi + "/mtd_num", ubi]
        questions = ["mounts"]
    }

    /// What is exported by no disk: a gadget, a USB device, an adapter.
    private mutating func addExport(_ path: String) {
        kind = .exported
        let device: String
        let file: (name: String, text: String)
        switch below(3) {
        case 0:
            device = path + "/udc/dwc3.0"
            tree.add(device, "class/udc")
            file = ("function", "g_ether\n")
            telling.append(path + "/udc")
        case 1:
            device = path + "/1-1"
            tree.add(device, "bus/usb", driver: "usbip-host")
            file = ("usbip_status", "2\n")
        default:
            device = path + "/scsi_host/host0"
            tree.add(device, "class/scsi_host")
            file = ("active_mode", "Target\n")
            telling.append(path + "/scsi_host")
        }
        tree.files[device + "/" + file.name] = file.text
        telling += [device, device + "/" + file.name]
        top = String(device.split(separator: "/").last ?? "")
    }

    /// A swap area in memory that is written to a disk.
    private mutating func addCompressedSwap(_ path: String) {
        let (disk, area) = (path + "/block/sda", "/devices/virtual/block/zram0")
        tree.addDisk(disk, "8:0")
        tree.addDisk(area, "252:0")
        tree.files[area + "/backing_dev"] = "/dev/sda\n"
        answers.backing = ["/dev/sda": "8:0"]
        answers.swapAreas = [SwapArea(path: "/dev/zram0", deviceNumber: "252:0")]
        (top, kind, questions) = ("zram0", .swap, ["swapAreas"])
        telling += [path + "/block", disk, disk + "/uevent", area + "/backing_dev"]
    }

    private mutating func addForeignInterface(_ path: String) {
        tree.add(path + "/net/eth0", "class/net")
        tree.hidden[path + "/net"] = 1
        telling.append(path + "/net")
        (top, kind) = (String(path.split(separator: "/").last ?? ""), .otherNamespace)
    }

    private mutating func addEmptyNetwork(_ path: String) {
        tree.files[path + "/net/."] = ""
        telling.append(path + "/net")
        (top, kind) = (String(path.split(separator: "/").last ?? ""), .otherNamespace)
    }
}
