import Testing

@testable import DriverCore

/// A core on which anything happens, in any order, one step at a time: all of it from one seed.
struct Fuzzer {
    var core: DriverCore
    var generator: SeededGenerator
    private(set) var steps = 0
    /// How many operations have ended.
    private(set) var ended = 0
    private var files: [DriverCore.VFIOFileID] = []

    private static let functions = (1..<7).map { "0000:01:0\($0).0" }
    private static let physical = "0000:01:00.0"
    private static let platformNames = ["x", "y", "z", "w"]
    private static let labNames = ["l", "m"]

    init(_ profile: DriverCore.Profile, seed: UInt64) {
        core = DriverCore(profile: profile)
        generator = SeededGenerator(seed: seed)
        for (name, rule) in [
            ("pci", DriverCore.MatchRule.pci), ("platform", .platform), ("lab", .scripted),
        ] {
            let locksParent = rule == .scripted
            finish(
                .addBus(DriverCore.BusDescription(name: name, rule: rule, locksParent: locksParent))
            )
        }
        for kind in Self.kinds {
            finish(.addBus(DriverCore.BusDescription(name: kind.rawValue, rule: .bus(kind))))
        }
        for name in ["pci0000:00", "platform"] {
            finish(.addDevice(DriverCore.DeviceDescription(name: name, bus: nil, identity: .named)))
        }
    }

    private mutating func finish(_ operation: DriverCore.Operation) {
        _ = core.perform(operation, probesReturn: .returned(0))
    }

    // MARK: - Running

    /// One action: mostly a step or an answer of something that is under way.
    mutating func act() {
        steps += 1
        let dice = pick(0..<100)
        if dice < 14, core.taskIDs.count < 12 {
            apply(.begin(operation()))
        } else if dice < 15 {
            useVFIO()
        } else if dice < 30, let task = waiting.randomElement(using: &generator) {
            apply(answer(to: task))
        } else if dice < 31 {
            misstep()
        } else if let task = core.readyTaskIDs.randomElement(using: &generator) {
            apply(.step(task))
        }
    }

    /// Lets all drivers return and all programs close what they have open, until nothing is left to do.
    mutating func drain() {
        var rounds = 0
        while rounds < 50_000 {
            rounds += 1
            if let task = core.readyTaskIDs.randomElement(using: &generator) {
                apply(.step(task))
            } else if let task = waiting.randomElement(using: &generator) {
                apply(answer(to: task))
            } else if !files.isEmpty {
                apply(.begin(.vfio(.close(files.removeFirst()))))
            } else if let consumer = heldByNoProbe {
                apply(.begin(.removeDevice(consumer)))
            } else {
                return
            }
        }
    }

    /// A consumer whose supplier's unbind waits for a probe that was held back long ago: only its end helps.
    private var heldByNoProbe: DriverCore.DeviceID? {
        for task in core.taskIndices {
            guard case .until(.probed(let consumer, supplier: _)) = core.state(of: task),
                core[consumer]?.isDead == false
            else { continue }
            return consumer
        }
        return nil
    }

    private var waiting: [DriverCore.TaskID] {
        core.taskIDs.filter { task in
            if case .answer? = core.wait(of: task) { return true }
            return false
        }
    }

    /// An action that nobody may wait for: it changes something, or is refused and changes nothing.
    private mutating func misstep() {
        let stale = DriverCore.TaskID(rawValue: Int32(pick(-2..<50)))
        let actions: [DriverCore.Action] = [
            .step(stale), .removed(stale), .probed(stale, .returned(0)),
        ]
        let action = actions[pick(0..<3)]
        let before = core.content.fingerprint
        do throws(DriverCore.Misstep) {
            absorb(try core.apply(action))
        } catch {
            #expect(core.content.fingerprint == before, "\(error)")
        }
    }

    private mutating func apply(_ action: DriverCore.Action) {
        do throws(DriverCore.Misstep) {
            absorb(try core.apply(action))
        } catch {
            Issue.record("\(action): \(error)")
        }
    }

    private mutating func absorb(_ effects: [DriverCore.Effect]) {
        for effect in effects {
            guard case .ended(_, let outcome) = effect else { continue }
            ended += 1
            if case .file(let file) = outcome { files.append(file) }
        }
    }

