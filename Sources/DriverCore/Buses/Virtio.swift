extension DriverCore.BusRules {
    /// Paravirtual devices: device type and vendor, each of which an entry may leave open.
    ///
    /// `status` and `features`, which change with the driver, are not modelled.
    static let virtio: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [.number("device", digits: 4), .number("vendor", digits: 4)],
            [.table],
            source: "drivers/virtio/virtio.c"
        )
        rules.provenance = .watched
        rules.alias = {
            "virtio:d" + hexadecimal($0.number("device"), digits: 8)
                + "v" + hexadecimal($0.number("vendor"), digits: 8)
        }
        rules.files = { device in
            [.number("device", device, digits: 4), .number("vendor", device, digits: 4)]
        }
        return rules
    }()
}
