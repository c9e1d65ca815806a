import Testing

@testable import DriverCore

/// What is read of a write to `new_id`.
@Suite struct DynamicIDTests {
    /// Source: `new_id_store()`, drivers/pci/pci-driver.c: seven numbers are scanned, and only fewer ask for more.
    @Test(arguments: [
        ("8086 10d3", DriverCore.ErrorNumber.EEXIST), ("8086 10d3 ffffffff ffffffff 0 0", .EEXIST),
        ("8086 10d3 ffffffff ffffffff 0 0 0", nil), ("8086 10d3 ffffffff ffffffff 0 0 0 5", nil),
    ])
    func `an ID that the driver lists is refused unless it is written whole, whatever follows it`(
        text: String,
        errno: DriverCore.ErrorNumber?
    ) {
        var machine = TestMachine()
        let driver = machine.register("nic")
        let outcome = machine.perform(.store(.newID(driver), Array(text.utf8)))
        #expect(outcome.errno == errno)
        #expect(machine.core[driver]?.dynamicIDs.count == (errno == nil ? 1 : 0))
    }
}
