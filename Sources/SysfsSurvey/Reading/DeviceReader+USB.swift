internal import DriverCore
internal import Sysfs

/// USB devices, and the interfaces of each.
///
/// Source: drivers/usb/core/sysfs.c; the alias: `usb_uevent()`, drivers/usb/core/message.c.
extension DeviceReader {
    mutating func usb(_ alias: String?) -> [(String, DriverCore.BusValue)] {
        eventVariables()["DEVTYPE"] == "usb_device" ? wholeDevice() : interface(alias)
    }

    private mutating func wholeDevice() -> [(String, DriverCore.BusValue)] {
        let fields =
            [("idVendor", 4), ("idProduct", 4), ("bcdDevice", 4)].map { ($0, $1) }
            + ["bDeviceClass", "bDeviceSubClass", "bDeviceProtocol"].map { ($0, 2) }
        var values: [(String, DriverCore.BusValue)] = [("isDevice", 1)]
        for (name, digits) in fields {
            let most = UInt64(1) << UInt64(4 * digits) - 1
            if let number = requiredNumber(name, most: most) {
                values.append((name, .number(number)))
            }
        }
        for name in ["busnum", "devnum"] {
            if let number = requiredNumber(name, radix: 10, most: 0xfff) {
                values.append((name, .number(number)))
            }
        }
        return values
    }

    /// The alias of an interface has its numbers and those of its device.
    private mutating func interface(_ alias: String?) -> [(String, DriverCore.BusValue)] {
        let keys: [(letters: String, digits: Int, field: String)] = [
            ("v", 4, "idVendor"), ("p", 4, "idProduct"), ("d", 4, "bcdDevice"),
            ("dc", 2, "bDeviceClass"), ("dsc", 2, "bDeviceSubClass"), ("dp", 2, "bDeviceProtocol"),
            ("ic", 2, "bInterfaceClass"), ("isc", 2, "bInterfaceSubClass"),
            ("ip", 2, "bInterfaceProtocol"), ("in", 2, "bInterfaceNumber"),
        ]
        guard let alias = alias ?? requiredText("modalias") else { return [] }
        guard alias.hasPrefix("usb:"),
            let numbers = aliasNumbers(alias.dropFirst(4), keys.map { ($0.letters, $0.digits) })
        else {
            note(unexpected: "modalias", "the alias of an interface of USB", alias)
            return []
        }
        assert(numbers.count == keys.count, "an alias of other numbers than it was asked for")
        return zip(keys, numbers).map { key, number in
            (key.field, number.map { .number(UInt64($0)) } ?? .absent)
        }
    }
}