    private mutating func answer(to task: DriverCore.TaskID) -> DriverCore.Action {
        if case .answer(let request)? = core.wait(of: task), request.call == .remove {
            return .removed(task)
        }
        return .probed(task, probeAnswer())
    }

    private mutating func probeAnswer() -> DriverCore.ProbeAnswer {
        switch pick(0..<9) {
        case 0: .returned(-19)
        case 1: .returned(-5)
        case 2: .returned(-517)
        case 3: .returned(7)
        case 4: .bound([DriverCore.ClassDevice(className: "net", name: "eth\(pick(0..<3))")])
        default: .bound([])
        }
    }

    // MARK: - Choosing

    mutating func pick(_ range: Range<Int>) -> Int {
        Int.random(in: range, using: &generator)
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[pick(0..<elements.count)]
    }

    /// A device, perhaps one that has gone or never was.
    private mutating func device() -> DriverCore.DeviceID {
        let listed = core.busIDs.flatMap { core.devices(of: $0) }
        if pick(0..<8) > 0, let device = listed.randomElement(using: &generator) { return device }
        return DriverCore.DeviceID(
            rawValue: Int32(pick(max(0, core.deviceCount - 20)..<core.deviceCount + 1))
        )
    }

    private mutating func driver() -> DriverCore.DriverID {
        let listed = core.busIDs.flatMap { core.drivers(of: $0) }
        if pick(0..<8) > 0, let driver = listed.randomElement(using: &generator) { return driver }
        return DriverCore.DriverID(rawValue: Int32(pick(0..<core.driverCount + 1)))
    }

    private mutating func file() -> DriverCore.VFIOFileID {
        files.randomElement(using: &generator) ?? DriverCore.VFIOFileID(rawValue: 0)
    }

    /// A program opens all it needs of one vfio group, as far as it gets.
    private mutating func useVFIO() {
        guard let group = core.vfioGroupIDs.randomElement(using: &generator) else { return }
        guard let container = open(.openContainer), let file = open(.openGroup(group)) else {
            return
        }
        _ = open(.setContainer(group: file, container: container))
        _ = open(.setIOMMU(container: container, type: 1))
        for device in core.members(of: group) {
            _ = open(.openDevice(group: file, name: core.name(of: device) ?? ""))
        }
    }

    private mutating func open(_ operation: DriverCore.VFIOOperation) -> DriverCore.VFIOFileID? {
        let before = files.count
        apply(.begin(.vfio(operation)))
        if let task = core.taskIDs.last { apply(.step(task)) }
        return files.count > before ? files.last : nil
    }

    private mutating func name(on bus: DriverCore.BusID?) -> [UInt8] {
        let listed = bus.map { core.devices(of: $0) } ?? []
        if pick(0..<8) > 0, let device = listed.randomElement(using: &generator) {
            return Array((core.name(of: device) ?? "").utf8)
        }
        let names = Self.functions + Self.platformNames + Self.labNames
        let vfs = [Self.physical, "0000:01:00.1", "0000:01:00.2"]
        return Array(pick(names + vfs).utf8)
    }

    private mutating func operation() -> DriverCore.Operation {
        switch pick(0..<22) {
        case 0..<7: store()
        case 7: .show(attribute())
        case 8..<12: .addDevice(deviceDescription())
        case 12: pick(0..<2) == 0 ? .removeDevice(device()) : .show(attribute())
        case 13..<15: .registerDriver(driverDescription())
        case 15: pick(0..<3) > 0 ? .unregisterDriver(driver()) : .loadModule(module())
        case 16: pick(0..<3) == 0 ? .unloadModule(pick(["vfio_pci", "m"])) : .loadModule(module())
        case 17: .probe(driver(), device())
        case 18: .attach(driver(), device())
        case 19: link()
        case 20: pick(0..<4) == 0 ? .waitForProbes : .vfio(vfio())
        default: .vfio(vfio())
        }
    }

