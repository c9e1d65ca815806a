import DriverCore
import DriverScripts
import Sysfs
import Testing
import VirtualSysfs

/// Rows about moments that no file can hold still: the core is stepped by hand.
@Suite("errno table: devices that are being added, and modules")
struct SetUpTests {
    let sysfs: VirtualSysfs<ScriptedDrivers>

    init() throws { sysfs = try CaseRunner().sysfs }

    /// Begins the addition of a device of a bus, and stops after its `add` event.
    private func beginAdding(_ description: DriverCore.DeviceDescription) -> DriverCore.TaskID? {
        sysfs.withCore { core in
            let task = core.begin(.addDevice(description))
            while let effects = try? core.apply(.step(task)) {
                let sent = effects.contains { effect in
                    if case .uevent(let event) = effect { event.action == .add } else { false }
                }
                if sent { return task }
            }
            return nil
        }
    }

    /// Does one store to its end while all else stands still.
    private func store(_ attribute: DriverCore.Attribute, _ name: String) -> DriverCore.Outcome? {
        sysfs.withCore { core in
            let task = core.begin(.store(attribute, Array(name.utf8)))
            while let effects = try? core.apply(.step(task)) {
                for case .ended(task, let outcome) in effects { return outcome }
            }
            return nil
        }
    }

    private func register(_ name: String, _ bus: String, _ table: DriverCore.MatchTable) throws
        -> DriverCore.DriverID
    {
        let description = DriverCore.DriverDescription(name: name, bus: bus, table: table)
        let outcome = sysfs.perform(.registerDriver(description)).outcome
        guard case .driver(let driver)? = outcome else {
            throw SetUpFailure(outcome: outcome)
        }
        return driver
    }

    private struct SetUpFailure: Error {
        let outcome: DriverCore.Outcome?
    }

    private let pciFunction = DriverCore.PCIIdentity(vendor: 0x1111, device: 0x2222)

    @Test func `bind of a PCI function that is still being set up is ENODEV`() throws {
        let driver = try register(
            "a",
            "pci",
            .pci([DriverCore.PCIMatchID(vendor: 0x1111, device: 0x2222)])
        )
        let description = DriverCore.DeviceDescription(
            name: "0000:00:0a.0",
            bus: "pci",
            parent: sysfs.core.child(named: "pci0000:00", of: nil),
            identity: .pci(pciFunction)
        )
        let task = try #require(beginAdding(description))
        let refusal = DriverCore.Refusal(.ENODEV, .noMatch(.notYetMatchable))
        #expect(store(.bind(driver), "0000:00:0a.0") == .failed(refusal))
        #expect(sysfs.core.taskIDs.contains(task))
    }

    @Test func `drivers_probe of such a function succeeds and binds nothing`() throws {
        _ = try register("a", "pci", .pci([DriverCore.PCIMatchID(vendor: 0x1111, device: 0x2222)]))
        let description = DriverCore.DeviceDescription(
            name: "0000:00:0a.0",
            bus: "pci",
            parent: sysfs.core.child(named: "pci0000:00", of: nil),
            identity: .pci(pciFunction)
        )
        _ = try #require(beginAdding(description))
        let bus = try #require(sysfs.core.bus(named: "pci"))
        #expect(store(.driversProbe(bus), "0000:00:0a.0") == .count(12))
        let device = try #require(sysfs.core.device(named: "0000:00:0a.0", on: bus))
        #expect(sysfs.core.driver(of: device) == nil)
    }

    @Test func `bind of a platform device that is not ready is EAGAIN, drivers_probe EINVAL`()
        throws
    {
        let driver = try register(
            "a",
            "platform",
            .platform(DriverCore.PlatformMatchTable(names: ["x"]))
        )
        let description = DriverCore.DeviceDescription(
            name: "x",
            bus: "platform",
            parent: sysfs.core.child(named: "platform", of: nil),
            identity: .platform(DriverCore.PlatformIdentity(baseName: "x"))
        )
        _ = try #require(beginAdding(description))
        let bus = try #require(sysfs.core.bus(named: "platform"))
        #expect(store(.bind(driver), "x") == .failed(DriverCore.Refusal(.EAGAIN, .notReady)))
        #expect(store(.driversProbe(bus), "x") == .failed(DriverCore.Refusal(.EINVAL, .notReady)))
    }

    @Test func `a module that is loaded is EEXIST`() {
        let driver = DriverCore.DriverDescription(name: "e1000e", bus: "pci")
        let module = DriverCore.ModuleDescription(name: "e1000e", drivers: [driver])
        #expect(sysfs.perform(.loadModule(module)).outcome == .done)
        let refusal = DriverCore.Refusal(.EEXIST, .moduleLoaded("e1000e"))
        #expect(sysfs.perform(.loadModule(module)).outcome == .failed(refusal))
    }

    @Test func `a module whose driver's name is taken is EBUSY and leaves nothing`() throws {
        _ = try register("b", "pci", .pci([]))
        let module = DriverCore.ModuleDescription(
            name: "m",
            drivers: [
                DriverCore.DriverDescription(name: "c", bus: "pci"),
                DriverCore.DriverDescription(name: "b", bus: "pci"),
            ]
        )
        let refusal = DriverCore.Refusal(.EBUSY, .nameTaken("b"))
        #expect(sysfs.perform(.loadModule(module)).outcome == .failed(refusal))
        #expect(!sysfs.exists("/bus/pci/drivers/c"))
        #expect(!sysfs.exists("/module/m"))
    }
}
