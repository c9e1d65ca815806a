import Testing

@testable import DriverCore

/// Every field of the state is in the fingerprint, or is left out for a reason that is written down.
@Suite struct FieldTests {
    @Test(arguments: FieldTable.rows.filter { !$0.prints.isEmpty }.map { $0.name })
    func `a field that changes makes another fingerprint`(name: String) throws {
        let row = try #require(FieldTable.rows.first { $0.name == name })
        #expect(row.prints[0] != row.prints[1])
    }

    /// Values of all types that have fields of the content, whose fields must each be a row or left out.
    private static var values: [Any] {
        [
            DriverCore.DevicePresence(), DriverCore.DeviceDriver(), DriverCore.DeviceNaming(),
            DriverCore.DeviceReadiness(), DriverCore.DeviceDeferral(), DriverCore.DeviceLinks(),
            DriverCore.DeviceFunctions(), DriverCore.FunctionsAutoprobe(),
            DriverCore.DeviceClasses(),
            DriverCore.DeviceGroup(), DriverCore.DeviceVFIO(), FieldTable.link,
            DriverCore.ProposedNaming(), DriverCore.Binding(sequence: 1, device: FieldTable.device),
            DriverCore.DriverPresence(), DriverCore.DriverMatching(matchAnswer: 0),
            DriverCore.DriverAutoprobe(), DriverCore.DriverLeftLinks(),
            DriverCore.DeviceFacts(
                id: FieldTable.device,
                bus: nil,
                description: DriverCore.Described(
                    DriverCore.DeviceDescription(name: "n", bus: nil, identity: .named)
                ),
                path: ""
            ),
            DriverCore.DriverFacts(
                id: FieldTable.driver,
                bus: DriverCore.BusID(rawValue: 0),
                description: DriverCore.DriverDescription(name: "n", bus: ""),
                directoryName: "n"
            ),
            DriverCore.Modules(), DriverCore.VFIO(), DriverCore.Deferred(), DriverCore.Stop(),
            DriverCore.Module(name: "", parameters: [], needs: []),
            DriverCore.VFIOGroup(
                id: DriverCore.VFIOGroupID(rawValue: 0),
                group: DriverCore.GroupID(rawValue: 0)
            ), DriverCore.VFIOFile(id: DriverCore.VFIOFileID(rawValue: 0), kind: .container),
            DriverCore.CoreTask(id: DriverCore.TaskID(rawValue: 0), isWorker: false),
            DriverCore.OverrideStore(device: FieldTable.device, value: nil, count: 0),
            DriverCore.NumVFsStore(device: FieldTable.device, wanted: 0, count: 0),
            DriverCore.Attempt(driver: FieldTable.driver, device: FieldTable.device),
            DriverCore.ProbeWithDeferral(driver: FieldTable.driver, device: FieldTable.device),
            DriverCore.DriverAttach(
                DriverCore.Attempt(driver: FieldTable.driver, device: FieldTable.device),
                queues: false
            ), DriverCore.Search(device: FieldTable.device, mode: .everyone),
            DriverCore.Offer(driver: FieldTable.driver),
            DriverCore.Detach(device: FieldTable.device, only: nil),
            DriverCore.Release(device: FieldTable.device), DriverCore.RemoveTree(roots: []),
            DriverCore.Rescan(.everything), DriverCore.DeleteDevice(device: FieldTable.device),
            DriverCore.UnregisterDriver(driver: FieldTable.driver),
            DriverCore.UnloadModule(name: ""),
            DriverCore.LoadModule(description: .init(DriverCore.ModuleDescription(name: ""))),
            DriverCore.RegisterDriver(
                description: .init(DriverCore.DriverDescription(name: "", bus: ""))
            ),
            DriverCore.AddDevice(
                description: .init(
                    DriverCore.DeviceDescription(name: "", bus: nil, identity: .named)
                )
            ), DriverCore.DeviceDescription(name: "", bus: nil, identity: .named),
            DriverCore.StaticAttribute(name: "", bytes: []), FieldTable.classDevice,
            DriverCore.BusDescription(name: "", rule: .pci), TestMachine.nic,
            DriverCore.SRIOVCapability(totalVFs: 0, vfDevice: 0),
            DriverCore.PlatformIdentity(baseName: ""),
            DriverCore.DeviceTreeNode(name: "", compatible: []),
            DriverCore.DriverDescription(name: "", bus: ""), DriverCore.PCIMatchID(),
            DriverCore.PlatformMatchTable(), DriverCore.BusMatchTable(),
            DriverCore.ModuleDescription(name: ""), DriverCore.ModuleParameter(name: "", value: ""),
            DriverCore.Request(
                task: DriverCore.TaskID(rawValue: 0),
                driver: FieldTable.driver,
                driverName: "",
                busName: "",
                device: FieldTable.device,
                deviceName: "",
                call: .remove
            ),
        ]
    }

