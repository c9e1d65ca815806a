import DriverScripts
import Testing

@testable import DriverCore

@Suite struct VirtualFunctionTests {
    private func machine(_ driver: DriverCore.DriverDescription) -> TestMachine {
        var machine = TestMachine()
        var identity = TestMachine.nic
        identity.sriov = DriverCore.SRIOVCapability(
            totalVFs: 4,
            offset: 1,
            stride: 1,
            vfDevice: 0x10ca
        )
        machine.plug("0000:01:00.0", identity)
        machine.register(driver)
        machine.register("vf", [DriverCore.PCIMatchID(vendor: 0x8086, device: 0x10ca)])
        machine.setOverride("0000:01:00.0", driver.name)
        machine.driversProbe("0000:01:00.0")
        _ = machine.takeEvents()
        return machine
    }

    private var stub: DriverCore.DriverDescription {
        DriverCore.DriverDescription(
            name: "pf",
            bus: "pci",
            table: .pci([]),
            managesDMA: true,
            configuresSRIOV: true
        )
    }

    private func setVFs(_ machine: inout TestMachine, _ text: String) -> DriverCore.Outcome? {
        machine.device("0000:01:00.0").flatMap {
            machine.perform(.store(.numVFs($0), Array(text.utf8)))
        }
    }

