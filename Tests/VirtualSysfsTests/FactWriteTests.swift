import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

/// Writes to files that tell a fact of a device: what the kernel answers, and what a read then shows.
@Suite("writes to facts")
struct FactWriteTests {
    static let device: SysfsPath = "/bus/pci/devices/0000:00:03.0"

    private func machine(boundTo driver: String? = nil) -> VirtualSysfs<ScriptedDrivers> {
        let sysfs = VirtualSysfs()
        sysfs.perform(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)))
        _ = sysfs.add(
            DriverCore.DeviceDescription(
                name: "0000:00:03.0",
                bus: "pci",
                identity: .pci(DriverCore.PCIIdentity(vendor: 0x8086, device: 0x10D3)),
                attributes: [
                    DriverCore.StaticAttribute(name: "numa_node", bytes: Array("1\n".utf8))
                ]
            )
        )
        if let driver {
            let table = DriverCore.MatchTable.pci([
                DriverCore.PCIMatchID(vendor: 0x8086, device: 0x10D3)
            ])
            let description = DriverCore.DriverDescription(name: driver, bus: "pci", table: table)
            sysfs.perform(.registerDriver(description))
        }
        return sysfs
    }

    /// A file, what is written, the errno or nil, and what is read afterwards.
    static let rows: [(file: String, text: String, errno: Errno?, after: String)] = [
        ("numa_node", "0", nil, "0"), ("numa_node", "-1\n", nil, "-1"),
        ("numa_node", "0x1", nil, "1"),
        ("numa_node", "7", .invalidArgument, "1"), ("numa_node", "-2", .invalidArgument, "1"),
        ("numa_node", "one", .invalidArgument, "1"),
        ("numa_node", "99999999999", .outOfRange, "1"),
        ("enable", "1", nil, "1"), ("enable", "0", .ioError, "0"),
        ("enable", "yes", .invalidArgument, "0"), ("enable", "-1", .invalidArgument, "0"),
        ("d3cold_allowed", "0", nil, "0"), ("d3cold_allowed", "8", nil, "1"),
        ("d3cold_allowed", "", nil, "1"), ("d3cold_allowed", "\n", .invalidArgument, "1"),
        ("broken_parity_status", "2", nil, "1"),
        ("broken_parity_status", "+-1", .invalidArgument, "0"),
        ("msi_bus", "0", nil, "0"), ("msi_bus", "no", .invalidArgument, "1"),
    ]

    @Test(arguments: rows)
    func `a fact takes what the kernel takes, and shows it`(
        row: (file: String, text: String, errno: Errno?, after: String)
    ) throws {
        let sysfs = machine()
        var failure: Errno?
        do throws(Errno) {
            try #expect(sysfs.write(Self.device / row.file, row.text) == row.text.utf8.count)
        } catch {
            failure = error
        }
        #expect(failure == row.errno)
        try #expect(sysfs.readText(Self.device / row.file) == row.after)
    }

    @Test func `enable counts, and is the driver's while there is one`() throws {
        let enable = Self.device / "enable"
        let free = machine()
        for text in ["1", "1", "0"] { try free.write(enable, text) }
        try #expect(free.readText(enable) == "1")
        let bound = machine(boundTo: "e1000e")
        try #expect(bound.readText(enable) == "1")
        #expect(throws: Errno.resourceBusy) { try bound.write(enable, "0") }
    }
}
