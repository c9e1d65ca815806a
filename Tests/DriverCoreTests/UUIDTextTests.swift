import Testing

@testable import DriverCore

/// UUIDs as text, against the form of `uuid_is_valid()`, lib/uuid.c.
@Suite struct UUIDTextTests {
    private static let form = Array("01234567-89ab-cdef-ABCD-EF9876543210".utf8)

    @Test func `a UUID is 36 characters, digits and dashes each in their places`() {
        #expect(Self.form[...].isUUID)
        #expect(!Self.form.dropLast().isUUID && !(Self.form + Self.form.prefix(1))[...].isUUID)
        let digits = Set("0123456789abcdefABCDEF".utf8)
        for position in Self.form.indices {
            for byte in UInt8.min...UInt8.max {
                var text = Self.form
                text[position] = byte
                let isDash = [8, 13, 18, 23].contains(position)
                let expected = isDash ? byte == UInt8(ascii: "-") : digits.contains(byte)
                if text[...].isUUID != expected { Issue.record("\(byte) at \(position)") }
            }
        }
    }

    /// Source: `new_id_store()`, `remove_id_store()`, drivers/hv/vmbus_drv.c.
    @Test func `an ID of VMBus is added once, and removed where it is`() throws {
        let format = try #require(DriverCore.BusKind.vmbus.rules.dynamicIDs)
        let (text, table) = (DriverCore.StoreText(Self.form), DriverCore.BusMatchTable(ids: []))
        let id = try format.parse(text, table, []).get()
        let other = try #require(DriverCore.BusMatchID(.vmbus, [("class_id", .equals(.text("0")))]))
        #expect(
            format.parse(text, table, [other, id])
                == .failure(DriverCore.Refusal(.EEXIST, .idExists))
        )
        #expect(format.find(text, [other, id]) == .success(1))
        #expect(format.find(text, [other]) == .failure(DriverCore.Refusal(.ENODEV, .noSuchID)))
        #expect(
            format.find(DriverCore.StoreText([]), [id])
                == .failure(DriverCore.Refusal(.EINVAL, .notAnID))
        )
    }

    @Test func `an ID of VMBus is a UUID at the start of a text, whatever follows`() throws {
        let format = try #require(DriverCore.BusKind.vmbus.rules.dynamicIDs)
        let text = String(decoding: Self.form, as: UTF8.self)
        let expected = DriverCore.BusMatchID(
            .vmbus,
            [("class_id", .equals(.text(text.lowercased())))]
        )
        for (written, isTaken) in [
            (text, true), (text + "0", true), (text + "\n", true), (" " + text, false),
            (String(text.dropLast()), false), ("{" + text + "}", false),
        ] {
            let parsed = format.parse(
                DriverCore.StoreText(Array(written.utf8)),
                DriverCore.BusMatchTable(ids: []),
                []
            )
            #expect((try? parsed.get()) == (isTaken ? expected : nil), "\(written)")
        }
    }
}
