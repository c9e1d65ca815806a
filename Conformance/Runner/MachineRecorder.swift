internal import ConformanceCases
public import CoreSubject
internal import DriverCore
public import KernelLab
internal import LabBase

/// Records from a guest what a board and QEMU's devices are to a kernel: the file that makes machines.
public struct MachineRecorder {
    /// The types of devices that are recorded, each with the options that it needs.
    ///
    /// Those with a `bus` stand behind an earlier one; all others on the root bus.
    private static let types = [
        "edu", "e1000e,romfile=", "e1000,romfile=", "rtl8139,romfile=", "pci-testdev",
        "pvpanic-pci", "virtio-rng-pci", "virtio-net-pci,romfile=", "virtio-balloon-pci",
        "virtio-serial-pci", "virtio-scsi-pci", "qemu-xhci", "nec-usb-xhci", "ich9-ahci",
        "intel-hda", "lsi53c895a", "megasas", "i82801b11-bridge,id=dmi0", "pci-bridge,chassis_nr=9",
        "pcie-pci-bridge", "pcie-root-port,id=port0,chassis=1",
        "x3130-upstream,id=up0,bus=port0", "xio3130-downstream,bus=up0,chassis=2",
        "ioh3420,chassis=3,slot=3", "pcie-root-port,id=port1,chassis=4,slot=4",
        "nvme,bus=port1,serial=a,subsys=nqn0,sriov_max_vfs=2,sriov_vq_flexible=4,"
            + "sriov_vi_flexible=2,max_ioqpairs=6,msix_qsize=5",
    ]
    private static let others = [
        "-device intel-iommu,intremap=on", "-device nvme-subsys,id=nqn0,nqn=nqn0",
    ]

    let lab: Lab
    let kernel: LabKernel
    var subject: KernelSubject
    var record = BoardRecord()
    /// Of what was put into the machine: where it stands and what it is.
    private var placed: [(type: String, options: [String])] = []

    /// Boots a machine with one of each.
    public init(_ lab: Lab, _ kernel: LabKernel) throws {
        self.lab = lab
        self.kernel = kernel
        var lines = Self.others
        for (index, text) in Self.types.enumerated() {
            let parts = text.split(separator: ",").map(String.init)
            placed.append((parts[0], Array(parts.dropFirst())))
            let isOnRoot = !parts.contains { $0.hasPrefix("bus=") }
            let address = ",addr=" + String(index + 2, radix: 16)
            lines.append("-device \(text)" + (isOnRoot ? address : ""))
        }
        subject = try KernelSubject(lab, kernel, CaseMachine(qemu: lines))
    }

    /// The record.
    public mutating func recorded() throws -> BoardRecord {
        record.kernel = "\(kernel)"
        for line in Self.others {
            let type = line.split(separator: " ")[1].split(separator: ",")[0]
            record.devices[String(type)] = .some(nil)
        }
        try recordFunctions()
        try recordPlatform()
        try recordFaux()
        record.drivers = try builtInDrivers()
        try recordModules()
        return record
    }

    // MARK: - PCI

    private static let pci = "/sys/bus/pci/devices"

    private mutating func recordFunctions() throws {
        let names = try subject.guest.names(Self.pci)
        for name in names where name.hasPrefix("0000:00:") {
            let address = String(name.dropFirst(8))
            let index = UInt8(address.prefix { $0 != "." }, radix: 16).map { Int($0) - 2 } ?? -1
            let function = try self.function(name)
            if placed.indices.contains(index), address.hasSuffix(".0") {
                record.devices[placed[index].type] = function
            } else {
                record.builtIn.append((address, function))
            }
        }
        for entry in placed {
            guard let bus = entry.options.first(where: { $0.hasPrefix("bus=") })?.dropFirst(4),
                let above = try deviceName(id: String(bus)),
                let name = try childNames(of: above).first
            else { continue }
            record.devices[entry.type] = try function(name)
        }
    }

    /// The PCI name of what was put into the machine with an id.
    private func deviceName(id: String) throws -> String? {
        for (index, entry) in placed.enumerated() where entry.options.contains("id=\(id)") {
            if let bus = entry.options.first(where: { $0.hasPrefix("bus=") })?.dropFirst(4) {
                return try deviceName(id: String(bus)).flatMap { try childNames(of: $0).first }
            }
            let slot = String(index + 2, radix: 16)
            return "0000:00:" + (slot.utf8.count < 2 ? "0" : "") + slot + ".0"
        }
        return nil
    }