    private mutating func store() -> DriverCore.Operation {
        let attribute = attribute()
        let text: String
        switch attribute {
        case .driversProbe(let bus): return .store(attribute, name(on: bus))
        case .bind(let driver): return .store(attribute, name(on: core.bus(of: driver)))
        case .unbind: return unbind()
        case .driverOverride:
            text = pick(["vfio-pci", "vfio-pci", "pf", "a", "px", "\n", "no", "spi-a", "vdpa-a"])
        case .vfioBind(let driver): return .store(attribute, name(on: core.bus(of: driver)))
        case .preferredDriver: text = pick(["vfio-pci", "px", "a", "la", "\n", "\n", "nobody"])
        case .driverProbeID: text = pick(["8086 10d3", "8086 10ca", "x", "z", "\n", "\n"])
        case .newID(let driver) where core.bus(of: driver) == DriverCore.BusID(rawValue: 1),
            .removeID(let driver) where core.bus(of: driver) == DriverCore.BusID(rawValue: 1):
            text = pick(["x", "*", "vendor,thing"])
        case .newID, .removeID:
            text = pick(["8086 10d3", "8086 10ca", "1 2", "46f4 1", "46f4 1 8", Self.guid])
        case .busUevent, .driverUevent, .deviceUevent: text = "change"
        case .numVFs: text = pick(["0", "1", "2", "3"])
        case .moduleParameter: text = pick(["Y", "N"])
        default: text = pick(["0", "1", "1"])
        }
        return .store(attribute, Array(text.utf8))
    }

    /// A device and its driver, or any two.
    private mutating func unbind() -> DriverCore.Operation {
        let device = device()
        guard pick(0..<8) > 0, let driver = core[device]?.driver else {
            return .store(.unbind(driver()), name(on: DriverCore.BusID(rawValue: 0)))
        }
        return .store(.unbind(driver), Array((core.name(of: device) ?? "").utf8))
    }

    /// All but a device's own `rescan`, which against a removal of the device stands still for good.
    private mutating func attribute() -> DriverCore.Attribute {
        if !core.profile.proposals.isEmpty, pick(0..<4) == 0 { return proposedAttribute() }
        let bus = DriverCore.BusID(rawValue: Int32(pick(0..<core.busIDs.count)))
        switch pick(0..<17) {
        case 0, 1: return .driversProbe(bus)
        case 2: return .driversAutoprobe(bus)
        case 3: return .busRescan(DriverCore.BusID(rawValue: 0))
        case 4, 5, 6: return .bind(driver())
        case 7, 8: return .unbind(driver())
        case 9: return .newID(driver())
        case 10: return .removeID(driver())
        case 11, 12: return .driverOverride(device())
        case 13: return .deviceUevent(device())
        case 14: return .remove(device())
        case 15:
            let physical = core.device(named: Self.physical, on: DriverCore.BusID(rawValue: 0))
            guard let physical else { return .busUevent(bus) }
            return pick(0..<4) == 0 ? .sriovDriversAutoprobe(physical) : .numVFs(physical)
        default: return .moduleParameter(module: "vfio_pci", name: "enable_sriov")
        }
    }

    /// A file that a proposal adds; where it does not, the operation is refused.
    private mutating func proposedAttribute() -> DriverCore.Attribute {
        switch pick(0..<8) {
        case 0, 1: .vfioBind(driver())
        case 2: .driverAutoprobe(driver())
        case 3, 4: .preferredDriver(device())
        case 5: .driverProbeID(device())
        case 6: .newID(driver())
        default: .removeID(driver())
        }
    }

    private mutating func deviceDescription() -> DriverCore.DeviceDescription {
        switch pick(0..<11) {
        case 8...: return busDevice()
        case 0:
            return pci(
                "0000:00:01.0",
                DriverCore.PCIIdentity(vendor: 1, device: 1, headerType: 1),
                nil
            )
        case 1:
            var identity = TestMachine.nic
            identity.sriov = DriverCore.SRIOVCapability(totalVFs: 3, vfDevice: 0x10ca)
            return pci(Self.physical, identity, port)
        case 2..<5: return pci(pick(Self.functions), TestMachine.nic, port)
        case 5:
            let parent = device()
            let name = pick(Self.platformNames)
            let root = core.child(named: "platform", of: nil)
            return DriverCore.DeviceDescription(
                name: name,
                bus: "platform",
                parent: pick(0..<4) == 0 ? parent : root,
                identity: .platform(DriverCore.PlatformIdentity(baseName: name))
            )
        case 6:
            let hub = core.devices(of: DriverCore.BusID(rawValue: 1)).randomElement(
                using: &generator
            )
            var description = DriverCore.DeviceDescription(
                name: pick(Self.labNames),
                bus: "lab",
                parent: pick(0..<4) == 0 ? nil : hub,
                identity: .named
            )
            description.maker = maker()
            return description
        default:
            let name = pick(Self.platformNames)
            return DriverCore.DeviceDescription(
                name: name,
                bus: "platform",
                parent: core.child(named: "platform", of: nil),
                identity: .platform(DriverCore.PlatformIdentity(baseName: name))
            )
        }
    }

