import Testing

@testable import DriverCore

@Suite struct SmokeTests {
    @Test func `a bind through the override serves one device and leaves its twin`() {
        var core = DriverCore()
        var scripts = ScriptedDrivers()
        func run(_ operation: Operation) -> Outcome? {
            let (outcome, _, effects) = core.perform(operation) { scripts.answer($0) }
            for case .uevent(let event) in effects { print(event.action.name, event.path) }
            return outcome
        }
        _ = run(.addBus(BusDescription(name: "pci", rule: .pci)))
        guard
            case .device(let root)? = run(
                .addDevice(DeviceDescription(name: "pci0000:00", bus: nil, identity: .named))
            )
        else {
            Issue.record("root")
            return
        }
        let nic = PCIIdentity(vendor: 0x8086, device: 0x10d3, classCode: 0x20000)
        var ids: [DeviceID] = []
        for name in ["0000:00:03.0", "0000:00:04.0"] {
            if case .device(let id)? = run(
                .addDevice(
                    DeviceDescription(
                        name: name,
                        bus: "pci",
                        parent: root,
                        identity: .pci(nic),
                        group: .own
                    )
                )
            ) {
                ids.append(id)
            }
        }
        guard
            case .driver(let e1000e)? = run(
                .registerDriver(
                    DriverDescription(
                        name: "e1000e",
                        bus: "pci",
                        table: .pci([PCIMatchID(vendor: 0x8086, device: 0x10d3)])
                    )
                )
            )
        else {
            Issue.record("driver")
            return
        }
        guard
            case .driver(let vfio)? = run(
                .registerDriver(
                    DriverDescription(
                        name: "vfio-pci",
                        bus: "pci",
                        table: .pci([PCIMatchID(overrideOnly: true)]),
                        code: .vfioPCI,
                        managesDMA: true
                    )
                )
            )
        else {
            Issue.record("driver")
            return
        }
        #expect(ids.map { core.driver(of: $0) } == [e1000e, e1000e])
        #expect(run(.store(.driverOverride(ids[0]), Array("vfio-pci\n".utf8))) == .count(9))
        #expect(run(.store(.unbind(e1000e), Array("0000:00:03.0".utf8))) == .count(12))
        #expect(core.driver(of: ids[0]) == nil)
        #expect(
            run(.store(.driversProbe(core.bus(named: "pci")!), Array("0000:00:03.0".utf8)))
                == .count(12)
        )
        #expect(core.driver(of: ids[0]) == vfio)
        #expect(core.driver(of: ids[1]) == e1000e)
        #expect(run(.store(.remove(ids[0]), Array("1".utf8))) == .count(1))
        #expect(!core.exists(ids[0]))
        #expect(run(.store(.busRescan(core.bus(named: "pci")!), Array("1".utf8))) == .count(1))
        let again = core.device(named: "0000:00:03.0", on: core.bus(named: "pci")!)
        #expect(again.flatMap { core.driver(of: $0) } == e1000e)
        #expect(core.taskIDs.isEmpty)
        #expect(core.locks.isEmpty)
    }
}