    @Test func `every field is in the table, or left out for a reason`() {
        let rows = Set(FieldTable.rows.map { $0.name })
        var fields: Set<String> = []
        for value in Self.values {
            let mirror = Mirror(reflecting: value)
            let type = FieldTable.name(of: mirror.subjectType)
            for child in mirror.children { fields.insert("\(type).\(child.label ?? "")") }
        }
        let missing = fields.filter { name in
            // The stack of a task is the rows of its frames.
            !rows.contains(name) && FieldTable.left[name] == nil
        }
        #expect(missing.sorted() == [])
        #expect(rows.count > 200, "\(rows.count)")
    }

    /// What a device, a driver or a core consists of is the fields that the table knows.
    @Test func `a device and a driver are their fields, and nothing beside them`() {
        let known = Set(Self.values.map { FieldTable.name(of: type(of: $0)) })
        let driver = DriverCore.Driver(
            matching: DriverCore.DriverMatching(matchAnswer: 0),
            autoprobe: DriverCore.DriverAutoprobe()
        )
        let wholes: [Any] = [DriverCore.Device(), driver, DriverCore.Once()]
        for whole in wholes {
            for child in Mirror(reflecting: whole).children {
                let type = FieldTable.name(of: Mirror(reflecting: child.value).subjectType)
                // Lists are written pair by pair, and are looked at in the tests of their order.
                let isList = "\(Mirror(reflecting: child.value).subjectType)".contains(
                    "OrderedChunks"
                )
                let isMade = child.label == "matchKeys"
                #expect(known.contains(type) || isList || isMade, "\(child.label ?? "") of \(type)")
            }
        }
    }

    /// In each of many states, each field of one object is changed once.
    @Test(arguments: FuzzTests.profiles, [31] as [UInt64])
    func `in every state each single field makes another fingerprint`(
        profile: DriverCore.Profile,
        seed: UInt64
    ) {
        let rows = FieldTable.rows.filter { $0.apply != nil }
        var fuzzer = Fuzzer(profile, seed: seed)
        var seen: Set<DriverCore.Fingerprint> = []
        var changed = 0
        let count = max(1, ContentTests.states / FuzzTests.profiles.count)
        // A history can end where a kernel stands still; then another one begins.
        var (histories, stale) = (1, 0)
        while seen.count < count, histories < 1_000 {
            if stale > 1_000 {
                fuzzer = Fuzzer(profile, seed: seed + UInt64(1_000 * histories))
                (histories, stale) = (histories + 1, 0)
            }
            fuzzer.act()
            stale += 1
            let before = fuzzer.core.content.fingerprint
            guard seen.insert(before).inserted else { continue }
            stale = 0
            var prints: Set<DriverCore.Fingerprint> = [before]
            for row in rows {
                var core = fuzzer.core
                guard row.apply?(&core, fuzzer.steps) == true else { continue }
                changed += 1
                // No two of the changes come to the same either.
                if !prints.insert(core.content.fingerprint).inserted {
                    Issue.record("seed \(seed), step \(fuzzer.steps): \(row.name)")
                    return
                }
            }
        }
        #expect(seen.count >= count && changed > 20 * count)
    }

    /// Of two neighbours in a list of the kernel each comes first once.
    @Test func `the order of what the kernel keeps in order is content`() {
        func core(_ names: [String], _ drivers: [String]) -> DriverCore {
            var machine = TestMachine()
            for name in drivers {
                machine.register(DriverCore.DriverDescription(name: name, bus: "platform"))
            }
            for name in names { machine.board(name) }
            return machine.core
        }
        let contents = [
            core(["x", "y"], ["a", "b"]), core(["y", "x"], ["a", "b"]),
            core(["x", "y"], ["b", "a"]),
            core(["x"], ["a", "b"]), core(["x", "y"], ["a"]), core([], []),
        ].map { $0.content }
        #expect(Set(contents).count == contents.count)
        #expect(Set(contents.map { $0.fingerprint }).count == contents.count)
    }

    @Test func `the rules that hold are content`() {
        var contents: Set<DriverCore.Content> = []
        for profile in FuzzTests.profiles {
            for remaps in [false, true] {
                contents.insert(DriverCore(profile: profile, remapsInterrupts: remaps).content)
            }
        }
        #expect(contents.count == 2 * FuzzTests.profiles.count)
    }
}
