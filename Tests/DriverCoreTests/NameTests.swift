import DriverCore
import Testing

/// Names of objects, as the kernel files them.
@Suite struct NameTests {
    private var core: DriverCore {
        var core = DriverCore(profile: .linux6_12)
        _ = core.perform(
            .addBus(DriverCore.BusDescription(name: "soc", rule: .scripted)),
            probesReturn: .bound([])
        )
        return core
    }

    /// The operations that make something of a name.
    static let makers: [@Sendable (String) -> DriverCore.Operation] = [
        { .addBus(DriverCore.BusDescription(name: $0, rule: .scripted)) },
        { .addDevice(DriverCore.DeviceDescription(name: $0, bus: "soc", identity: .named)) },
        { .registerDriver(DriverCore.DriverDescription(name: $0, bus: "soc")) },
        { .loadModule(DriverCore.ModuleDescription(name: $0)) },
    ]

    @Test(arguments: ["", ".", "..", "a\0b"])
    func `a name that no directory could have is refused with EINVAL`(_ name: String) {
        for make in Self.makers {
            var core = core
            let outcome = core.perform(make(name), probesReturn: .bound([]))
            guard case .failed(let refusal) = outcome else {
                Issue.record("\(make(name)) gave \(String(describing: outcome))")
                continue
            }
            #expect(refusal.errno == .EINVAL)
        }
    }

    @Test func `a slash in a name is filed as an exclamation mark`() throws {
        var core = core
        for make in Self.makers { _ = core.perform(make("a/b"), probesReturn: .bound([])) }
        let soc = try #require(core.bus(named: "soc"))
        #expect(core.bus(named: "a!b") != nil)
        #expect(core.device(named: "a!b", on: soc) != nil)
        #expect(core.driver(named: "a!b", on: soc) != nil)
        #expect(core.moduleNames.contains("a!b"))
    }
}
