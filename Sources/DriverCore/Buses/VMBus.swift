extension DriverCore.BusRules {
    /// Hyper-V's channels: the GUID of the device's class, IDs added at run time first.
    ///
    /// Channels of hv_sock go to the one driver made for them; that is not modelled.
    static let vmbus: DriverCore.BusRules = {
        var rules = DriverCore.BusRules(
            [
                .guid("class_id"), .guid("device_id"), .number("vendor", digits: 4),
                .number("device", digits: 4),
            ],
            [.override, .dynamicIDs, .table],
            source: "drivers/hv/vmbus_drv.c"
        )
        rules.overrideSince = DriverCore.KernelVersion(4, 20)
        rules.dynamicIDs = .vmbus
        rules.alias = { "vmbus:" + inMemory($0.text("class_id")) }
        rules.files = { device in
            [
                .line("class_id", "{" + device.text("class_id") + "}"),
                .line("device_id", "{" + device.text("device_id") + "}"),
                .line("vendor", "0x" + lowerHexadecimal(device.number("vendor"), digits: 1)),
                .line("device", "0x" + lowerHexadecimal(device.number("device"), digits: 1)),
            ]
        }
        return rules
    }()
}

extension DriverCore.DynamicIDFormat {
    /// A GUID; what follows it is not looked at.
    ///
    /// Source: `new_id_store()`, `remove_id_store()`, drivers/hv/vmbus_drv.c.
    fileprivate static let vmbus = DriverCore.DynamicIDFormat(
        words: "GUID",
        isReadable: false,
        parse: { text, _, ids in
            guard let guid = text.guid,
                let id = DriverCore.BusMatchID(.vmbus, [("class_id", .equals(guid))])
            else { return .failure(.notAnID) }
            return ids.contains(id)
                ? .failure(DriverCore.Refusal(.EEXIST, .idExists)) : .success(id)
        },
        find: { text, ids in
            guard let guid = text.guid else { return .failure(.notAnID) }
            guard let index = ids.firstIndex(where: { $0.tests[0] == .equals(guid) }) else {
                return .failure(DriverCore.Refusal(.ENODEV, .noSuchID))
            }
            return .success(index)
        },
        line: { _ in "" }
    )
}

extension DriverCore.StoreText {
    /// A GUID at the start of the text: 36 characters in the form `8-4-4-4-12`.
    ///
    /// Source: `uuid_is_valid()`, lib/uuid.c.
    fileprivate var guid: DriverCore.BusValue? {
        let text = bytes.prefix(36)
        guard text.isUUID else { return nil }
        return .text(String(decoding: text, as: UTF8.self).lowercased())
    }
}

/// The digits of a GUID in the order of its bytes in memory: its first three numbers are little-endian.
private func inMemory(_ guid: String) -> String {
    let digits = Array(guid.utf8).filter { $0 != UInt8(ascii: "-") }
    guard digits.count == 32 else { return guid }
    let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]
    return String(decoding: order.flatMap { [digits[$0 * 2], digits[$0 * 2 + 1]] }, as: UTF8.self)
}
