import DeviceBinding
import Rehearsal
import Sysfs
import SystemPackage
import Testing

/// Each row of `Documentation/errnos.md`: where its cause holds, the sentence blames it.
@Suite struct ErrnoTests {
    @Test("what is blamed is what was read", arguments: ErrnoRow.all)
    func blame(_ row: ErrnoRow) throws {
        let told = try row.attempt()
        for part in row.says {
            #expect(told.message.contains(part), "\(told.message)")
        }
        for remedy in row.help {
            #expect(told.help.contains(remedy), "\(told.help)")
        }
    }

    @Test func `a virtual function that comes without a driver is explained at every turn`() throws
    {
        let machine = try Rehearsal(ErrnoRow.virtualFunctions)
        for (path, text) in ErrnoRow.virtualFunctionWrites {
            try machine.sysfs.write(path, text)
        }
        let flag = "sriov_drivers_autoprobe of its physical function 0000:3b:00.0 is 0"
        let function = DeviceReference(bus: "pci", name: "0000:3b:00.3")
        let shown = try machine.binder.inventory.portrait(of: function, host: machine.host)
        #expect(shown.reason.contains(flag))
        let bound = Binder.Request([function], goal: .driver("vfio-pci"))
        #expect(try machine.binder.apply(bound).devices.map(\.driver) == ["vfio-pci"])
        let released = try machine.binder.apply(Binder.Request([function], goal: .anyDriver))
        #expect(released.devices.map(\.driver) == [nil])
        #expect(released.notes.contains { $0.contains(flag) }, "\(released.notes)")
        #expect(!released.notes.contains { $0.contains("none took it") })
    }

    @Test func `the document has the rows that are tested, and no other`() throws {
        let path = FilePath("\(#filePath)").removingLastComponent().removingLastComponent()
            .removingLastComponent().removingLastComponent()
        let bytes = try HostSysfs(root: path.string).readBytes(
            "/Documentation/errnos.md",
            limit: 1 << 20
        )
        let written = Self.keys(of: String(decoding: bytes, as: UTF8.self))
        let tested = ErrnoRow.all.map(\.key)
        #expect(Set(written).count == written.count, "a row stands twice")
        #expect(Set(tested).count == tested.count, "a row is tested twice")
        #expect(Set(written).subtracting(tested).sorted() == [], "not tested")
        #expect(Set(tested).subtracting(written).sorted() == [], "not written")
    }

    /// The rows of the tables, each by its section's name, its errno and its cause.
    private static func keys(of document: String) -> [String] {
        var section = ""
        var keys: [String] = []
        for line in document.split(separator: "\n") {
            if line.hasPrefix("## ") {
                section = String(line.dropFirst(3)).replacing("`", with: "")
            } else if line.hasPrefix("| `E") || line.hasPrefix("| none ")
                || line.hasPrefix("| any other ")
            {
                let cells = line.split(separator: "|").map {
                    String($0).replacing("`", with: "").trimmed
                }
                if cells.count > 1 { keys.append("\(section) | \(cells[0]) | \(cells[1])") }
            }
        }
        return keys
    }
}

extension StringProtocol {
    /// Without the spaces at its ends.
    fileprivate var trimmed: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
