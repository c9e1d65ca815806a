import DriverScripts
import Testing

@testable import DriverCore

/// The rules in which kernels since 6.1 differ: which release follows which, and that each decides something.
@Suite struct ProfileRuleTests {
    typealias Rule = DriverCore.ProfileRule

    // MARK: - Which release follows which

    @Test(
        arguments: [
            ("linux 6.1", [.waitsForReadiness, .newIDComparesWholeNumbers]),
            (
                "linux 6.12",
                [
                    .wrongContainerIsBadFile, .vfioDeviceLeavesFirst, .ueventTakesNoLock,
                    .overrideHasOwnLock, .waitsForReadiness, .parentLockGoesByDevice,
                    .newIDComparesWholeNumbers,
                ]
            ),
            (
                "linux 6.18",
                [
                    .wrongContainerIsBadFile, .vfioDeviceLeavesFirst, .groupComesAtAdd,
                    .ueventTakesNoLock, .pciAddIsAsynchronous, .fdinfoNamesVFIODevice,
                    .booleanTakesEnable,
                ]
            ),
            ("linux 7.3", Set(Rule.allCases).subtracting([.matchTakesDeviceLock])),
            (
                "linux 6.12.72",
                [.wrongContainerIsBadFile, .vfioDeviceLeavesFirst, .matchTakesDeviceLock]
            ),
            ("linux 6.12.73", [.wrongContainerIsBadFile, .vfioDeviceLeavesFirst]),
            ("linux 6.1.191", []),
        ] as [(String, Set<Rule>)]
    )
    func `a release follows these rules`(name: String, rules: Set<Rule>) throws {
        let profile = try #require(DriverCore.Profile(name: name))
        #expect(Set(Rule.allCases.filter { profile[$0] }) == rules)
    }

