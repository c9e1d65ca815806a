internal import DriverCore
internal import JSON5Text

/// What belongs to no hardware: disks and interfaces that are stacked on those that drivers make.
extension MachineReader {
    mutating func virtual(_ fields: [Field], over devices: [DeviceEntry]) throws(Problem)
        -> [DriverCore.ClassDevice]
    {
        if fields.isEmpty { return [] }
        var known = MachineReader.names(of: devices)
        var made: [DriverCore.ClassDevice] = []
        for field in fields {
            let next = try virtual(field, after: made, known)
            let key = next.className + "/" + next.name
            guard known.insert(key).inserted else {
                throw Problem(
                    field.origin.key("name"),
                    "expected each name once in a class, found \(quoted(next.name)) again"
                )
            }
            made.append(next)
        }
        return made
    }

    private mutating func virtual(
        _ field: Field,
        after made: [DriverCore.ClassDevice],
        _ known: Set<String>
    ) throws(Problem) -> DriverCore.ClassDevice {
        try Fields.read(field) { fields throws(Problem) in
            let type = try fields.take("type")?.name("what its events call it, such as \"bond\"")
            let isMaster = try fields.take("master")?.boolean()
            let over = try fields.list("over")
            var device = try classDevice(&fields, after: made)
            // A subsystem is over controllers, all else over its like.
            let below = device.className == "nvme-subsystem" ? "nvme" : device.className
            for lower in over {
                let name = try lower.name("the name of what it is stacked on")
                guard known.contains(below + "/" + name) else {
                    throw lower.expected(
                        "the name of something of class \(quoted(below)) that comes before it"
                    )
                }
                device.over.append(name)
            }
            device.isMaster = isMaster ?? MachineReader.masters.contains(type ?? "")
            if device.className == "net", let type {
                let lines = "DEVTYPE=\(type)\nINTERFACE=\(device.name)\n"
                device.attributes.append(
                    DriverCore.StaticAttribute(
                        name: "uevent",
                        mode: 0o644,
                        bytes: Array(lines.utf8)
                    )
                )
            }
            return device
        }
    }

    /// The kinds of interfaces that have ports.
    private static let masters: Set<String> = ["bond", "bridge", "team"]

    /// What drivers make, as `CLASS/NAME`, the interfaces of virtual functions too.
    private static func names(of devices: [DeviceEntry]) -> Set<String> {
        var names: Set<String> = []
        for device in devices {
            for made in device.classDevices { names.insert(made.className + "/" + made.name) }
            guard let functions = device.virtualFunctions, functions.net != nil else { continue }
            for (number, _) in device.virtualFunctionAddresses {
                if let name = functions.interface(number) { names.insert("net/" + name) }
            }
        }
        return names
    }
}
