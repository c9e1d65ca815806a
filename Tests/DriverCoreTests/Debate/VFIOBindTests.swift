import DriverScripts
import Testing

@testable import DriverCore

/// `vfio_bind`, over the function that was exported in 2014 and over that of today.
@Suite struct VFIOBindTests {
    private typealias Machine = TestMachine

    private func machine(_ profile: DriverCore.Profile = .linux3_14, safe: Bool = false)
        -> TestMachine
    {
        .debate(profile, [safe ? .vfioBindAttach : .vfioBind])
    }

    @Test(arguments: DriverCore.Profile.all, [false, true])
    func `a device without a driver is bound, though nothing matches`(
        profile: DriverCore.Profile,
        safe: Bool
    ) {
        var machine = machine(profile, safe: safe)
        for (device, native, vfio) in [
            (Machine.card, "e1000e", "vfio-pci"), (Machine.board, "xgmac", "vfio-platform"),
        ] {
            machine.unbind(device, from: native)
            let written = machine.write(device + "\n", to: DriverCore.Attribute.vfioBind, of: vfio)
            #expect(written == .count(device.utf8.count + 1))
            #expect(machine.driverName(of: device) == vfio)
            // It is given back by plain unbind and drivers_probe, and nothing is left.
            #expect(machine.unbind(device, from: vfio) == .count(device.utf8.count))
            machine.driversProbe(device, on: device == Machine.card ? "pci" : "platform")
            #expect(machine.driverName(of: device) == native)
        }
        #expect(machine.driverName(of: Machine.twin) == "e1000e")
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test(arguments: DriverCore.Profile.all)
    func `the safe form leaves a bound device to its driver`(profile: DriverCore.Profile) {
        var machine = machine(profile, safe: true)
        let outcome = machine.write(Machine.card, to: DriverCore.Attribute.vfioBind, of: "vfio-pci")
        #expect(outcome.errno == .EBUSY)
        #expect(outcome.reason == .alreadyBound(driver: "e1000e"))
        #expect(machine.driverName(of: Machine.card) == "e1000e")
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `the export of 2014 leaves a bound device without a driver and takes no bytes`()
        throws
    {
        var machine = machine()
        _ = machine.takeCalls()
        let outcome = machine.write(
            Machine.board,
            to: DriverCore.Attribute.vfioBind,
            of: "vfio-platform"
        )
        #expect(outcome == .count(0))
        let untold = machine.effects.compactMap { effect -> DriverCore.Refusal? in
            if case .untold(_, let refusal) = effect { return refusal }
            return nil
        }
        #expect(untold == [DriverCore.Refusal(.EEXIST, .linkExists(driver: "xgmac"))])
        #expect(machine.driverName(of: Machine.board) == nil)
        #expect(machine.takeCalls() == [], "the old driver is not told, the new one not asked")
        let device = try #require(machine.device(Machine.board))
        let old = try #require(machine.driver("xgmac"))
        #expect(machine.core.overwrittenDriver(of: device) == old)
        #expect(machine.core.leftLinks(of: old) == [Machine.board])
        #expect(machine.core[old]?.bound.isEmpty == false)
    }

    @Test func `written once more it binds, and the old driver lists the device still`() throws {
        var machine = machine()
        machine.write(Machine.board, to: DriverCore.Attribute.vfioBind, of: "vfio-platform")
        let again = machine.write(
            Machine.board,
            to: DriverCore.Attribute.vfioBind,
            of: "vfio-platform"
        )
        #expect(again == .count(Machine.board.utf8.count))
        #expect(machine.driverName(of: Machine.board) == "vfio-platform")
        let device = try #require(machine.device(Machine.board))
        #expect(machine.core.overwrittenDriver(of: device) == machine.driver("xgmac"))
        #expect(machine.use(groupOf: Machine.board)?.outcome == .done)
    }

    @Test func `vfio refuses a device that it lists already`() throws {
        var machine = machine()
        machine.unbind(Machine.board, from: "xgmac")
        machine.write(Machine.board, to: DriverCore.Attribute.vfioBind, of: "vfio-platform")
        // Put over itself: the device has no driver, and vfio was not told.
        machine.write(Machine.board, to: DriverCore.Attribute.vfioBind, of: "vfio-platform")
        #expect(machine.driverName(of: Machine.board) == nil)
        let vfio = try #require(machine.driver("vfio-platform"))
        let device = try #require(machine.device(Machine.board))
        let outcome = machine.perform(.probe(vfio, device))
        #expect(outcome.errno == .EBUSY)
        #expect(outcome.reason == .vfio(.deviceListed))
    }

    @Test func `on PCI the mark of the old driver keeps vfio's probe from being called`() throws {
        var machine = machine()
        machine.write(Machine.card, to: DriverCore.Attribute.vfioBind, of: "vfio-pci")
        _ = machine.takeCalls()
        let again = machine.write(Machine.card, to: DriverCore.Attribute.vfioBind, of: "vfio-pci")
        #expect(again == .count(12))
        #expect(machine.driverName(of: Machine.card) == "vfio-pci")
        let group = try #require(
            machine.device(Machine.card).flatMap { machine.core.group(of: $0) }
        )
        #expect(!machine.core.hasVFIONode(group), "bound, and vfio knows nothing of it")
        // The remove that is called in the end is the old driver's.
        machine.unbind(Machine.card, from: "vfio-pci")
        #expect(machine.takeCalls() == ["remove e1000e 0000:03:00.0"])
    }

    @Test func `the old driver cannot be unloaded while it lists the device`() throws {
        var machine = machine()
        machine.write(Machine.board, to: DriverCore.Attribute.vfioBind, of: "vfio-platform")
        let device = try #require(machine.device(Machine.board))
        let old = try #require(machine.driver("xgmac"))
        let unregister = machine.begin(.unregisterDriver(old))
        #expect(unregister.outcome == nil)
        #expect(machine.core.wait(of: unregister.task) == .driverList(old, device))
        // Only a release takes the device off the list.
        machine.write(Machine.board, to: DriverCore.Attribute.vfioBind, of: "vfio-platform")
        machine.unbind(Machine.board, from: "vfio-platform")
        machine.settle()
        #expect(machine.core.taskIDs.isEmpty && !machine.core.exists(old))
    }

    @Test func `the residue keeps the old driver from taking the device back once`() throws {
        var machine = machine()
        let board = Machine.board
        machine.write(board, to: DriverCore.Attribute.vfioBind, of: "vfio-platform")
        machine.write(board, to: DriverCore.Attribute.vfioBind, of: "vfio-platform")
        machine.unbind(board, from: "vfio-platform")
        // The link in xgmac's directory is in the way, and goes with the failure.
        #expect(machine.bind(board, to: "xgmac").errno == .ENODEV)
        #expect(machine.bind(board, to: "xgmac").reason == nil)
        #expect(machine.driverName(of: board) == "xgmac")
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `a device that is pulled out after it was overwritten leaves nobody with it`() {
        var machine = machine()
        machine.scripts["e1000e"] = DriverScript(classDevices: [
            ScriptedChildren(
                device: Machine.card,
                classDevices: [DriverCore.ClassDevice(className: "net", name: "eth0")]
            )
        ])
        machine.unbind(Machine.card, from: "e1000e")
        machine.bind(Machine.card, to: "e1000e")
        machine.write(Machine.card, to: DriverCore.Attribute.vfioBind, of: "vfio-pci")
        _ = machine.takeEvents()
        machine.unplug(Machine.card)
        // Nobody told the old driver, and what it made goes with the device.
        let path = "/devices/pci0000:00/\(Machine.card)"
        #expect(machine.takeEvents() == ["remove \(path)", "remove \(path)/net/eth0"])
        #expect(machine.driver("e1000e").flatMap { machine.core[$0] }?.bound.count == 1)
        #expect(machine.device(Machine.card) == nil)
    }

    @Test func `names are looked up as everywhere, and only vfio's drivers have the file`() throws {
        var machine = machine()
        let vfio = try #require(machine.driver("vfio-pci"))
        let native = try #require(machine.driver("e1000e"))
        #expect(machine.core.has(.vfioBind(vfio)) && !machine.core.has(.vfioBind(native)))
        let outcome = machine.write(
            "0000:07:00.0",
            to: DriverCore.Attribute.vfioBind,
            of: "vfio-pci"
        )
        #expect(outcome.errno == .ENODEV)
        var without = TestMachine.debate()
        let outside = without.write(Machine.card, to: DriverCore.Attribute.vfioBind, of: "vfio-pci")
        #expect(outside.errno == .ENODEV)
    }

    @Test(arguments: [false, true])
    func `what vfio refuses is a write of no bytes, or an errno`(safe: Bool) {
        var machine = machine(.linux3_14, safe: safe)
        machine.plug("0000:08:00.0", .init(vendor: 1, device: 2, headerType: 1))
        let outcome = machine.write(
            "0000:08:00.0",
            to: DriverCore.Attribute.vfioBind,
            of: "vfio-pci"
        )
        if safe {
            #expect(outcome.errno == .EINVAL)
        } else {
            #expect(outcome == .count(0))
        }
        #expect(machine.driverName(of: "0000:08:00.0") == nil)
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `two administrators: the second bind of 2014 takes the device from the first`()
        throws
    {
        var machine = TestMachine.debate()
        machine.unbind(Machine.board, from: "xgmac")
        let driver = try #require(machine.driver("xgmac"))
        let name = Array(Machine.board.utf8)
        var stepper = Stepper(machine)
        let first = stepper.begin(.store(.bind(driver), name))
        let second = stepper.begin(.store(.bind(driver), name))
        // Both have looked before either has the lock.
        stepper.apply(.step(first))
        stepper.apply(.step(second))
        stepper.runAll()
        #expect(stepper.ended[first] == .count(name.count))
        #expect(stepper.ended[second].errno == .ENODEV)
        let device = try #require(machine.device(Machine.board))
        #expect(stepper.core.driver(of: device) == nil, "the first was told that it is bound")
        #expect(stepper.ended[second].reason == .linkExists(driver: "xgmac"))
    }

    @Test func `two administrators today: the second is told that the device is bound`() throws {
        var machine = TestMachine.debate(.linux6_12)
        machine.unbind(Machine.board, from: "xgmac")
        let driver = try #require(machine.driver("xgmac"))
        let name = Array(Machine.board.utf8)
        var stepper = Stepper(machine)
        let tasks = (0..<2).map { _ in stepper.begin(.store(.bind(driver), name)) }
        for task in tasks { stepper.apply(.step(task)) }
        stepper.runAll()
        #expect(stepper.ended[tasks[0]] == .count(name.count))
        #expect(stepper.ended[tasks[1]].errno == .EBUSY)
        let device = try #require(machine.device(Machine.board))
        #expect(stepper.core.driver(of: device) == driver)
    }
}