    @Test func `each rule begins with the release that it names, and none before`() throws {
        for rule in Rule.allCases {
            guard let since = rule.since else {
                #expect(!rule.only.isEmpty)
                continue
            }
            let first = try #require(DriverCore.Profile(name: since.text))
            let before = try #require(
                DriverCore.Profile(
                    name: "\(since.minor == 0 ? "6.19" : "\(since.major).\(since.minor - 1)")"
                )
            )
            #expect(first[rule], "\(rule) in \(since.text)")
            // The watched 6.12 and 6.1 have late stable rules.
            #expect(!before[rule] || before.watchedRelease != nil, "\(rule) before \(since.text)")
        }
    }

    @Test func `what was watched is found by its exact release, and what was not is from source`() {
        for profile in DriverCore.Profile.watched {
            let exact = profile.watchedRelease?.text ?? ""
            #expect(DriverCore.Profile(name: exact) == profile)
            #expect(DriverCore.Profile(name: "linux \(exact)") == profile)
            #expect(profile.provenance == .watched)
        }
        for name in ["6.19", "linux 6.1.5", "6.12.72", "7.4", "3.14"] {
            #expect(DriverCore.Profile(name: name)?.provenance == .source)
        }
        for name in [
            "5.15", "6", "6.", ".1", "linux", "6.1.2.3", "6.x", "linux 6.0", "999999.1", "",
        ] {
            #expect(DriverCore.Profile(name: name) == nil)
        }
        #expect(DriverCore.Profile.newest == DriverCore.Profile.watched.last)
        #expect(DriverCore.KernelVersion(6, 12, 117) < DriverCore.KernelVersion(6, 12))
        #expect(DriverCore.KernelVersion(6, 12) < DriverCore.KernelVersion(6, 13, 1))
    }

    // MARK: - What each decides

    /// Files of a function that are there when its `add` event comes are not the core's own: VirtualSysfsTests.
    @Test(arguments: Rule.allCases.filter { $0 != .resourceFilesAreThereAtAdd })
    func `a rule changes an answer`(rule: Rule) throws {
        let without = try Self.answer(to: rule, .newest.with(rule, false))
        let with = try Self.answer(to: rule, .newest.with(rule, true))
        #expect(without != with)
        #expect(with == Self.expected[rule])
    }

    /// What is answered where the rule holds.
    static let expected: [Rule: String] = [
        .wrongContainerIsBadFile: "EBADFD", .vfioDeviceLeavesFirst: "ENODEV",
        .groupComesAtAdd: "in a group", .ueventTakesNoLock: "read",
        .pciAddIsAsynchronous: "B", .fdinfoNamesVFIODevice: "named",
        .pciAddLooksAtAutoprobe: "nobody", .overrideHasOwnLock: "read",
        .waitsForReadiness: "EAGAIN", .fslMCPositiveProbeFails: "nobody",
        .builtInPlatformDriversHaveModules: "alarm", .parentLockGoesByDevice: "free",
        .matchTakesDeviceLock: "waits", .booleanTakesEnable: "Y",
        .newIDComparesWholeNumbers: "taken",
    ]

    private static func answer(to rule: Rule, _ profile: DriverCore.Profile) throws -> String {
        var machine = TestMachine(profile)
        switch rule {
        case .booleanTakesEnable:
            let parameter = DriverCore.ModuleParameter(name: "flag", value: "N", mode: 0o644)
            var module = DriverCore.ModuleDescription(name: "m", parameters: [parameter])
            do { try module.set(["flag=enable"], under: profile) } catch { return "refused" }
            return module.parameters.first?.value ?? "none"
        case .newIDComparesWholeNumbers: return answerToWideID(&machine)
        case .wrongContainerIsBadFile, .vfioDeviceLeavesFirst, .fdinfoNamesVFIODevice:
            return try answerOfVFIO(rule, &machine)
        case .groupComesAtAdd:
            var device = DriverCore.DeviceDescription(
                name: "x",
                bus: "platform",
                identity: .platform(DriverCore.PlatformIdentity(baseName: "x")),
                group: .own
            )
            device.isGroupedByFirmware = true
            machine.perform(.addDevice(device))
            let early = machine.device("x").flatMap { machine.core.group(of: $0) }
            machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
            let late = machine.device("x").flatMap { machine.core.group(of: $0) }
            #expect(late != nil && machine.driverName(of: "x") == "x")
            return early == nil ? "in no group" : "in a group"
        case .ueventTakesNoLock, .overrideHasOwnLock:
            machine.add("x")
            machine.scripts["A"].isBlocked = true
            let driver = DriverCore.DriverDescription(
                name: "A",
                bus: "platform",
                table: .platform(.init(names: ["x"]))
            )
            machine.begin(.registerDriver(driver))
            let x = try #require(machine.device("x"))
            let attribute: DriverCore.Attribute =
                rule == .overrideHasOwnLock ? .driverOverride(x) : .deviceUevent(x)
            return machine.begin(.show(attribute)).outcome == nil ? "waits" : "read"
        case .pciAddIsAsynchronous:
            var first = DriverCore.DriverDescription(
                name: "A",
                bus: "pci",
                table: .pci([TestMachine.nicID])
            )
            first.probeType = .asynchronous
            machine.register(first)
            machine.register("B")
            machine.plug("0000:00:03.0")
            return machine.driverName(of: "0000:00:03.0") ?? "nobody"
        case .pciAddLooksAtAutoprobe:
            machine.register("nic")
            machine.setAutoprobe(false)
            machine.plug("0000:00:03.0")
            return machine.driverName(of: "0000:00:03.0") ?? "nobody"
        default: return try answerOfOthers(rule, &machine)
        }
    }

    /// What `new_id` answers for a number of more than 16 bits, of which the driver has the lower ones.
    private static func answerToWideID(_ machine: inout TestMachine) -> String {
        machine.perform(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)))
        let id = DriverCore.PCIMatchID(vendor: 0x1234, device: 0x11E8)
        let driver = machine.register(
            DriverCore.DriverDescription(name: "d", bus: "pci", table: .pci([id]))
        )
        let outcome = machine.perform(.store(.newID(driver), Array("11234 11e8".utf8)))
        return outcome.errno?.description ?? "taken"
    }

    private static func answerOfOthers(_ rule: Rule, _ machine: inout TestMachine) throws -> String
    {
        switch rule {
        case .waitsForReadiness: return try bindOfHalfMadeDevice(&machine)
        case .fslMCPositiveProbeFails:
            machine.perform(.addBus(DriverCore.BusDescription(name: "fsl-mc", rule: .bus(.fslMC))))
            let identity = try #require(
                DriverCore.BusIdentity(.fslMC, [("vendor", 0x1957), ("type", .text("dpni"))])
            )
            machine.perform(
                .addDevice(
                    DriverCore.DeviceDescription(
                        name: "x",
                        bus: "fsl-mc",
                        identity: .bus(identity)
                    )
                )
            )
            machine.scripts["A"] = DriverScript(afterwards: 5)
            machine.register(DriverCore.DriverDescription(name: "A", bus: "fsl-mc"))
            machine.setOverride("x", "A")
            machine.driversProbe("x", on: "fsl-mc")
            return machine.driverName(of: "x") ?? "nobody"
        case .builtInPlatformDriversHaveModules:
            let driver = machine.register(
                DriverCore.DriverDescription(name: "alarmtimer", bus: "platform", module: "alarm")
            )
            return machine.core.shownModule(of: driver) ?? "none"
        case .parentLockGoesByDevice: return try lockAboveWholeDevice(&machine)
        case .matchTakesDeviceLock: return registeringInsideOfAProbe(&machine)
        default:
            Issue.record("nothing is asked about \(rule)")
            return ""
        }
    }

    /// A driver that registers another inside of its own probe, which fits another device.
    private static func registeringInsideOfAProbe(_ machine: inout TestMachine) -> String {
        machine.add("x")
        machine.scripts["A"].isBlocked = true
        machine.begin(
            .registerDriver(
                DriverCore.DriverDescription(
                    name: "A",
                    bus: "platform",
                    table: .platform(.init(names: ["x"]))
                )
            )
        )
        let second = DriverCore.DriverDescription(
            name: "B",
            bus: "platform",
            table: .platform(.init(names: ["y"]))
        )
        let (outcome, task) = machine.begin(.registerDriver(second))
        if outcome != nil { return "registered" }
        let x = machine.device("x").map { DriverCore.Lock.device($0) }
        #expect(machine.core.locks.contains { $0.lock == x && $0.owner != task })
        return "waits"
    }

    /// `bind` of a device whose `add` event is out and whose add has not come to its own probe step.
    private static func bindOfHalfMadeDevice(_ machine: inout TestMachine) throws -> String {
        let driver = machine.register(DriverCore.DriverDescription(name: "x", bus: "platform"))
        let description = DriverCore.DeviceDescription(
            name: "x",
            bus: "platform",
            identity: .platform(DriverCore.PlatformIdentity(baseName: "x"))
        )
        let add = machine.core.begin(.addDevice(description))
        _ = machine.core.act(.step(add))
        while machine.device("x") == nil { _ = machine.core.act(.step(add)) }
        let bind = machine.core.begin(.store(.bind(driver), Array("x".utf8)))
        var effects: [DriverCore.Effect] = []
        // A step that cannot be taken is one of a task that waits for the other.
        while machine.core.taskIDs.contains(bind), let more = try? machine.core.apply(.step(bind)) {
            effects += more
        }
        for case .ended(bind, let outcome) in effects {
            return DriverCore.Outcome?.some(outcome).errno?.description ?? "bound"
        }
        return "probing"
    }

    /// Whether a bind of a whole USB device leaves the lock of the hub alone.
    private static func lockAboveWholeDevice(_ machine: inout TestMachine) throws -> String {
        machine.perform(.addBus(DriverCore.BusDescription(name: "usb", rule: .bus(.usb))))
        let hub = machine.add("hub")
        let identity = try #require(DriverCore.BusIdentity(.usb, [("isDevice", 1)]))
        machine.perform(
            .addDevice(
                DriverCore.DeviceDescription(
                    name: "x",
                    bus: "usb",
                    parent: hub,
                    identity: .bus(identity)
                )
            )
        )
        machine.scripts["u"].isBlocked = true
        let table = DriverCore.BusMatchTable(ids: [], isForWholeDevices: true)
        let driver = DriverCore.DriverDescription(name: "u", bus: "usb", table: .bus(table))
        machine.begin(.registerDriver(driver))
        return machine.core.locks.contains { $0.lock == .device(hub) } ? "taken" : "free"
    }

    private static func answerOfVFIO(_ rule: Rule, _ machine: inout TestMachine) throws -> String {
        machine.register(TestMachine.vfio)
        let device = machine.plug("0000:00:03.0")
        machine.setOverride("0000:00:03.0", "vfio-pci")
        machine.driversProbe("0000:00:03.0")
        if rule == .fdinfoNamesVFIODevice {
            let line = machine.core.vfioDescriptorLine(of: device)
            #expect(line == nil || line?.hasSuffix("/0000:00:03.0") == true)
            return line == nil ? "not named" : "named"
        }
        let group = try #require(machine.core.group(of: device))
        let container = try #require(machine.perform(.vfio(.openContainer)).file)
        let file = try #require(machine.perform(.vfio(.openGroup(group))).file)
        if rule == .wrongContainerIsBadFile {
            let answer = machine.perform(.vfio(.setContainer(group: file, container: file)))
            return answer.errno?.description ?? "done"
        }
        machine.perform(.vfio(.setContainer(group: file, container: container)))
        machine.perform(.vfio(.setIOMMU(container: container, type: 1)))
        _ = try #require(
            machine.perform(.vfio(.openDevice(group: file, name: "0000:00:03.0"))).file
        )
        let vfio = try #require(machine.driver("vfio-pci"))
        machine.begin(.store(.unbind(vfio), Array("0000:00:03.0".utf8)))
        return machine.perform(.vfio(.openDevice(group: file, name: "0000:00:03.0"))).errno?
            .description
            ?? "opened"
    }
}

extension DriverCore.Outcome? {
    fileprivate var file: DriverCore.VFIOFileID? {
        if case .file(let file)? = self { return file }
        return nil
    }
}
