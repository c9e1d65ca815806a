import DeviceBinding
import Rehearsal
import Testing

/// Words that give each device its own driver, and those that do not.
@Suite struct DriverAssignmentTests {
    static let read: [(text: String, selector: String, driver: String?)] = [
        ("03:00.0=vfio-pci", "03:00.0", "vfio-pci"),
        ("class=storage,group=20=vfio-pci", "class=storage,group=20", "vfio-pci"),
        ("03:00.0,id=8086:10d3=e1000e", "03:00.0,id=8086:10d3", "e1000e"),
        ("driver=none=vfio-pci", "driver=none", "vfio-pci"), ("eth0=none", "eth0", nil),
        ("serial=A=B=C", "serial=A=B", "C"), ("pci/class=e1000e", "pci/class", "e1000e"),
    ]

    @Test(arguments: read)
    func `the last sign stands before the driver`(
        _ row: (text: String, selector: String, driver: String?)
    ) throws {
        let read = try DriverAssignment(row.text)
        #expect(read.selector == row.selector)
        #expect(read.driver == row.driver)
    }

    static let bad = [
        ("03:00.0", "names no driver."), ("", "names no driver."),
        ("03:00.0=", "names no driver after"), ("=vfio-pci", "names no device before"),
        ("class=storage", "is a selector"), ("03:00.0,id=8086:10d3", "is a selector"),
        ("class=storage,group=20", "is a selector"), ("driver=none", "is a selector"),
    ]

    @Test(arguments: bad) func `what names no driver is told`(_ text: String, _ problem: String) {
        let failure = #expect(throws: Failure.self) { try DriverAssignment(text) }
        #expect(failure?.code == .malformed)
        #expect(failure?.message.contains(problem) == true, "\(failure?.message ?? "")")
        #expect(failure?.help.isEmpty == false)
    }

    // MARK: - On a machine

    private func goals(_ words: [String]) throws(Failure) -> [String] {
        let inventory: Inventory
        do { inventory = try Rehearsal.demo().binder.inventory } catch {
            throw Failure(.system, "\(error)")
        }
        return try inventory.goals(words).goals.map { goal in
            switch goal.goal {
            case .driver(let driver): "\(goal.device)=\(driver)"
            case .noDriver: "\(goal.device)=none"
            case .anyDriver, .functions, .asIs, .gone: "\(goal.device)"
            }
        }
    }

    static let meant: [(words: [String], goals: [String])] = [
        (
            ["03:00.0", "04:00.0", "vfio-pci"],
            ["0000:03:00.0=vfio-pci", "0000:04:00.0=vfio-pci"]
        ),
        (["03:00.0", "none"], ["0000:03:00.0=none"]),
        (["id=8086:10d3", "igb"], ["0000:03:00.0=igb", "0000:04:00.0=igb"]),
        (["03:00.0=vfio-pci"], ["0000:03:00.0=vfio-pci"]),
        (["eth1=vfio-pci", "04:00.0=none"], ["0000:03:00.0=vfio-pci", "0000:04:00.0=none"]),
        (
            ["fff51000.ethernet=vfio-platform", "class=storage,group=20=vfio-pci"],
            ["platform/fff51000.ethernet=vfio-platform", "0001:03:00.0=vfio-pci"]
        ),
        (
            ["group=13=vfio-pci", "05:00.0=vfio-pci"],
            ["0000:05:00.0=vfio-pci", "0000:05:00.1=vfio-pci"]
        ),
    ]

    @Test(arguments: meant)
    func `words mean devices and their drivers`(_ row: (words: [String], goals: [String])) throws {
        // 'none' as the last of devices is a driver's name, as ever.
        #expect(try goals(row.words) == row.goals)
    }

    static let refused: [(words: [String], code: Failure.Code, message: String)] = [
        (["04:00.0", "03:00.0=vfio-pci"], .malformed, "'04:00.0' names no driver."),
        (["03:00.0=vfio-pci", "04:00.0", "igb"], .malformed, "names a driver of its own"),
        (["driver=e1000e=igb", "07:00.0", "igb"], .malformed, "names a driver of its own"),
        (["03:00.0", "class=storage"], .malformed, "'class=storage' is a selector"),
        (["03:00.0=igb", "class=storage"], .malformed, "'class=storage' is a selector"),
        (["class=storage", "03:00.0=igb"], .malformed, "'class=storage' is a selector"),
        (
            ["03:00.0=igb", "id=8086:10d3=vfio-pci"], .malformed,
            "0000:03:00.0 is given two drivers: by '03:00.0=igb', and by 'id=8086:10d3=vfio-pci'."
        ),
        (["03:00.0=igb", "eth1=none"], .malformed, "0000:03:00.0 is given two drivers"),
        (["clas=storage"], .malformed, "'clas=storage' is not a selector."),
        (["clas=storage", "igb"], .malformed, "'clas=storage' is not a selector."),
        (["0f:00.0=igb"], .notFound, "There is no device '0f:00.0'"),
        (["driver=nosuch=igb"], .notFound, "No device fits 'driver=nosuch'."),
        (["driver=nosuch", "igb"], .notFound, "No device fits 'driver=nosuch'."),
    ]

    @Test(arguments: refused)
    func `words that mean no devices with drivers are told what is wrong`(
        _ row: (words: [String], code: Failure.Code, message: String)
    ) throws {
        let failure = #expect(throws: Failure.self) { try goals(row.words) }
        #expect(failure?.code == row.code)
        #expect(failure?.message.contains(row.message) == true, "\(failure?.message ?? "")")
    }

    @Test func `what only a selector took in is known, whatever else names it`() throws {
        let inventory = try Rehearsal.demo().binder.inventory
        let found = try inventory.goals(["group=13=vfio-pci", "05:00.1=vfio-pci"])
        #expect(found.selected.map(\.name) == ["0000:05:00.0"])
    }
}
