import DriverCore
import DriverScripts
import Sysfs
import SystemPackage
import Testing
import VirtualSysfs

@Suite("many callers")
struct ConcurrencyTests {
    @Test func `callers at once lose no write, and the machine stays whole`() async throws {
        let runner = try CaseRunner(arguments: errnoMachine, modules: ["bindlab", "e1000e"])
        let sysfs = runner.sysfs
        let table = DriverCore.MatchTable.pci([
            DriverCore.PCIMatchID(vendor: 0x1234, device: 0x11e8)
        ])
        sysfs.perform(
            .registerDriver(DriverCore.DriverDescription(name: "a", bus: "pci", table: table))
        )
        _ = sysfs.takeUevents()
        let rounds = 200
        let unbinds = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { Self.rebind(Line.first, in: sysfs, rounds) }
            }
            return await group.reduce(0, +)
        }
        let events = sysfs.takeUevents()
        let unbound = events.count { $0.action == .unbind }
        let bound = events.count { $0.action == .bind }
        #expect(unbound == unbinds)
        #expect(unbound == bound || unbound == bound + 1)
        let isBound = try sysfs.linkedName("/bus/pci/devices/0000:00:05.0/driver") != nil
        #expect(isBound == (unbound == bound))
    }

    /// Unbinds and binds again, whoever else does; answers with how many unbinds succeeded.
    private static func rebind(
        _ device: String,
        in sysfs: VirtualSysfs<ScriptedDrivers>,
        _ rounds: Int
    ) -> Int {
        var unbinds = 0
        for _ in 0..<rounds {
            if (try? sysfs.write("/bus/pci/drivers/a/unbind", device)) != nil { unbinds += 1 }
            _ = try? sysfs.write("/bus/pci/drivers/a/bind", device)
        }
        return unbinds
    }
}
