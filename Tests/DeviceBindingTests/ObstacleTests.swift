import DeviceBinding
import MachineHost
import MachineSimulation
import Synchronization
import Sysfs
import SystemPackage
import Testing

/// What a vfio driver's probe would refuse, told before anything is written.
@Suite struct ObstacleTests {
    /// A machine, and the rule that speaks against giving a device of it to vfio-pci.
    struct Row: CustomTestStringConvertible, Sendable {
        let testDescription: String
        var device = "0000:03:00.0"
        var driver = "vfio-pci"
        /// Who has the device; nil for nobody.
        var had: String? = "e1000e"
        /// The device's group.
        var group: Int? = 3
        /// Whether any device of the machine is in a group.
        var hasGroups = true
        var files: [String: String] = [:]
        let rule: Binder.Refusal.Rule?
        var says = ""
    }

    private static let functions = "/bus/pci/devices/0000:03:00.0/sriov_numvfs"
    private static let option = "/module/vfio/parameters/enable_unsafe_noiommu_mode"

    static let rows: [Row] = [
        Row(
            testDescription: "virtual functions",
            files: [functions: "2\n"],
            rule: .virtualFunctions,
            says: "has 2 virtual functions"
        ),
        Row(
            testDescription: "one virtual function",
            files: [functions: "1\n"],
            rule: .virtualFunctions,
            says: "has 1 virtual function,"
        ),
        Row(
            testDescription: "a physical function without virtual ones",
            files: [functions: "0\n"],
            rule: nil
        ),
        Row(
            testDescription: "virtual functions, for a driver of the host",
            driver: "pci-stub",
            files: [functions: "2\n"],
            rule: nil
        ),
        Row(
            testDescription: "no IOMMU",
            group: nil,
            hasGroups: false,
            rule: .noIOMMU,
            says: "no IOMMU is enabled"
        ),
        Row(
            testDescription: "no IOMMU, a device without a driver",
            had: nil,
            group: nil,
            hasGroups: false,
            rule: .noIOMMU,
            says: "no IOMMU is enabled"
        ),
        Row(
            testDescription: "no IOMMU, and vfio has the option to do without",
            group: nil,
            hasGroups: false,
            files: [option: "N\n"],
            rule: .noIOMMU,
            says: "enable_unsafe_noiommu_mode"
        ),
        Row(
            testDescription: "no IOMMU, and vfio does without",
            group: nil,
            hasGroups: false,
            files: [option: "Y\n"],
            rule: nil
        ),
        Row(
            testDescription: "no IOMMU, for a driver of the host",
            driver: "pci-stub",
            group: nil,
            hasGroups: false,
            rule: nil
        ),
        Row(
            testDescription: "an IOMMU that leaves the device out",
            group: nil,
            rule: .noIOMMU,
            says: "though the machine has an IOMMU"
        ),
        Row(
            testDescription: "an IOMMU of x86 that leaves a device without a driver out",
            had: nil,
            group: nil,
            files: ["/class/iommu/dmar0/uevent": ""],
            rule: .noIOMMU
        ),
        Row(
            testDescription: "an IOMMU that looks at a device first when it is probed",
            had: nil,
            group: nil,
            files: ["/class/iommu/smmu3.0x0000000009050000/uevent": ""],
            rule: nil
        ),
    ]

    @Test(
        "what a vfio driver would refuse is refused before, and forced on demand",
        arguments: rows
    )
    func foreseen(_ row: Row) throws {
        var state = KernelState.server
        state.devices[row.device]?.driver = row.had
        state.devices[row.device]?.group = row.group
        if !row.hasGroups {
            for name in state.devices.keys { state.devices[name]?.group = nil }
        }
        state.files.merge(row.files) { $1 }
        let kernel = KernelDouble(state)
        let binder = Binder(kernel, host: HostDouble())
        let device = DeviceReference(bus: "pci", name: row.device)
        var request = Binder.Request([device], goal: .driver(row.driver))
        guard let rule = row.rule else {
            #expect(try binder.apply(request).devices.map(\.driver) == [row.driver])
            return
        }
        let failure = #expect(throws: Failure.self) { try binder.apply(request) }
        #expect(failure?.code == .refused)
        #expect(failure?.refusals.map(\.rule) == [rule])
        let said = (failure?.message ?? "") + "\(failure?.help ?? [])"
        #expect(said.contains(row.says), "\(said)")
        #expect(failure?.help.last == .overrideGuards([rule]))
        #expect(kernel.writes == [])
        request.overridden = [rule]
        #expect(try binder.apply(request).devices.map(\.driver) == [row.driver])
    }

    @Test func `before its module is loaded nobody knows whether vfio does without an IOMMU`()
        throws
    {
        var state = KernelState.server
        for name in state.devices.keys { state.devices[name]?.group = nil }
        state.drivers.removeAll { $0.name == "vfio-pci" }
        let kernel = KernelDouble(state)
        var answers = HostDouble.Answers()
        answers.modules = [.driver("vfio-pci"): ["vfio_pci"]]
        answers.whenLoaded = { _ in
            kernel.state.withLock { state in
                state.drivers.append(("vfio-pci", KernelState.Driver()))
                state.files[Self.option] = "Y\n"
            }
        }
        let binder = Binder(kernel, host: HostDouble(answers))
        var request = Binder.Request(
            [DeviceReference(bus: "pci", name: "0000:03:00.0")],
            goal: .driver("vfio-pci")
        )
        request.loadsModules = true
        #expect(try binder.plan(request).modules == ["vfio_pci"])
        #expect(try binder.apply(request).devices.map(\.driver) == ["vfio-pci"])
    }

    @Test func `virtual functions that are removed as the refusal says stand in the way no more`()
        throws
    {
        let machine = try SimulatedMachine.open(machine: "demo", state: nil)
        let binder = Binder(machine.sysfs, host: machine.host)
        let devices = try binder.inventory.select("08:00.0")
        var request = Binder.Request(devices, goal: .driver("vfio-pci"))
        request.overridden = [.network]
        let failure = #expect(throws: Failure.self) { try binder.apply(request) }
        #expect(failure?.refusals.map(\.rule).contains(.virtualFunctions) == true)
        try machine.sysfs.write("/bus/pci/devices/0000:08:00.0/sriov_numvfs", "0")
        #expect(try binder.apply(request).devices.map(\.driver) == ["vfio-pci"])
    }

    @Test func `each of several reasons is told with its own option`() throws {
        let machine = try SimulatedMachine.open(machine: "demo", state: nil)
        let binder = Binder(machine.sysfs, host: machine.host)
        let devices = try binder.inventory.select(["nvme0n1", "eth0"])
        let failure = #expect(throws: Failure.self) {
            try binder.apply(Binder.Request(devices, goal: .driver("vfio-pci")))
        }
        let rules: [Binder.Refusal.Rule] = [.mounted, .mounted, .mounted, .network, .network]
        #expect(failure?.refusals.map(\.rule) == rules)
        #expect(
            failure?.message.hasPrefix("Refused for 5 reasons, and nothing was written:") == true
        )
    }
}
