extension DriverCore.BusRules {
    /// USB: interfaces by the device's numbers and classes and their own, whole devices by the first.
    ///
    /// The kernel's generic driver of whole devices leaves a device to any special one that fits; here it
    /// is a driver like others, so list it last.
    static let usb: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            DriverCore.USB.device + DriverCore.USB.interface + DriverCore.USB.address,
            [.barrier, .wholeDevices, .table, .dynamicIDs],
            source: "drivers/usb/core/driver.c"
        )
        rules.locksParent = true
        rules.needsParentLock = { !DriverCore.USB.isWhole($0) }
        rules.dynamicIDs = .usb
        rules.barrier = { device, table in
            table.isForWholeDevices == DriverCore.USB.isWhole(device) ? nil : .otherKind
        }
        rules.counts = DriverCore.USB.counts
        rules.provenance = .watched
        rules.alias = { DriverCore.USB.isWhole($0) ? nil : DriverCore.USB.alias($0) }
        rules.leading = { device in
            DriverCore.USB.isWhole(device)
                ? DriverCore.USB.node(device) + [DriverCore.UeventKey("DEVTYPE", "usb_device")]
                : [DriverCore.UeventKey("DEVTYPE", "usb_interface")]
        }
        rules.variables = DriverCore.USB.variables
        rules.files = {
            DriverCore.USB.isWhole($0)
                ? DriverCore.USB.deviceFiles($0) : DriverCore.USB.interfaceFiles($0)
        }
        return rules
    }()
}

extension DriverCore {
    /// What USB's rules are made of.
    private enum USB {
        static let device: [BusField] = [
            .number("idVendor", digits: 4), .number("idProduct", digits: 4),
            .number("bcdDevice", digits: 4), .number("bDeviceClass", digits: 2),
            .number("bDeviceSubClass", digits: 2), .number("bDeviceProtocol", digits: 2),
        ]
        static let interface: [BusField] = [
            .number("bInterfaceClass", digits: 2), .number("bInterfaceSubClass", digits: 2),
            .number("bInterfaceProtocol", digits: 2), .number("bInterfaceNumber", digits: 2),
        ]
        static let address: [BusField] = [
            .flag("isDevice"), .number("busnum", digits: 3), .number("devnum", digits: 3),
        ]

        static func isWhole(_ device: BusIdentity) -> Bool { device.number("isDevice") != 0 }

        /// Entries that ask for an interface do not count for a device of the vendor's own class, unless they
        /// ask for the vendor as well.
        ///
        /// Source: `usb_match_one_id_intf()`, drivers/usb/core/driver.c.
        static let counts: @Sendable (BusMatchID, BusIdentity) -> Bool = { id, device in
            guard device.number("bDeviceClass") == 0xff, id.tests[0] == .any else { return true }
            return id.tests[6...9].allSatisfy { $0 == .any }
        }

        /// Source: `MODALIAS` in `usb_if_uevent()`, drivers/usb/core/message.c.
        static func alias(_ device: BusIdentity) -> String {
            func part(_ letters: String, _ field: String, _ digits: Int) -> String {
                letters + hexadecimal(device.number(field), digits: digits)
            }
            return "usb:" + part("v", "idVendor", 4) + part("p", "idProduct", 4)
                + part("d", "bcdDevice", 4) + part("dc", "bDeviceClass", 2)
                + part("dsc", "bDeviceSubClass", 2) + part("dp", "bDeviceProtocol", 2)
                + part("ic", "bInterfaceClass", 2) + part("isc", "bInterfaceSubClass", 2)
                + part("ip", "bInterfaceProtocol", 2) + part("in", "bInterfaceNumber", 2)
        }

        /// The node below `/dev` of a whole device.
        ///
        /// Source: `usb_alloc_dev()`, `usb_devnode()`, drivers/usb/core/usb.c.
        static func node(_ device: BusIdentity) -> [UeventKey] {
            let (bus, number) = (device.number("busnum"), device.number("devnum"))
            guard bus > 0, number > 0 else { return [] }
            let minor = (bus - 1) * 128 + (number - 1)
            let name = "bus/usb/" + decimal(bus) + "/" + decimal(number)
            return [
                UeventKey("MAJOR", "189"), UeventKey("MINOR", "\(minor)"),
                UeventKey("DEVNAME", name),
            ]
        }

