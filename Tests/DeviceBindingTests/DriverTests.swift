import DeviceBinding
import MachineHost
import Synchronization
import Testing

/// Drivers that are not there, modules, vfio drivers, and what follows a bind.
@Suite struct DriverTests {
    private let nic = DeviceReference(bus: "pci", name: "0000:03:00.0")

    private func plan(_ state: KernelState, _ driver: String, _ host: HostDouble = HostDouble())
        throws(Failure) -> Binder.Decision
    {
        try Binder(KernelDouble(state), host: host).plan(
            Binder.Request([nic], goal: .driver(driver))
        )
    }

    @Test(arguments: ["", ".", "..", "a/b", "a\nb", "(null)", "a\0"])
    func `a text that is no driver's name is malformed`(_ name: String) {
        let failure = #expect(throws: Failure.self) { try plan(.server, name) }
        #expect(failure?.code == .malformed)
    }

    @Test func `the name of the module instead of the driver's is put right`() {
        let failure = #expect(throws: Failure.self) { try plan(.server, "vfio_pci") }
        #expect(failure?.code == .notFound)
        #expect(failure?.candidates == ["vfio-pci"])
    }

    @Test func `a loaded module of that name says what drivers it has`() {
        var state = KernelState.server
        state.links["/module/loop/drivers/platform:floppy"] = "../../../bus/platform/drivers/floppy"
        let failure = #expect(throws: Failure.self) { try plan(state, "loop") }
        #expect(failure?.help == [.chooseDriver(["platform:floppy"])])
    }