    private func childNames(of name: String) throws -> [String] {
        try subject.guest.names("\(Self.pci)/\(name)").filter {
            $0.hasPrefix("0000:") && $0.split(separator: ":").count == 3
        }
    }

    private func function(_ name: String) throws -> FunctionRecord {
        let directory = "\(Self.pci)/\(name)"
        func number(_ file: String) throws -> UInt32 {
            let text = try subject.guest.text("\(directory)/\(file)")
            return UInt32(text.dropFirst(text.hasPrefix("0x") ? 2 : 0), radix: 16) ?? 0
        }
        guard case .bytes(let bytes) = try subject.ask(.read(path: "\(directory)/config")) else {
            throw RunnerError("\(name) has no configuration space")
        }
        let config = ConfigSpace(bytes: bytes.bytes)
        var identity = DriverCore.PCIIdentity(
            vendor: try number("vendor"),
            device: try number("device"),
            subvendor: try number("subsystem_vendor"),
            subdevice: try number("subsystem_device"),
            classCode: try number("class"),
            revision: UInt8(truncatingIfNeeded: try number("revision")),
            headerType: config.byte(0x0e) & 0x7f
        )
        identity.sriov = config.sriov
        return FunctionRecord(
            identity: identity,
            port: config.port,
            isolates: config.isolates,
            wakes: config.wakes
        )
    }

    // MARK: - Platform devices and drivers

    private mutating func recordPlatform() throws {
        let directory = "/sys/bus/platform/devices"
        for name in try subject.guest.names(directory) {
            guard case .link(let target) = try subject.ask(.readlink(path: "\(directory)/\(name)"))
            else { continue }
            let path = target.split(separator: "/").drop { $0 == ".." }.joined(separator: "/")
            let alias = try subject.guest.text("\(directory)/\(name)/modalias")
            record.platform.append(PlatformRecord(path: "/" + path, modalias: alias))
        }
    }

    private mutating func recordFaux() throws {
        let directory = "/sys/bus/faux/devices"
        guard try subject.guest.exists(directory) else { return }
        record.faux = try subject.guest.names(directory).map { name in
            guard case .link(let target) = try subject.ask(.readlink(path: "\(directory)/\(name)"))
            else { throw RunnerError("\(name) of the faux bus is no link") }
            return "/" + target.split(separator: "/").drop { $0 == ".." }.joined(separator: "/")
        }
    }

    private func builtInDrivers() throws -> [DriverRecord] {
        var drivers: [DriverRecord] = []
        for bus in ["platform", "pci"] {
            for name in try subject.guest.names("/sys/bus/\(bus)/drivers") {
                let ids = bus == "pci" ? try idsTaken(by: name) : []
                var record = try driver(bus, name, ids)
                let link = "/sys/bus/\(bus)/drivers/\(name)/module"
                if bus == "platform",
                    case .link(let target) = try subject.ask(.readlink(path: link))
                {
                    record.builtInModule = target.split(separator: "/").last.map(String.init)
                }
                drivers.append(record)
            }
        }
        return drivers
    }

    /// IDs of the functions that a built-in driver took: its table is in no file.
    private func idsTaken(by driver: String) throws -> [String] {
        let functions = record.builtIn.map { $0.function } + record.devices.values.compactMap { $0 }
        let names = try subject.guest.names("/sys/bus/pci/drivers/\(driver)")
            .filter { $0.hasPrefix("0000:") }
        let taken = Set(try names.map { try function($0).identity })
        return Set(functions.map { $0.identity }).intersection(taken).map { $0.asTableEntry }
            .sorted()
    }

    func driver(_ bus: String, _ name: String, _ ids: [String]) throws -> DriverRecord {
        DriverRecord(
            bus: bus,
            name: name,
            suppressesBindAttributes: try !subject.guest.exists(
                "/sys/bus/\(bus)/drivers/\(name)/bind"
            ),
            ids: ids
        )
    }
}

extension DriverCore.PCIIdentity {
    /// An entry that fits functions like this one: `vendor:device:…:class:mask`.
    fileprivate var asTableEntry: String {
        [
            vendor, device, DriverCore.PCIMatchID.any, DriverCore.PCIMatchID.any, classCode,
            0xff_ffff,
        ]
        .map { String($0, radix: 16) }.joined(separator: ":")
    }
}
