package import JSON5Text
internal import MachineHost
internal import Sysfs
internal import SystemPackage

/// As `BUS/NAME`; a bus has no `/` in its name, and neither has a device.
extension DeviceReference: TextForm {
    /// The text form of the reference.
    package var form: JSON { .text("\(bus)/\(name)") }

    /// The reference of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        let parts = try form.text().split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ isFileName(String($0)) }) else {
            throw JSON5ShapeError("expected BUS/NAME of a device", form)
        }
        self.init(bus: String(parts[0]), name: String(parts[1]))
    }
}

extension Override: TextForm {
    /// The text form of the override: a driver, null for none, or why there is nothing to say.
    package var form: JSON {
        switch self {
        case .unset: .null
        case .driver(let name): .object(["driver": .text(name)])
        case .unsupported: .text("unsupported")
        case .unread: .text("unread")
        }
    }

    /// The override of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        if form.isNull {
            self = .unset
        } else if case .object = form.kind {
            var fields = try JSON5Fields(form)
            self = .driver(try fields.text("driver"))
            try fields.end()
        } else {
            switch try form.text() {
            case "unsupported": self = .unsupported
            case "unread": self = .unread
            case let word: throw form.unknown(word)
            }
        }
    }
}

/// What a device says that it is on PCI follows from its alias, and is not written.
extension Device: TextForm {
    /// The text form of the device.
    package var form: JSON {
        .object([
            "device": reference.form, "driver": .optional(driver), "override": override.form,
            "modalias": .optional(modalias), "group": .optional(group),
            "isBeingReleased": .boolean(isBeingReleased), "fault": .optional(fault),
        ])
    }

    /// The device of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        self.init(
            reference: try fields.value("device"),
            driver: try fields.optionalText("driver"),
            override: try fields.value("override"),
            modalias: try fields.optionalText("modalias"),
            group: try fields.optionalIndex("group"),
            isBeingReleased: try fields.flag("isBeingReleased")
        )
        fault = try fields.optionalText("fault")
        try fields.end()
    }
}

extension Captured: TextForm {
    /// The text form of the device.
    package var form: JSON {
        .object([
            "device": reference.form, "driver": .text(driver), "wasThere": .boolean(wasThere),
        ])
    }

    /// The device of a text form.
    package init(form: JSON5Value) throws(JSON5ShapeError) {
        var fields = try JSON5Fields(form)
        reference = try fields.value("device")
        driver = try fields.text("driver")
        wasThere = try fields.flag("wasThere")
        try fields.end()
    }
}

extension JSON {
    /// An errno by its name, or null for none.
    static func errno(_ errno: Errno?) -> JSON { .optional(errno?.name) }
}

extension JSON5Value {
    /// The errno of a name.
    func errno() throws(JSON5ShapeError) -> Errno {
        let name = try text()
        for number in Int32(1)...4095 where Errno(rawValue: number).name == name {
            return Errno(rawValue: number)
        }
        throw JSON5ShapeError("expected an errno", self)
    }

    /// A path in `/sys`.
    func path() throws(JSON5ShapeError) -> SysfsPath {
        let text = try text()
        guard text.hasPrefix("/"), !text.utf8.contains(0),
            !text.split(separator: "/").contains("..")
        else { throw JSON5ShapeError("expected a path in /sys", self) }
        return SysfsPath(text)
    }
}

extension JSON5Fields {
    /// Takes an errno; nil where it is null.
    mutating func optionalErrno(_ key: String) throws(JSON5ShapeError) -> Errno? {
        let form = try take(key)
        return form.isNull ? nil : try form.errno()
    }
}
