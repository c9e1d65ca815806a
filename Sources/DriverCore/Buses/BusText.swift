extension DriverCore.StaticAttribute {
    /// A file that gives one line.
    static func line(_ name: String, _ text: String) -> DriverCore.StaticAttribute {
        DriverCore.StaticAttribute(name: name, bytes: Array(text.utf8) + [0x0a])
    }

    /// A file that gives a field of a device as `0x` and so many digits.
    static func number(_ name: String, _ device: DriverCore.BusIdentity, digits: Int)
        -> DriverCore.StaticAttribute
    {
        line(name, "0x" + lowerHexadecimal(device.number(name), digits: digits))
    }
}

extension DriverCore.BusIdentity {
    /// The alias that ACPI's IDs make, `acpi:PNP0501:`; nil without any.
    ///
    /// Source: `create_pnp_modalias()`, drivers/acpi/device_sysfs.c.
    var acpiAlias: String? {
        if acpiIDs.isEmpty { return nil }
        var text = "acpi:"
        for id in acpiIDs { text += id + ":" }
        return text
    }
}
