package import JSON5Text
internal import Sysfs

/// As an object whose key `step` is the case; writes and conditions follow from it.
extension Step: TextForm {
    /// The text form of the step.
    package var form: JSON {
        var object = JSONObject()
        switch self {
        case .override(let device, let found, let driver):
            object = ["step": .text("override"), "device": device.form, "found": found.form]
            object["driver"] = .optional(driver)
        case .unbind(let device, let driver, let wanted):
            object = ["step": .text("unbind"), "device": device.form, "driver": .text(driver)]
            object["wanted"] = .optional(wanted)
        case .probe(let device, let wanted):
            object = ["step": .text("probe"), "device": device.form, "wanted": .optional(wanted)]
        case .bind(let device, let driver, let way):
            object = ["step": .text("bind"), "device": device.form, "driver": .text(driver)]
            object["by"] = .text(way.rawValue)
        case .addID(let id): object = ["step": .text("add-id"), "id": id.form]
        case .removeID(let id): object = ["step": .text("remove-id"), "id": id.form]
        case .mark(let device, let mark):
            object = ["step": .text("mark"), "device": device.form, "mark": mark.form]
        case .switchOff(let flag): object = ["step": .text("switch-off"), "flag": flag.form]
        case .switchOn(let flag): object = ["step": .text("switch-on"), "flag": flag.form]
        case .catchUp(let bus, let present):
            object = ["step": .text("catch-up"), "bus": .text(bus), "present": .texts(present)]
        case .functions(let device, let found, let count):
            object = ["step": .text("functions"), "device": device.form, "found": .integer(found)]
            object["count"] = .integer(count)
        case .receive(let device, let count, let recipient):
            object = ["step": .text("receive"), "device": device.form, "count": .integer(count)]
            object["for"] = recipient.form
        }
        return .object(object)
    }

    /// The step of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        switch try fields.text("step") {
        case "override":
            let device: DeviceReference = try fields.value("device")
            let found: Override = try fields.value("found")
            self = .override(device, found: found, driver: try fields.optionalText("driver"))
        case "unbind":
            let device: DeviceReference = try fields.value("device")
            let driver = try fields.text("driver")
            self = .unbind(device, from: driver, wanted: try fields.optionalText("wanted"))
        case "probe":
            let device: DeviceReference = try fields.value("device")
            self = .probe(device, wanted: try fields.optionalText("wanted"))
        case "bind":
            let device: DeviceReference = try fields.value("device")
            self = .bind(device, to: try fields.text("driver"), by: try fields.word("by"))
        case "add-id": self = .addID(try fields.value("id"))
        case "remove-id": self = .removeID(try fields.value("id"))
        case "mark": self = .mark(try fields.value("device"), try fields.value("mark"))
        case "switch-off": self = .switchOff(try fields.value("flag"))
        case "switch-on": self = .switchOn(try fields.value("flag"))
        case "catch-up":
            self = .catchUp(bus: try fields.text("bus"), present: try texts(fields.take("present")))
        case "functions":
            let device: DeviceReference = try fields.value("device")
            let found = try fields.index("found")
            self = .functions(device, found: found, count: try fields.index("count"))
        case "receive":
            let device: DeviceReference = try fields.value("device")
            let count = try fields.index("count")
            self = .receive(device, count: count, try fields.value("for"))
        case let word: throw form.unknown(word)
        }
        try fields.end()
    }
}

extension Step.Recipient: TextForm {
    /// The text form of the recipient.
    package var form: JSON {
        switch self {
        case .anybody: .text("anybody")
        case .driver(let name): .object(["driver": .text(name)])
        case .asBefore(let devices): .object(["before": .forms(devices)])
        }
    }

    /// The recipient of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        guard case .object = form.kind else {
            let word = try form.text()
            guard word == "anybody" else { throw form.unknown(word) }
            self = .anybody
            return
        }
        var fields = try JSON5Fields(form)
        if let devices = fields.takeIfThere("before") {
            self = .asBefore(try list(devices))
        } else {
            self = .driver(try fields.text("driver"))
        }
        try fields.end()
    }
}

extension ListedID: TextForm {
    /// The text form of the ID.
    package var form: JSON {
        .object(["driver": .text(driver), "id": .text(id), "device": device.form])
    }

    /// The ID of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        driver = try fields.text("driver")
        id = try fields.text("id")
        device = try fields.value("device")
        try fields.end()
    }
}

extension Autoprobe: TextForm {
    /// The text form of the flag.
    package var form: JSON {
        switch self {
        case .bus(let bus): .object(["bus": .text(bus)])
        case .driver(let driver, let bus):
            .object(["bus": .text(bus), "driver": .text(driver)])
        case .functions(let physical): .object(["physical": physical.form])
        }
    }

    /// The flag of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        if let physical = fields.takeIfThere("physical") {
            self = .functions(of: try DeviceReference(form: physical))
            try fields.end()
            return
        }
        let bus = try fields.text("bus")
        if let driver = fields.takeIfThere("driver") {
            self = .driver(try driver.text(), bus: bus)
        } else {
            self = .bus(bus)
        }
        try fields.end()
    }
}

extension Mark: TextForm {
    /// The text form of the mark.
    package var form: JSON {
        .object([
            "file": .text(file.rawValue), "found": .text(found), "line": .optional(line),
            "undo": .optional(undo),
        ])
    }

    /// The mark of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        file = try fields.word("file")
        found = try fields.text("found")
        line = try fields.optionalText("line")
        undo = try fields.optionalText("undo")
        try fields.end()
    }
}

extension Condition: TextForm {
    /// The text form of the condition.
    package var form: JSON {
        switch self {
        case .driver(let device, let drivers):
            .object(["device": device.form, "drivers": .list(drivers.map { .optional($0) })])
        case .override(let device, let override):
            .object(["device": device.form, "override": override.form])
        case .file(let path, let text):
            .object(["file": .text(path.text), "text": .text(text)])
        }
    }

    /// The condition of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        if let file = fields.takeIfThere("file") {
            self = .file(try file.path(), says: try fields.text("text"))
        } else if let drivers = fields.takeIfThere("drivers") {
            var names: [String?] = []
            for driver in try drivers.list() {
                names.append(driver.isNull ? nil : try driver.text())
            }
            self = .driver(try fields.value("device"), isOneOf: names)
        } else {
            self = .override(try fields.value("device"), is: try fields.value("override"))
        }
        try fields.end()
    }
}

extension Write: TextForm {
    /// The text form of the write.
    package var form: JSON { .object(["path": .text(path.text), "text": .text(text)]) }

    /// The write of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(path: try fields.take("path").path(), text: try fields.text("text"))
        try fields.end()
    }
}
