internal import JSON5Text

/// The devices of a machine by what a file calls them: `NAME`, or `BUS/NAME` where a name is on two buses.
struct DeviceNames {
    /// By `BUS/NAME`; the empty bus is that of devices without one.
    private var indexByKey: [String: Int] = [:]
    /// The first index of each name, and the names that are on several buses.
    private var firstIndexByName: [String: Int] = [:]
    private var ambiguous: Set<String> = []

    /// The names of devices, each once on its bus.
    init(_ devices: [DeviceEntry]) throws(Problem) {
        indexByKey.reserveCapacity(devices.count)
        firstIndexByName.reserveCapacity(devices.count)
        for (index, device) in devices.enumerated() {
            let key = "\(device.bus ?? "")/\(device.name)"
            if let first = indexByKey.updateValue(index, forKey: key) {
                throw Problem(
                    device.origin.key("name"),
                    "expected each name once on a bus, found \(quoted(device.name)) again after"
                        + " \(devices[first].origin.path)"
                )
            }
            if let first = firstIndexByName.updateValue(index, forKey: device.name) {
                firstIndexByName[device.name] = first
                ambiguous.insert(device.name)
            }
        }
        assert(indexByKey.count == devices.count, "a device that no name leads to")
    }

    /// The device that a field names.
    func device(_ field: Field) throws(Problem) -> Int {
        try device(field.text("the name of a device"), preferring: nil, field.origin)
    }

    /// The device of a reference; of several with that name the one on the bus preferred.
    func device(_ reference: String, preferring bus: String?, _ origin: Origin) throws(Problem)
        -> Int
    {
        // A name has no slash.
        if let index = indexByKey[reference] { return index }
        guard let first = firstIndexByName[reference] else {
            throw Problem(
                origin,
                "expected the name of a device in 'devices', found \(quoted(reference))"
            )
        }
        guard ambiguous.contains(reference) else { return first }
        guard let bus, let index = indexByKey["\(bus)/\(reference)"] else {
            throw Problem(
                origin,
                "expected BUS/NAME, since \(quoted(reference)) is on several buses"
            )
        }
        return index
    }
}
