internal import DriverCore
internal import JSON5Text

/// PCI functions.
extension MachineReader {
    func readPCI(_ fields: inout Fields, _ name: Field, into device: inout DeviceEntry)
        throws(Problem)
    {
        try checkAddress(name, device.name)
        var identity = try identity(&fields)
        if let field = fields.take("sriov") {
            let (capability, functions) = try sriov(field)
            identity.sriov = capability
            device.virtualFunctions = functions
        }
        device.description.identity = .pci(identity)
        try checkConfigSpace(of: device, identity, fields.origin.key("attributes"))
    }

    /// A function's name is its address.
    func checkAddress(_ field: Field, _ name: String) throws(Problem) {
        guard Field.isPCIAddress(name) else {
            throw field.expected("an address in lower case, such as \"0000:03:00.0\"")
        }
    }

    /// A configuration space of the file's own begins with the vendor and the device.
    func checkConfigSpace(
        of device: DeviceEntry,
        _ identity: DriverCore.PCIIdentity,
        _ origin: Origin
    ) throws(Problem) {
        guard let space = device.description.bytes(ofAttribute: "config") else { return }
        let header = [identity.vendor, identity.device].flatMap {
            [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
        }
        guard 64...4096 ~= space.count, space.prefix(4).elementsEqual(header) else {
            throw Problem(
                origin.key("config"),
                "expected 64 to 4096 bytes that begin with the device's ID"
            )
        }
    }

    private func identity(_ fields: inout Fields) throws(Problem) -> DriverCore.PCIIdentity {
        let idField = try fields.require("id", "vendor and device, such as \"8086:10d3\"")
        let id = try idField.numbers()
        let subsystem = try fields.take("subsystem")?.numbers() ?? (0, 0)
        let classCode = try classCode(
            fields.require("class", "6 hexadecimal digits, such as \"020000\"")
        )
        let revision = try fields.take("revision")?
            .hexadecimal(digits: 2, "2 hexadecimal digits in quotes, such as \"01\"")
        let isBridge = classCode >> 8 == 0x0604
        return DriverCore.PCIIdentity(
            vendor: id.0,
            device: id.1,
            subvendor: subsystem.0,
            subdevice: subsystem.1,
            classCode: classCode,
            revision: UInt8(truncatingIfNeeded: revision ?? 0),
            headerType: UInt8(try fields.take("header")?.integer(in: 0...2) ?? (isBridge ? 1 : 0))
        )
    }

    private func sriov(_ field: Field) throws(Problem) -> (
        DriverCore.SRIOVCapability, VirtualFunctionsEntry
    ) {
        try Fields.read(field) { fields throws(Problem) in
            let total = try fields.require("total", "the greatest number of virtual functions")
                .integer(in: 1...4096)
            let device = try fields.require("device", "the device ID of the virtual functions")
                .hexadecimal(digits: 4, "4 hexadecimal digits in quotes, such as \"10ed\"")
            let capability = DriverCore.SRIOVCapability(
                totalVFs: UInt16(total),
                offset: UInt16(try fields.take("offset")?.integer(in: 1...65535) ?? 128),
                stride: UInt16(try fields.take("stride")?.integer(in: 1...65535) ?? 2),
                vfDevice: UInt16(truncatingIfNeeded: device)
            )
            let net = fields.take("net")
            let functions = VirtualFunctionsEntry(
                enabled: try fields.take("enabled")?.integer(in: 0...total) ?? 0,
                net: try net?.name("an interface's name with {n} in it, such as \"eth0v{n}\"")
            )
            if let net,
                functions.net?.contains("{n}") != true || (functions.net?.utf8.count ?? 0) > 14
            {
                throw net.expected("a short interface name with {n} in it, such as \"eth0v{n}\"")
            }
            return (capability, functions)
        }
    }
}

extension Field {
    /// A vendor and a device type, each of 4 hexadecimal digits: `"8086:10d3"`.
    fileprivate func numbers() throws(Problem) -> (UInt32, UInt32) {
        let what = "two groups of 4 hexadecimal digits in quotes, such as \"8086:10d3\""
        let parts = try text(what).utf8
            .split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
            .map { Substring($0) }
        guard parts.count == 2, let first = Field.hexadecimal(parts[0], digits: 4),
            let second = Field.hexadecimal(parts[1], digits: 4)
        else { throw expected(what) }
        return (first, second)
    }

    /// Whether a text is the name of a PCI function as the kernel writes it.
    static func isPCIAddress(_ text: String) -> Bool {
        guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")),
            4...8 ~= text.utf8.distance(from: text.startIndex, to: colon)
        else { return false }
        return DriverCore.PCIAddress(text)?.name == text
    }
}
