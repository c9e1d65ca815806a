package import JSON5Text

extension Surroundings: TextForm {
    /// The text form of the surroundings.
    package var form: JSON {
        let identifiers = self.identifiers.sorted { $0.key < $1.key }
        return .object([
            "identifiers": .list(
                identifiers.map { .object(["device": $0.key.form, "id": .text($0.value)]) }
            ),
            "neighbours": .forms(neighbours),
            "driversWithNewID": .forms(driversWithNewID.sorted()),
            "autoprobe": .table(autoprobe, JSON.boolean),
            "driverAutoprobe": .list(
                driverAutoprobe.sorted { $0.key < $1.key }.map {
                    .object(["driver": $0.key.form, "isOn": .boolean($0.value)])
                }
            ),
            "freeIdentifier": .table(freeIdentifier, JSON.text),
            "populations": .forms(populations),
        ])
    }

    /// The surroundings of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        for element in try fields.take("identifiers").list() {
            var fields = try JSON5Fields(element)
            identifiers[try fields.value("device")] = try fields.text("id")
            try fields.end()
        }
        neighbours = try fields.values("neighbours")
        driversWithNewID = Set(try fields.values("driversWithNewID"))
        for member in try fields.take("autoprobe").members() {
            autoprobe[member.key] = try member.value.boolean()
        }
        for element in try fields.take("driverAutoprobe").list() {
            var fields = try JSON5Fields(element)
            driverAutoprobe[try fields.value("driver")] = try fields.flag("isOn")
            try fields.end()
        }
        for member in try fields.take("freeIdentifier").members() {
            freeIdentifier[member.key] = try member.value.text()
        }
        populations = try fields.values("populations")
        try fields.end()
    }
}

extension Surroundings.Neighbour: TextForm {
    /// The text form of the neighbour.
    package var form: JSON {
        .object([
            "device": reference.form, "driver": .optional(driver), "taker": .text(taker),
            "isFree": .boolean(isFree),
        ])
    }

    /// The neighbour of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        reference = try fields.value("device")
        driver = try fields.optionalText("driver")
        taker = try fields.text("taker")
        isFree = try fields.flag("isFree")
        try fields.end()
    }
}

extension Surroundings.Population: TextForm {
    /// The text form of the population.
    package var form: JSON {
        .object([
            "bus": .text(bus), "present": .texts(present), "driver": .optional(driver),
            "served": .texts(served),
        ])
    }

    /// The population of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        bus = try fields.text("bus")
        present = try texts(fields.take("present"))
        driver = try fields.optionalText("driver")
        served = try texts(fields.take("served"))
        try fields.end()
    }
}

extension DriverReference: TextForm {
    /// The text form of the driver.
    package var form: JSON { .object(["bus": .text(bus), "name": .text(name)]) }

    /// The driver of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(bus: try fields.text("bus"), name: try fields.text("name"))
        try fields.end()
    }
}
