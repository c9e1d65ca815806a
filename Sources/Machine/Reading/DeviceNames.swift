internal import JSON5

/// The devices of a machine by what a file calls them: `NAME`, or `BUS/NAME` where a name is on two buses.
struct DeviceNames {
    /// A name on a bus; the empty bus is that of devices without one.
    private struct Key: Hashable {
        let bus: String
        let name: String
    }

    private var places: [Key: Int] = [:]
    /// By name alone, all places of it.
    private var byName: [String: [Int]] = [:]
    private var origins: [Origin] = []

    /// The names of devices, each once on its bus.
    init(_ devices: [DeviceEntry]) throws(Problem) {
        places.reserveCapacity(devices.count)
        for (place, device) in devices.enumerated() {
            let key = Key(bus: device.bus ?? "", name: device.name)
            if let first = places.updateValue(place, forKey: key) {
                throw Problem(
                    device.origin.key("name"),
                    "expected each name once on a bus, found \(quoted(device.name)) again after"
                        + " \(devices[first].origin.place)"
                )
            }
            byName[device.name, default: []].append(place)
            origins.append(device.origin)
        }
    }

    /// The device that a field names.
    func device(_ field: Field) throws(Problem) -> Int {
        try device(field.text("the name of a device"), preferring: nil, field.origin)
    }

    /// The device of a reference; of several with that name the one on the bus preferred.
    func device(_ reference: String, preferring bus: String?, _ origin: Origin) throws(Problem)
        -> Int
    {
        if let slash = reference.firstIndex(of: "/") {
            let key = Key(
                bus: String(reference[..<slash]),
                name: String(reference[reference.index(after: slash)...])
            )
            if let place = places[key] { return place }
        }
        let found = byName[reference] ?? []
        if found.count > 1, let bus, let place = places[Key(bus: bus, name: reference)] {
            return place
        }
        guard let place = found.first else {
            throw Problem(
                origin,
                "expected the name of a device in 'devices', found \(quoted(reference))"
            )
        }
        guard found.count == 1 else {
            throw Problem(
                origin,
                "expected BUS/NAME, since \(quoted(reference)) is on several buses"
            )
        }
        return place
    }
}
