import Testing

@testable import DriverCore

/// Parameters of modules, at loading and later.
@Suite struct ParameterTests {
    private func module(_ parameters: [DriverCore.ModuleParameter]) -> DriverCore.ModuleDescription
    {
        DriverCore.ModuleDescription(
            name: "m",
            drivers: [
                DriverCore.DriverDescription(name: "d", bus: "pci", table: .pci([]), module: "m")
            ],
            parameters: parameters
        )
    }

    private static let parameters = [
        DriverCore.ModuleParameter(name: "flag", value: "N", mode: 0o644),
        DriverCore.ModuleParameter(name: "count", value: "7", mode: 0o644),
        DriverCore.ModuleParameter(name: "offset", value: "-1", mode: 0o644),
        DriverCore.ModuleParameter(name: "label", value: "(null)", mode: 0o644),
    ]

    @Test(arguments: [
        ("count", "0x10\n", "16"), ("count", "010", "8"), ("count", "4294967295", "4294967295"),
        ("offset", "-0x10", "-16"), ("offset", "-2147483648", "-2147483648"), ("offset", "5", "5"),
        ("flag", "on", "Y"), ("label", "two\nlines\n", "two\nlines\n"),
    ])
    func `a value is shown as the kernel shows one of its kind`(
        name: String,
        written: String,
        shown: String
    ) {
        var machine = TestMachine()
        machine.perform(.loadModule(module(Self.parameters)))
        let attribute = DriverCore.Attribute.moduleParameter(module: "m", name: name)
        let bytes = Array(written.utf8)
        #expect(machine.perform(.store(attribute, bytes)) == .count(bytes.count))
        #expect(machine.perform(.show(attribute)) == .bytes(Array((shown + "\n").utf8)))
    }

    @Test(arguments: [
        ("count", "abc", DriverCore.ErrorNumber.EINVAL), ("count", "1 ", .EINVAL),
        ("count", "-1", .EINVAL),
        ("count", "4294967296", .ERANGE), ("count", "99999999999999999999", .ERANGE),
        ("offset", "2147483648", .ERANGE), ("offset", "-2147483649", .ERANGE),
        ("offset", "--1", .EINVAL), ("flag", "maybe", .EINVAL),
        ("label", String(repeating: "x", count: 1025), .ENOSPC),
    ])
    func `what its kind does not take is refused`(
        name: String,
        written: String,
        errno: DriverCore.ErrorNumber
    ) {
        var machine = TestMachine()
        machine.perform(.loadModule(module(Self.parameters)))
        let before = machine.core.parameters(ofModule: "m")
        let attribute = DriverCore.Attribute.moduleParameter(module: "m", name: name)
        #expect(machine.perform(.store(attribute, Array(written.utf8))).errno == errno)
        #expect(machine.core.parameters(ofModule: "m") == before)
    }

    @Test func `a command line sets parameters, and what the module does not know is passed over`()
        throws
    {
        var module = module(Self.parameters + [DriverCore.ModuleParameter(name: "a_b", value: "N")])
        try module.set(["flag", "count=0x20", "a-b=1", "nosuch=1", "nosuch"])
        #expect(module.parameters.map { $0.value } == ["Y", "32", "-1", "(null)", "Y"])
        #expect(throws: DriverCore.Refusal(.EINVAL, .notANumber)) { try module.set(["count"]) }
        #expect(throws: DriverCore.Refusal.self) { try module.set(["flag=maybe"]) }
        try module.set(["ids=" + String(repeating: "1", count: 1023)])
        #expect(throws: DriverCore.Refusal(.ENOSPC, .tooLong(limit: 1023))) {
            try module.set(["ids=" + String(repeating: "1", count: 1024)])
        }
    }

    @Test(arguments: [
        ("8086:10d3", 1), ("8086:10d3,8086:10d3", 2), ("0x8086:0x10D3", 1), ("8086: 10d3", 1),
        ("8086 :10d3", 0), ("8086", 0), ("", 0), (",,8086:10d3:zz,", 1),
        ("8086:10d3:ffffffff:ffffffff:0:0:0:0", 1),
    ])
    func `ids is read as the kernel reads it`(text: String, count: Int) throws {
        var module = module([])
        try module.set(["ids=" + text])
        #expect(module.addedIDs.count == count)
    }

    @Test func `of an item of ids six numbers are read`() throws {
        var module = module([])
        try module.set(["ids=1:2:3:4:5:6:7"])
        let expected = DriverCore.PCIMatchID(
            vendor: 1,
            device: 2,
            subvendor: 3,
            subdevice: 4,
            classCode: 5,
            classMask: 6
        )
        #expect(module.addedIDs == [expected])
    }

    @Test func `a module is there for all once the last of its IDs has been offered`() throws {
        var machine = TestMachine()
        machine.plug("0000:00:01.0")
        var module = module([])
        try module.set(["ids=1:2,8086:10d3"])
        _ = machine.takeEvents()
        #expect(machine.perform(.loadModule(module)) == .done)
        let events = machine.takeEvents().filter {
            $0.hasPrefix("bind ") || $0.hasPrefix("add /module")
        }
        #expect(events.count == 2 && events.last == "add /module/\(module.name)", "\(events)")
    }

    @Test func `the IDs of a parameter are added in order, once the driver is there`() throws {
        var machine = TestMachine()
        machine.plug("0000:00:01.0")
        var module = module([])
        try module.set(["ids=1:2,8086:10d3,8086:10d3"])
        #expect(machine.perform(.loadModule(module)) == .done)
        let device = try #require(machine.device("0000:00:01.0"))
        let driver = try #require(machine.core.driver(of: device))
        #expect(machine.core.dynamicIDs(of: driver).map { $0.vendor } == [1, 0x8086, 0x8086])
    }

    @Test func `a module that another needs stays, and goes after it`() {
        var machine = TestMachine()
        machine.perform(.loadModule(DriverCore.ModuleDescription(name: "below")))
        machine.perform(.loadModule(DriverCore.ModuleDescription(name: "above", needs: ["below"])))
        let refused = machine.perform(.unloadModule("below"))
        #expect(refused.errno == .EAGAIN)
        #expect(refused.reason == .moduleNeeded("below"))
        #expect(machine.perform(.unloadModule("above")) == .done)
        #expect(machine.perform(.unloadModule("below")) == .done)
    }

    @Test func `a remove that was sent by hand is not sent again`() throws {
        var machine = TestMachine()
        for name in ["sent", "silent"] {
            machine.perform(.loadModule(DriverCore.ModuleDescription(name: name)))
        }
        machine.perform(.store(.moduleUevent("sent"), Array("remove".utf8)))
        _ = machine.takeEvents()
        machine.perform(.unloadModule("sent"))
        machine.perform(.unloadModule("silent"))
        #expect(machine.takeEvents() == ["remove /module/silent"])
    }
}