    @Test func `a missing driver's module is named, and loaded when asked`() throws {
        var state = KernelState.server
        state.drivers.removeAll { $0.name == "vfio-pci" }
        let kernel = KernelDouble(state)
        var answers = HostDouble.Answers()
        answers.modules = [.driver("vfio-pci"): ["vfio_pci"]]
        answers.whenLoaded = { _ in
            kernel.state.withLock { $0.drivers.append(("vfio-pci", KernelState.Driver())) }
        }
        let host = HostDouble(answers)
        let binder = Binder(kernel, host: host)
        var request = Binder.Request([nic], goal: .driver("vfio-pci"))
        let failure = #expect(throws: Failure.self) { try binder.apply(request) }
        #expect(failure?.code == .notFound)
        #expect(failure?.help == [.loadModule("vfio_pci")])
        request.loadsModules = true
        #expect(try binder.plan(request).modules == ["vfio_pci"])
        let outcome = try binder.apply(request)
        #expect(outcome.devices.map(\.driver) == ["vfio-pci"])
        #expect(outcome.modules == ["vfio_pci"])
        #expect(
            host.deeds.withLock { $0 } == ["lock", "unlock", "lock", "load vfio_pci", "unlock"]
        )
    }

    @Test func `a module that cannot be loaded leaves everything as it was`() {
        var state = KernelState.server
        state.drivers.removeAll { $0.name == "vfio-pci" }
        let kernel = KernelDouble(state)
        var answers = HostDouble.Answers()
        answers.modules = [.driver("vfio-pci"): ["vfio_pci"]]
        let host = HostDouble(answers)
        var request = Binder.Request([nic], goal: .driver("vfio-pci"))
        request.loadsModules = true
        let failure = #expect(throws: Failure.self) {
            try Binder(kernel, host: host).apply(request)
        }
        #expect(failure?.code == .system)
        #expect(kernel.writes == [])
    }

    static let drivers: [(name: String, isVFIO: Bool)] = [
        ("vfio-pci", true), ("vfio-platform", true), ("mlx5_vfio_pci", true),
        ("nvgrace-gpu-vfio-pci", true), ("new-variant", true), ("e1000e", false),
        ("xvfiox", false), ("pci-stub", false),
    ]

    @Test(
        "a vfio driver is known by a word of its name or by what its module uses",
        arguments: drivers
    )
    func known(_ row: (name: String, isVFIO: Bool)) throws {
        var state = KernelState.server
        state.drivers.append(("new-variant", KernelState.Driver(module: "new_variant")))
        state.files["/module/vfio/initstate"] = "live\n"
        state.links["/module/vfio_pci_core/holders/new_variant"] = "../../new_variant"
        let inventory = Inventory(KernelDouble(state))
        #expect(try inventory.isVFIO(driver: row.name, bus: "pci") == row.isVFIO)
    }

    @Test func `a group that the kernel calls unusable is no success`() throws {
        var answers = HostDouble.Answers()
        answers.statuses = [3: GroupStatus(isViable: false)]
        let kernel = KernelDouble(.server)
        let failure = #expect(throws: Failure.self) {
            try Binder(kernel, host: HostDouble(answers)).apply(
                Binder.Request([nic], goal: .driver("vfio-pci"))
            )
        }
        #expect(failure?.code == .notViable)
        #expect(failure?.devices.map(\.driver) == ["vfio-pci"])
        #expect(
            failure?.state == ["0000:03:00.0 has the driver 'vfio-pci', the override 'vfio-pci'."]
        )
    }

    @Test func `the owner is looked up before anything is written, and given the node`() throws {
        var answers = HostDouble.Answers()
        answers.owners = ["alice:kvm": FileOwner(user: 1000, group: 36)]
        let host = HostDouble(answers)
        let kernel = KernelDouble(.server)
        var request = Binder.Request([nic], goal: .driver("vfio-pci"))
        request.owner = "bob"
        let failure = #expect(throws: Failure.self) {
            try Binder(kernel, host: host).apply(request)
        }
        #expect(failure?.code == .notFound)
        #expect(kernel.writes == [])
        request.owner = "alice:kvm"
        let plan = try Binder(kernel, host: host).plan(request)
        #expect(plan.owner?.name == "alice:kvm" && plan.nodes == ["/dev/vfio/3"])
        let outcome = try Binder(kernel, host: host).apply(request)
        #expect(outcome.owner == plan.owner)
        #expect(
            host.deeds.withLock { $0 } == [
                "lock", "unlock", "lock", "own /dev/vfio/3 1000", "unlock",
            ]
        )
    }

    @Test(arguments: [Change.Goal.driver("e1000e"), .driver("pci-stub"), .anyDriver])
    func `an owner is for the nodes of a vfio driver alone`(_ goal: Change.Goal) {
        var answers = HostDouble.Answers()
        answers.owners = ["alice": FileOwner(user: 1000, group: nil)]
        let kernel = KernelDouble(.server)
        var request = Binder.Request([nic], goal: goal)
        request.owner = "alice"
        let failure = #expect(throws: Failure.self) {
            try Binder(kernel, host: HostDouble(answers)).apply(request)
        }
        #expect(failure?.code == .malformed)
        #expect(kernel.writes == [])
    }

    /// The server without `new`, and a machine whose module has it.
    private func loading(
        refuses: Bool = false,
        takes: Bool = false
    ) -> (kernel: KernelDouble, binder: Binder, request: Binder.Request) {
        var state = KernelState.server
        state.devices["0000:03:00.0"]?.driver = nil
        let kernel = KernelDouble(state)
        var answers = HostDouble.Answers()
        answers.modules = [.driver("new"): ["new"]]
        answers.whenLoaded = { _ in
            kernel.state.withLock { state in
                var driver = KernelState.Driver(module: "new")
                if refuses { driver.refuses = ["0000:03:00.0": 5] }
                state.drivers.append(("new", driver))
                if takes { state.devices["0000:03:00.0"]?.driver = "new" }
            }
        }
        var request = Binder.Request([nic], goal: .driver("new"))
        request.loadsModules = true
        return (kernel, Binder(kernel, host: HostDouble(answers)), request)
    }

    @Test func `a bind that fails after its module was loaded says that the module stays`() {
        let (_, binder, request) = loading(refuses: true)
        let failure = #expect(throws: Failure.self) { try binder.apply(request) }
        #expect(failure?.code == .restored)
        #expect(failure?.modules == ["new"])
        #expect(failure?.state.last == "The module 'new' was loaded for this, and stays loaded.")
        #expect(failure?.help.last == .removeModule("new"))
    }

    @Test func `a device that the loading of the module bound is told apart`() throws {
        let (kernel, binder, request) = loading(takes: true)
        let outcome = try binder.apply(request)
        #expect(outcome.found.map(\.driver) == [nil])
        #expect(outcome.devices.map(\.driver) == ["new"])
        #expect(!outcome.wasDone)
        #expect(kernel.writes == ["/bus/pci/devices/0000:03:00.0/driver_override=new"])
    }

    static let cautious: [(driver: String, modules: [String]?, isCautious: Bool)] = [
        ("nouveau", ["e1000e"], true), ("nouveau", ["e1000e", "nouveau"], false),
        ("vfio-pci", ["e1000e"], false), ("pci-stub", ["e1000e"], false),
        ("e1000e", ["nouveau"], false),
    ]

    @Test(
        "a PCI driver that does not list the device is bound with a word of caution",
        arguments: cautious
    )
    func cautioned(_ row: (driver: String, modules: [String]?, isCautious: Bool)) throws {
        var answers = HostDouble.Answers()
        let alias = KernelState.Device().modalias
        answers.modules = [.alias(alias): row.modules ?? []]
        let plan = try plan(.server, row.driver, HostDouble(answers)).plan
        #expect(plan.notes.contains { $0.hasPrefix("Caution:") } == row.isCautious, "\(plan.notes)")
    }

    @Test func `a group that appears only with the bind is found afterwards`() throws {
        var state = KernelState.server
        state.devices["0000:03:00.0"]?.group = nil
        state.devices["0000:03:00.0"]?.driver = nil
        // An IOMMU that knows devices by their firmware nodes, which are looked up at a probe.
        state.files["/class/iommu/smmu3.0x0000000009050000/uevent"] = ""
        state.beforeWrite = { state, path, _ in
            if path.hasSuffix("drivers_probe") { state.devices["0000:03:00.0"]?.group = 12 }
        }
        let binder = Binder(KernelDouble(state), host: HostDouble())
        let outcome = try binder.apply(Binder.Request([nic], goal: .driver("vfio-pci")))
        #expect(outcome.nodes == ["/dev/vfio/12"])
    }

    @Test func `a made-up group without an IOMMU has a node of another name`() throws {
        var state = KernelState.server
        state.files["/kernel/iommu_groups/3/name"] = "vfio-noiommu\n"
        let binder = Binder(KernelDouble(state), host: HostDouble())
        let outcome = try binder.apply(Binder.Request([nic], goal: .driver("vfio-pci")))
        #expect(outcome.nodes == ["/dev/vfio/noiommu-3"])
    }

    @Test func `a node that is missing is told, and named all the same`() throws {
        var answers = HostDouble.Answers()
        answers.missingNodes = ["/dev/vfio/3"]
        let binder = Binder(KernelDouble(.server), host: HostDouble(answers))
        let outcome = try binder.apply(Binder.Request([nic], goal: .driver("vfio-pci")))
        #expect(outcome.nodes == ["/dev/vfio/3"])
        #expect(
            outcome.notes == ["The kernel should have made '/dev/vfio/3', but it is not there."]
        )
    }

    @Test func `where no kernel makes nodes none is named or missed`() throws {
        var answers = HostDouble.Answers()
        answers.makesNodes = false
        answers.missingNodes = ["/dev/vfio/3"]
        let binder = Binder(KernelDouble(.server), host: HostDouble(answers))
        let outcome = try binder.apply(Binder.Request([nic], goal: .driver("vfio-pci")))
        #expect(outcome.nodes == [])
        #expect(outcome.notes.map { $0.prefix(32) } == ["No node was made in /dev/vfio: t"])
    }
}
