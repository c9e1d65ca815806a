import DeviceBinding
import MachineHost
import Testing

@Suite struct ReleaseTests {
    private let nic = DeviceReference(bus: "pci", name: "0000:03:00.0")
    private let directory = "/bus/pci/devices/0000:03:00.0"

    private func kernel(driver: String?, override: String?) -> KernelDouble {
        var state = KernelState.server
        state.devices["0000:03:00.0"]?.driver = driver
        state.devices["0000:03:00.0"]?.override = override
        return KernelDouble(state)
    }

    private func run(_ kernel: KernelDouble, _ goal: Change.Goal, _ host: HostDouble = HostDouble())
        throws(Failure) -> Binder.Outcome
    {
        try Binder(kernel, host: host).apply(Binder.Request([nic], goal: goal))
    }

    @Test func `a release clears the override, unbinds and probes, in this order`() throws {
        let kernel = kernel(driver: "vfio-pci", override: "vfio-pci")
        let outcome = try run(kernel, .anyDriver)
        #expect(
            kernel.writes == [
                "\(directory)/driver_override=",
                "/bus/pci/drivers/vfio-pci/unbind=0000:03:00.0",
                "/bus/pci/drivers_probe=0000:03:00.0",
            ]
        )
        #expect(outcome.devices.map(\.driver) == ["e1000e"])
    }

    /// A device as it is found, and the files that its release writes.
    struct Found: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let driver: String?
        let override: String?
        let files: [String]
    }

    static let found: [Found] = [
        Found(
            testDescription: "its own driver and no override: nothing",
            driver: "e1000e",
            override: nil,
            files: []
        ),
        Found(
            testDescription: "no driver and no override: a probe",
            driver: nil,
            override: nil,
            files: ["drivers_probe"]
        ),
        Found(
            testDescription: "no driver and an override: cleared, and a probe",
            driver: nil,
            override: "vfio-pci",
            files: ["driver_override", "drivers_probe"]
        ),
        Found(
            testDescription: "vfio without an override, as after new_id: unbound and probed",
            driver: "vfio-pci",
            override: nil,
            files: ["unbind", "drivers_probe"]
        ),
        Found(
            testDescription: "another driver than the override's: only cleared",
            driver: "e1000e",
            override: "vfio-pci",
            files: ["driver_override"]
        ),
    ]

    @Test("a release writes what it must and no more", arguments: found)
    func released(_ row: Found) throws {
        let kernel = kernel(driver: row.driver, override: row.override)
        let outcome = try run(kernel, .anyDriver)
        let files = kernel.writes.compactMap {
            $0.split(separator: "=")[0].split(separator: "/").last.map(String.init)
        }
        #expect(files == row.files)
        #expect(outcome.devices.map(\.driver) == ["e1000e"])
        #expect(outcome.devices.map(\.override) == [.unset])
    }

    @Test func `a released device that no driver takes is said to have none`() throws {
        var state = KernelState.server
        state.devices["0000:03:00.0"]?.driver = "vfio-pci"
        state.devices["0000:03:00.0"]?.override = "vfio-pci"
        state.changeDriver("e1000e") { $0.fits = [] }
        var answers = HostDouble.Answers()
        let modalias = "pci:v00008086d000010D3sv00000000sd00000000bc02sc00i00"
        answers.modules = [.alias(modalias): ["e1000x"]]
        let outcome = try run(KernelDouble(state), .anyDriver, HostDouble(answers))
        #expect(outcome.devices.map(\.driver) == [nil])
        #expect(
            outcome.notes == [
                "0000:03:00.0 has no driver now; the module 'e1000x' would serve it but is not loaded."
            ]
        )
    }

    @Test func `an unbind leaves the device without a driver and the override as it is`() throws {
        let kernel = kernel(driver: "vfio-pci", override: "vfio-pci")
        let outcome = try run(kernel, .noDriver)
        #expect(kernel.writes == ["/bus/pci/drivers/vfio-pci/unbind=0000:03:00.0"])
        #expect(outcome.devices.map(\.driver) == [nil])
        #expect(outcome.devices.map(\.override) == [.driver("vfio-pci")])
        #expect(
            outcome.notes == [
                "The override of 0000:03:00.0 still names 'vfio-pci' for the next probe."
            ]
        )
    }

    @Test func `a device without a driver has nothing to be unbound from`() throws {
        let kernel = kernel(driver: nil, override: nil)
        let outcome = try run(kernel, .noDriver)
        #expect(kernel.writes == [])
        #expect(outcome.notes == ["0000:03:00.0 has no driver already."])
    }
}