        /// Source: `usb_uevent()`, drivers/usb/core/driver.c; `usb_dev_uevent()`, drivers/usb/core/usb.c.
        static let variables: @Sendable (BusIdentity, [UeventKey]) -> [UeventKey] = {
            device,
            alias in
            func join(_ fields: [String], _ radix: Int) -> String {
                var text = ""
                for field in fields {
                    text += (text.isEmpty ? "" : "/") + String(device.number(field), radix: radix)
                }
                return text
            }
            let keys = [
                UeventKey("PRODUCT", join(["idVendor", "idProduct", "bcdDevice"], 16)),
                UeventKey(
                    "TYPE",
                    join(["bDeviceClass", "bDeviceSubClass", "bDeviceProtocol"], 10)
                ),
            ]
            if isWhole(device) {
                return keys + [
                    UeventKey("BUSNUM", decimal(device.number("busnum"))),
                    UeventKey("DEVNUM", decimal(device.number("devnum"))),
                ]
            }
            let own = ["bInterfaceClass", "bInterfaceSubClass", "bInterfaceProtocol"]
            return keys + [UeventKey("INTERFACE", join(own, 10))] + alias
        }

        /// Source: drivers/usb/core/sysfs.c.
        static func deviceFiles(_ identity: BusIdentity) -> [StaticAttribute] {
            files(device, of: identity) + [
                .line("busnum", "\(identity.number("busnum"))"),
                .line("devnum", "\(identity.number("devnum"))"),
            ]
        }

        static func interfaceFiles(_ identity: BusIdentity) -> [StaticAttribute] {
            files(interface, of: identity) + [.line("bAlternateSetting", " 0")]
        }

        private static func files(_ fields: [BusField], of device: BusIdentity) -> [StaticAttribute]
        {
            fields.map { field in
                guard case .number(let digits) = field.kind else { return .line(field.name, "") }
                return .line(
                    field.name,
                    lowerHexadecimal(device.number(field.name), digits: digits)
                )
            }
        }

        private static func decimal(_ number: UInt64) -> String {
            padded("\(number)", to: 3)
        }
    }
}

extension DriverCore.DynamicIDFormat {
    /// Vendor and product, a class of the interface, and a listed pair whose driver data it takes over.
    ///
    /// Source: `usb_store_new_id()`, `remove_id_store()`, drivers/usb/core/driver.c.
    fileprivate static let usb = DriverCore.DynamicIDFormat(
        words: "VENDOR PRODUCT [CLASS [LIKE_VENDOR LIKE_PRODUCT]]",
        isReadable: true,
        parse: { text, table, _ in
            let numbers = text.hexadecimalNumbers()
            guard numbers.count >= 2 else { return .failure(.notAnID) }
            var tests: [(String, DriverCore.FieldTest)] = [
                ("idVendor", .equals(.number(numbers[0] & 0xffff))),
                ("idProduct", .equals(.number(numbers[1] & 0xffff))),
            ]
            if numbers.count > 2, numbers[2] & 0xffff_ffff != 0 {
                let code = numbers[2] & 0xffff_ffff
                if code > 255 { return .failure(.notAnID) }
                tests.append(("bInterfaceClass", .equals(.number(code))))
            }
            var data: UInt64 = 0
            if numbers.count > 4 {
                let like = table.ids.first {
                    // An entry that does not ask for one has 0 there.
                    ($0.number(0) ?? 0) == numbers[3] & 0xffff_ffff
                        && ($0.number(1) ?? 0) == numbers[4] & 0xffff_ffff
                }
                guard let like else { return .failure(DriverCore.Refusal(.ENODEV, .noSuchID)) }
                data = like.driverData
            }
            guard let id = DriverCore.BusMatchID(.usb, tests, driverData: data) else {
                return .failure(.notAnID)
            }
            return .success(id)
        },
        find: { text, ids in
            let numbers = text.hexadecimalNumbers()
            guard numbers.count >= 2 else { return .failure(.notAnID) }
            // An ID that nobody added is removed with success.
            return .success(
                ids.firstIndex {
                    $0.number(0) == numbers[0] & 0xffff_ffff
                        && $0.number(1) == numbers[1] & 0xffff_ffff
                }
            )
        },
        line: { id in
            var text = lowerHexadecimal(id.number(0) ?? 0, digits: 4)
            text += " " + lowerHexadecimal(id.number(1) ?? 0, digits: 4)
            if let code = id.number(6) { text += " " + lowerHexadecimal(code, digits: 2) }
            return text
        }
    )
}