    private var port: DriverCore.DeviceID? {
        core.device(named: "0000:00:01.0", on: DriverCore.BusID(rawValue: 0))
    }

    private mutating func pci(
        _ name: String,
        _ identity: DriverCore.PCIIdentity,
        _ parent: DriverCore.DeviceID?
    )
        -> DriverCore.DeviceDescription
    {
        DriverCore.DeviceDescription(
            name: name,
            bus: "pci",
            parent: parent ?? core.child(named: "pci0000:00", of: nil),
            identity: .pci(identity),
            group: pick([.own, .own, .shared(1), .shared(2), .none])
        )
    }

    private mutating func driverDescription() -> DriverCore.DriverDescription {
        let probeType = pick([DriverCore.ProbeType.synchronous, .synchronous, .asynchronous])
        switch pick(0..<6) {
        case 5: return busDriver(probeType)
        case 0:
            return DriverCore.DriverDescription(
                name: pick(["a", "b", "c"]),
                bus: "pci",
                table: .pci(
                    pick([[TestMachine.nicID], [DriverCore.PCIMatchID(vendor: 0x8086)], []])
                ),
                managesDMA: pick(0..<4) == 0,
                probeType: probeType
            )
        case 1:
            return DriverCore.DriverDescription(
                name: pick(["pf", "pf2"]),
                bus: "pci",
                table: .pci([TestMachine.nicID]),
                configuresSRIOV: true,
                keepsVFsWhenUnbound: Bool.random(using: &generator)
            )
        case 2:
            return DriverCore.DriverDescription(
                name: pick(["la", "lb"]),
                bus: "lab",
                probeType: probeType,
                matchAnswer: pick([1, 1, 1, 0, -22, -517])
            )
        default:
            return DriverCore.DriverDescription(
                name: pick(["px", "py", "pz"]),
                bus: "platform",
                table: .platform(
                    DriverCore.PlatformMatchTable(names: pick([["x", "y"], ["z"], ["w", "x"]]))
                ),
                probeType: probeType,
                isRunOnce: pick(0..<6) == 0
            )
        }
    }

    private mutating func module() -> DriverCore.ModuleDescription {
        if Bool.random(using: &generator) {
            return DriverCore.ModuleDescription(
                name: "m",
                drivers: [driverDescription(), driverDescription()]
            )
        }
        var vfio = TestMachine.vfio
        vfio.configuresSRIOV = true
        return DriverCore.ModuleDescription(
            name: "vfio_pci",
            drivers: [vfio],
            parameters: [DriverCore.ModuleParameter(name: "enable_sriov", value: "Y", mode: 0o644)]
        )
    }

    /// Links of platform devices only: one between a physical and a virtual function can deadlock.
    private mutating func link() -> DriverCore.Operation {
        let devices = core.devices(of: DriverCore.BusID(rawValue: 1))
        let flags = pick([DriverCore.DeviceLinkFlags(), [], .stateless, .autoprobeConsumer])
        return .addLink(
            consumer: devices.randomElement(using: &generator) ?? DriverCore.DeviceID(rawValue: -1),
            supplier: devices.randomElement(using: &generator) ?? DriverCore.DeviceID(rawValue: -1),
            flags: flags
        )
    }

    private mutating func vfio() -> DriverCore.VFIOOperation {
        let group = DriverCore.GroupID(rawValue: Int32(pick(0..<max(1, core.groupIDs.count))))
        switch pick(0..<10) {
        case 0: return .openContainer
        case 1, 2: return .openGroup(group)
        case 3: return .setContainer(group: file(), container: file())
        case 4: return .unsetContainer(group: file())
        case 5: return .setIOMMU(container: file(), type: 1)
        case 6: return .groupStatus(group: file())
        case 7, 8:
            let name = core.members(of: group).first.flatMap { core.name(of: $0) } ?? ""
            return .openDevice(group: file(), name: name)
        default: return .close(file())
        }
    }
}
