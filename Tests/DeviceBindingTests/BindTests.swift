import DeviceBinding
import MachineHost
import Synchronization
import Sysfs
import SystemPackage
import Testing

@Suite struct BindTests {
    private let nic = DeviceReference(bus: "pci", name: "0000:03:00.0")
    private let twin = DeviceReference(bus: "pci", name: "0000:04:00.0")
    private let overridePath = "/bus/pci/devices/0000:03:00.0/driver_override"

    private func bind(
        _ kernel: KernelDouble,
        _ devices: [DeviceReference],
        to driver: String = "vfio-pci",
        host: HostDouble = HostDouble()
    ) throws(Failure) -> Binder.Outcome {
        try Binder(kernel, host: host).apply(Binder.Request(devices, goal: .driver(driver)))
    }

    @Test func `the override is written before the unbind, and the probe comes last`() throws {
        let kernel = KernelDouble(.server)
        let outcome = try bind(kernel, [nic])
        #expect(
            kernel.writes == [
                "\(overridePath)=vfio-pci",
                "/bus/pci/drivers/e1000e/unbind=0000:03:00.0",
                "/bus/pci/drivers_probe=0000:03:00.0",
            ]
        )
        #expect(outcome.devices.map(\.driver) == ["vfio-pci"])
        #expect(outcome.devices.map(\.override) == [.driver("vfio-pci")])
        #expect(outcome.nodes == ["/dev/vfio/3"])
    }

    @Test func `the twin is left alone`() throws {
        let kernel = KernelDouble(.server)
        _ = try bind(kernel, [nic])
        #expect(kernel.device("0000:04:00.0") == KernelState.server.devices["0000:04:00.0"])
    }

    @Test func `the same bind again writes nothing`() throws {
        let kernel = KernelDouble(.server)
        _ = try bind(kernel, [nic])
        let before = kernel.writes
        let outcome = try bind(kernel, [nic])
        #expect(outcome.wasDone)
        #expect(outcome.notes == ["0000:03:00.0 is bound to 'vfio-pci' already."])
        #expect(kernel.writes == before)
    }

    @Test func `a device that has the driver without the override only gets the override`() throws {
        let kernel = KernelDouble(.server)
        _ = try bind(kernel, [nic], to: "e1000e")
        #expect(kernel.writes == ["\(overridePath)=e1000e"])
    }

    @Test func `several devices are bound phase by phase`() throws {
        let kernel = KernelDouble(.server)
        _ = try bind(kernel, [nic, twin])
        let files = kernel.writes.map { $0.split(separator: "=")[0].split(separator: "/").last }
        #expect(
            files == [
                "driver_override", "driver_override", "unbind", "unbind", "drivers_probe",
                "drivers_probe",
            ]
        )
    }

    @Test func `a probe by somebody else after the override binds the right driver`() throws {
        var state = KernelState.server
        state.beforeWrite = { state, path, _ in
            // Somebody probes in a loop: right after the unbind, before our own probe.
            if path.hasSuffix("drivers_probe") {
                state.devices["0000:03:00.0"]?.driver = "vfio-pci"
            }
        }
        let outcome = try bind(KernelDouble(state), [nic])
        #expect(outcome.devices.map(\.driver) == ["vfio-pci"])
    }

    @Test func `a probe that fails leaves the device with its driver and its override`() throws {
        let state = KernelState.server.refusing("0000:03:00.0", by: "vfio-pci", errno: 22)
        let kernel = KernelDouble(state)
        let failure = #expect(throws: Failure.self) { try bind(kernel, [nic]) }
        #expect(failure?.code == .restored)
        #expect(failure?.errno == .invalidArgument)
        #expect(failure?.state == ["0000:03:00.0 has the driver 'e1000e', no override, as before."])
        #expect(kernel.device("0000:03:00.0") == state.devices["0000:03:00.0"])
    }

    @Test func `an override that was found is put back by a failed bind`() throws {
        var state = KernelState.server.refusing("0000:03:00.0", by: "vfio-pci", errno: 5)
        state.devices["0000:03:00.0"]?.override = "e1000e"
        let kernel = KernelDouble(state)
        let failure = #expect(throws: Failure.self) { try bind(kernel, [nic]) }
        #expect(failure?.code == .restored)
        #expect(kernel.device("0000:03:00.0")?.override == "e1000e")
        #expect(kernel.device("0000:03:00.0")?.driver == "e1000e")
    }

    @Test func `one device that fails takes all back`() throws {
        let state = KernelState.server.refusing("0000:04:00.0", by: "vfio-pci", errno: 22)
        let kernel = KernelDouble(state)
        let failure = #expect(throws: Failure.self) { try bind(kernel, [nic, twin]) }
        #expect(failure?.code == .restored)
        #expect(kernel.state.withLock { $0.devices } == state.devices)
    }

    @Test func `an old driver that does not come back is said, with another code`() throws {
        let state = KernelState.server
            .refusing("0000:03:00.0", by: "vfio-pci", errno: 22)
            .refusing("0000:03:00.0", by: "e1000e", errno: 5)
        let kernel = KernelDouble(state)
        let failure = #expect(throws: Failure.self) { try bind(kernel, [nic]) }
        #expect(failure?.code == .notRestored)
        #expect(
            failure?.state == [
                "0000:03:00.0 has no driver, no override; before: the driver 'e1000e', no override.",
                "0000:03:00.0: writing '/sys/bus/pci/drivers/e1000e/bind' to restore it gave input/output error (EIO).",
            ]
        )
    }

    @Test(arguments: ["driver_override", "unbind", "drivers_probe"])
    func `a device that vanishes before a write is said to be gone`(_ file: String) throws {
        var state = KernelState.server
        state.beforeWrite = { state, path, _ in
            if path.hasSuffix(file) { state.devices["0000:03:00.0"] = nil }
        }
        let kernel = KernelDouble(state)
        let failure = #expect(throws: Failure.self) { try bind(kernel, [nic]) }
        #expect(failure?.code == .notRestored)
        #expect(failure?.message == "The device 0000:03:00.0 is not there any more.")
        #expect(failure?.state == ["0000:03:00.0 is not there any more."])
    }

    @Test func `a refused write of the override changes nothing and is a matter of rights`() throws
    {
        var state = KernelState.server
        state.refusedOpens[overridePath] = .permissionDenied
        let failure = #expect(throws: Failure.self) { try bind(KernelDouble(state), [nic]) }
        // The double refuses to read it too; a real one refuses the write alone.
        #expect(failure?.code == .permission)
        #expect(failure?.errno == .permissionDenied)
        #expect(failure?.path?.text == overridePath)
    }

    @Test func `a bus without overrides is bound by name, and the plan says so`() throws {
        let ethernet = DeviceReference(bus: "platform", name: "fff51000.ethernet")
        let kernel = KernelDouble(.server)
        let outcome = try bind(kernel, [ethernet], to: "other")
        #expect(
            kernel.writes == [
                "/bus/platform/drivers/calxedaxgmac/unbind=fff51000.ethernet",
                "/bus/platform/drivers/other/bind=fff51000.ethernet",
            ]
        )
        #expect(outcome.plan.procedure == "bind")
        #expect(outcome.notes.first?.contains("without an override") == true)
    }

    @Test func `a driver without an unbind file is refused with the reason`() throws {
        var state = KernelState.server
        state.changeDriver("e1000e") { $0.canUnbind = false }
        let kernel = KernelDouble(state)
        let failure = #expect(throws: Failure.self) { try bind(kernel, [nic]) }
        #expect(failure?.code == .refused)
        #expect(failure?.message.contains("no 'unbind' file") == true)
        #expect(kernel.writes == [])
    }

    @Test func `a second run waits for nobody and changes nothing`() throws {
        var answers = HostDouble.Answers()
        answers.isLocked = true
        let kernel = KernelDouble(.server)
        let failure = #expect(throws: Failure.self) {
            try bind(kernel, [nic], host: HostDouble(answers))
        }
        #expect(failure?.code == .busy)
        #expect(kernel.writes == [])
    }

    @Test func `the lock is given back after success and after failure`() throws {
        let host = HostDouble()
        _ = try bind(KernelDouble(.server), [nic], host: host)
        let state = KernelState.server.refusing("0000:03:00.0", by: "vfio-pci", errno: 22)
        #expect(throws: Failure.self) { try bind(KernelDouble(state), [nic], host: host) }
        #expect(host.deeds.withLock { $0 } == ["lock", "unlock", "lock", "unlock"])
    }
}
