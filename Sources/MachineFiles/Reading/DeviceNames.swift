internal import JSON5Text

/// The devices of a machine by what a file calls them: `NAME`, or `BUS/NAME` where a name is on two buses.
struct DeviceNames {
    /// By `BUS/NAME`; the empty bus is that of devices without one.
    private var places: [String: Int] = [:]
    /// The first place of each name, and the names that are on several buses.
    private var firstPlaces: [String: Int] = [:]
    private var ambiguous: Set<String> = []

    /// The names of devices, each once on its bus.
    init(_ devices: [DeviceEntry]) throws(Problem) {
        places.reserveCapacity(devices.count)
        firstPlaces.reserveCapacity(devices.count)
        for (place, device) in devices.enumerated() {
            let key = "\(device.bus ?? "")/\(device.name)"
            if let first = places.updateValue(place, forKey: key) {
                throw Problem(
                    device.origin.key("name"),
                    "expected each name once on a bus, found \(quoted(device.name)) again after"
                        + " \(devices[first].origin.place)"
                )
            }
            if let first = firstPlaces.updateValue(place, forKey: device.name) {
                firstPlaces[device.name] = first
                ambiguous.insert(device.name)
            }
        }
        assert(places.count == devices.count, "a device that no name leads to")
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
        if let place = places[reference] { return place }
        guard let first = firstPlaces[reference] else {
            throw Problem(
                origin,
                "expected the name of a device in 'devices', found \(quoted(reference))"
            )
        }
        guard ambiguous.contains(reference) else { return first }
        guard let bus, let place = places["\(bus)/\(reference)"] else {
            throw Problem(
                origin,
                "expected BUS/NAME, since \(quoted(reference)) is on several buses"
            )
        }
        return place
    }
}
