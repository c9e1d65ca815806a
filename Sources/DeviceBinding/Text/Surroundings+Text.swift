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
            "busesWithNewID": .texts(busesWithNewID.sorted()),
            "autoprobe": .table(autoprobe, JSON.boolean),
            "driverAutoprobe": .table(driverAutoprobe, JSON.boolean),
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
        busesWithNewID = Set(try texts(fields.take("busesWithNewID")))
        for member in try fields.take("autoprobe").members() {
            autoprobe[member.key] = try member.value.boolean()
        }
        for member in try fields.take("driverAutoprobe").members() {
            driverAutoprobe[member.key] = try member.value.boolean()
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
            "device": reference.form, "driver": .optional(driver), "isFree": .boolean(isFree),
        ])
    }

    /// The neighbour of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        reference = try fields.value("device")
        driver = try fields.optionalText("driver")
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