    @Test func `functions come one after the other, each with its events and driver`() {
        var machine = machine(stub)
        #expect(setVFs(&machine, "2") == .count(1))
        let root = "/devices/pci0000:00/0000:01:00"
        #expect(
            machine.takeEvents() == [
                "add \(root).1", "change \(root).1", "bind \(root).1",
                "add \(root).2", "change \(root).2", "bind \(root).2", "change \(root).0",
            ]
        )
        #expect(setVFs(&machine, "0") == .count(1))
        #expect(machine.device("0000:01:00.1") == nil)
        #expect(
            machine.takeEvents() == [
                "unbind \(root).1", "remove \(root).1", "unbind \(root).2", "remove \(root).2",
            ]
        )
    }

    /// Source: `sriov_numvfs_store()`, drivers/pci/iov.c, which reads a number of 16 bits.
    @Test(arguments: [
        ("4", nil), ("5", DriverCore.ErrorNumber.ERANGE), ("65535", .ERANGE), ("65536", .EINVAL),
        ("-1", .EINVAL), ("x", .EINVAL), ("0x2", nil),
    ])
    func `a number that is too large is told otherwise than one that is none`(
        text: String,
        errno: DriverCore.ErrorNumber?
    ) {
        var machine = machine(stub)
        #expect(setVFs(&machine, text).errno == errno)
    }

    @Test func `one function is as much in the way of another number as two are`() {
        var machine = machine(stub)
        for count in ["1", "2"] {
            #expect(setVFs(&machine, count) == .count(1))
            #expect(setVFs(&machine, count) == .count(1), "the same number asks for nothing")
            #expect(setVFs(&machine, "3").reason == .otherVFsEnabled(count == "1" ? 1 : 2))
            #expect(setVFs(&machine, "3").errno == .EBUSY)
            #expect(setVFs(&machine, "0") == .count(1))
        }
        #expect(setVFs(&machine, "5").reason == .tooManyVFs(limit: 4))
    }

    @Test func `with their autoprobe off only an override binds them`() throws {
        var machine = machine(stub)
        let physical = try #require(machine.device("0000:01:00.0"))
        machine.perform(.store(.sriovDriversAutoprobe(physical), Array("off".utf8)))
        _ = setVFs(&machine, "1")
        #expect(machine.driverName(of: "0000:01:00.1") == nil)
        let bind = machine.bind("0000:01:00.1", to: "vf")
        #expect(bind.errno == .ENODEV)
        #expect(bind.reason == .virtualFunctionAutoprobeOff(physicalFunction: "0000:01:00.0"))
        machine.setOverride("0000:01:00.1", "vf")
        #expect(machine.bind("0000:01:00.1", to: "vf") == .count(12))
    }

    @Test func `functions of a vfio-pci physical function get its override and go with it`() throws
    {
        var vfio = TestMachine.vfio
        vfio.configuresSRIOV = true
        vfio.module = "vfio_pci"
        var machine = TestMachine()
        var identity = TestMachine.nic
        identity.sriov = DriverCore.SRIOVCapability(totalVFs: 4, vfDevice: 0x10ca)
        machine.plug("0000:01:00.0", identity)
        let parameter = DriverCore.ModuleParameter(name: "enable_sriov", value: "N", mode: 0o644)
        machine.perform(
            .loadModule(
                DriverCore.ModuleDescription(
                    name: "vfio_pci",
                    drivers: [vfio],
                    parameters: [parameter]
                )
            )
        )
        machine.setOverride("0000:01:00.0", "vfio-pci")
        machine.driversProbe("0000:01:00.0")
        #expect(setVFs(&machine, "2").errno == .ENOENT)
        machine.perform(
            .store(.moduleParameter(module: "vfio_pci", name: "enable_sriov"), Array("1".utf8))
        )
        #expect(setVFs(&machine, "2") == .count(1))
        #expect(machine.driverName(of: "0000:01:00.1") == "vfio-pci")
        let function = try #require(machine.device("0000:01:00.1"))
        #expect(machine.core.driverOverride(of: function) == "vfio-pci")
        machine.unbind("0000:01:00.0", from: "vfio-pci")
        #expect(machine.device("0000:01:00.1") == nil)
        #expect(machine.core.taskIDs.isEmpty)
    }

    @Test func `an ordinary driver that goes leaves them, and then nobody can take them away`() {
        var machine = machine(stub)
        _ = setVFs(&machine, "2")
        machine.unbind("0000:01:00.0", from: "pf")
        #expect(machine.driverName(of: "0000:01:00.1") == "vf")
        #expect(setVFs(&machine, "0").errno == .ENOENT)
        machine.bind("0000:01:00.0", to: "pf")
        #expect(setVFs(&machine, "0") == .count(1))
    }

    @Test func `the number stays when one of them is unplugged`() throws {
        var machine = machine(stub)
        _ = setVFs(&machine, "2")
        machine.unplug("0000:01:00.2")
        let physical = try #require(machine.device("0000:01:00.0"))
        #expect(machine.perform(.show(.numVFs(physical))) == .bytes(Array("2\n".utf8)))
        #expect(setVFs(&machine, "2") == .count(1))
        #expect(machine.device("0000:01:00.2") == nil)
        #expect(setVFs(&machine, "1").errno == .EBUSY)
        #expect(setVFs(&machine, "0") == .count(1))
        #expect(setVFs(&machine, "2") == .count(1))
        #expect(machine.core.virtualFunctions(of: physical).count == 2)
    }

    @Test func `a read of the number waits while they are being made`() throws {
        var machine = machine(stub)
        machine.scripts["vf"].isBlocked = true
        let physical = try #require(machine.device("0000:01:00.0"))
        let store = machine.begin(.store(.numVFs(physical), Array("2".utf8)))
        let show = machine.begin(.show(.numVFs(physical)))
        #expect(machine.core.wait(of: show.task) == .deviceLock(physical, heldBy: store.task))
        machine.scripts["vf"].isBlocked = false
        #expect(machine.settle()[show.task] == .bytes(Array("2\n".utf8)))
    }

    @Test func `where one cannot be made, those before it go and the errno is told`() throws {
        var machine = machine(stub)
        machine.plug("0000:01:00.3")
        #expect(setVFs(&machine, "4").errno == .EEXIST)
        #expect(machine.device("0000:01:00.1") == nil)
        let physical = try #require(machine.device("0000:01:00.0"))
        #expect(machine.core.virtualFunctions(of: physical).isEmpty)
        #expect(machine.perform(.show(.numVFs(physical))) == .bytes(Array("0\n".utf8)))
        #expect(machine.core.locks.isEmpty)
        #expect(setVFs(&machine, "2") == .count(1))
    }

    /// A number that cannot be reached, or none: either waits until the last function has gone.
    @Test(arguments: ["4", "0"])
    func `the write ends only when those that go have gone`(number: String) throws {
        var machine = machine(stub)
        machine.plug("0000:01:00.3")
        if number == "0" { _ = setVFs(&machine, "2") }
        let physical = try #require(machine.device("0000:01:00.0"))
        var stepper = Stepper(machine)
        let store = stepper.begin(.store(.numVFs(physical), Array(number.utf8)))
        stepper.run(store)
        var asked = 0
        while case .answer(let request)? = stepper.core.wait(of: store) {
            #expect(stepper.ended[store] == nil)
            #expect(stepper.core.locks.contains { $0.lock == .device(physical) })
            if request.call == .remove { asked += 1 }
            stepper.apply(request.call == .remove ? .removed(store) : .probed(store, .returned(0)))
            stepper.run(store)
        }
        #expect(asked == 2)
        let outcome = try #require(stepper.ended[store])
        #expect(number == "0" ? outcome == .count(1) : outcome.isFailure(.EEXIST))
        #expect(stepper.core.virtualFunctions(of: physical).isEmpty)
        #expect(stepper.core.locks.isEmpty)
    }

    @Test(arguments: [0, 1, 2])
    func `an ordinary driver may take them away when it goes`(count: Int) {
        var driver = stub
        driver.keepsVFsWhenUnbound = false
        var machine = machine(driver)
        _ = setVFs(&machine, "\(count)")
        _ = machine.takeCalls()
        machine.unbind("0000:01:00.0", from: "pf")
        let functions = (0..<count).map { "remove vf 0000:01:00.\($0 + 1)" }
        #expect(machine.takeCalls() == functions + ["remove pf 0000:01:00.0"])
        #expect(machine.device("0000:01:00.1") == nil)
    }

    @Test func `unplugging the physical function takes them first, the last before the first`() {
        var machine = machine(stub)
        _ = setVFs(&machine, "2")
        _ = machine.takeEvents()
        machine.unplug("0000:01:00.0")
        let root = "/devices/pci0000:00/0000:01:00"
        #expect(
            machine.takeEvents() == [
                "unbind \(root).2", "remove \(root).2", "unbind \(root).1", "remove \(root).1",
                "unbind \(root).0", "remove \(root).0",
            ]
        )
        #expect(machine.core.taskIDs.isEmpty)
    }

    @Test func `the physical function may go while its number is being written`() throws {
        let machine = machine(stub)
        let physical = try #require(machine.device("0000:01:00.0"))
        for text in ["0", "1", "2"] {
            for stop in 0..<40 {
                var machine = machine
                if text == "0" { _ = setVFs(&machine, "2") }
                var stepper = Stepper(machine)
                let store = stepper.begin(.store(.numVFs(physical), Array(text.utf8)))
                for _ in 0..<stop {
                    stepper.answerIfAsked(store)
                    stepper.stepIfReady(store)
                }
                let remove = stepper.begin(.removeDevice(physical))
                stepper.runAll()
                let left = stepper.core.taskIDs
                #expect(left.isEmpty, "\(text) stopped after \(stop)")
                #expect(stepper.ended[remove] == .done)
                let devices = stepper.core.devices(of: DriverCore.BusID(rawValue: 0))
                #expect(devices.isEmpty, "\(text) stopped after \(stop)")
                let locks = stepper.core.locks.count
                #expect(locks == 0)
            }
        }
    }

    @Test func `a domain that no address can hold has no virtual functions, and traps nothing`() {
        var machine = TestMachine()
        var identity = TestMachine.nic
        identity.sriov = DriverCore.SRIOVCapability(totalVFs: 4, vfDevice: 0x10ca)
        let device = machine.plug("7fffffffffffffff:01:00.0", identity)
        #expect(!machine.core.has(.numVFs(device)))
        #expect(DriverCore.PCIAddress(domain: -1, routing: -1).name.hasSuffix(".7"))
    }
}

extension DriverCore.Outcome {
    fileprivate func isFailure(_ errno: DriverCore.ErrorNumber) -> Bool {
        if case .failed(let refusal) = self { refusal.errno == errno } else { false }
    }
}
