import Testing

@testable import DriverCore

/// Rules of vfio about modules, interrupts and devices that no case of a real board shows.
@Suite struct VFIORuleTests {
    private static let name = "0000:00:01.0"
    private static let parameters = [
        DriverCore.ModuleParameter(name: "disable_denylist", value: "N", mode: 0o444),
        DriverCore.ModuleParameter(name: "allow_unsafe_interrupts", value: "N", mode: 0o644),
    ]

    private func machine(
        _ core: DriverCore = DriverCore(),
        device: UInt32 = 0x10d3,
        parameters: [String] = []
    ) throws -> TestMachine {
        var machine = TestMachine(core.profile)
        machine.core = core
        machine.perform(.addBus(DriverCore.BusDescription(name: "pci", rule: .pci)))
        machine.perform(
            .addDevice(DriverCore.DeviceDescription(name: "pci0000:00", bus: nil, identity: .named))
        )
        var module = DriverCore.ModuleDescription(
            name: "vfio_pci",
            drivers: [TestMachine.vfio],
            parameters: Self.parameters
        )
        try module.set(parameters)
        machine.perform(.loadModule(module))
        machine.plug(Self.name, DriverCore.PCIIdentity(vendor: 0x8086, device: device))
        machine.setOverride(Self.name, "vfio-pci")
        return machine
    }

    @Test(arguments: [
        (0x37c8, "disable_denylist=0", DriverCore.ErrorNumber?.some(.EINVAL)),
        (0x37c8, "disable_denylist=1", nil), (0x10d3, "disable_denylist=0", nil),
    ])
    func `vfio-pci takes a device on its list only where its module is told to`(
        device: UInt32,
        parameter: String,
        errno: DriverCore.ErrorNumber?
    ) throws {
        var machine = try machine(device: device, parameters: [parameter])
        let outcome = machine.bind(Self.name, to: "vfio-pci")
        #expect(outcome.errno == errno)
        #expect(outcome.reason == errno.map { _ in .deniedByVFIO })
    }

    /// The container and the group of the device, put together.
    private func group(_ machine: inout TestMachine) throws -> (
        DriverCore.VFIOFileID, DriverCore.VFIOFileID
    ) {
        machine.bind(Self.name, to: "vfio-pci")
        guard case .file(let container)? = machine.perform(.vfio(.openContainer)),
            case .file(let group)? = machine.perform(
                .vfio(.openGroup(DriverCore.GroupID(rawValue: 0)))
            )
        else { throw DriverCore.Refusal(.ENOENT, .vfio(.noSuchGroup)) }
        #expect(machine.perform(.vfio(.setContainer(group: group, container: container))) == .done)
        return (container, group)
    }

    @Test func `a name is looked up before the container today, and after it in 2014`() throws {
        for (profile, errno, rule) in [
            (
                DriverCore.Profile.linux6_12, DriverCore.ErrorNumber.ENODEV,
                DriverCore.VFIORule.noSuchDevice
            ),
            (.linux3_14, .EINVAL, .noIOMMU),
        ] {
            var core = profile
            core.proposals.insert(.driverOverride)
            var machine = try machine(DriverCore(profile: core))
            let (_, group) = try group(&machine)
            let outcome = machine.perform(.vfio(.openDevice(group: group, name: "nosuch")))
            #expect(outcome == .failed(DriverCore.Refusal(errno, .vfio(rule))), "\(profile.name)")
        }
    }

    @Test func `without interrupt remapping the administrator must allow it`() throws {
        var machine = try machine(DriverCore(remapsInterrupts: false))
        let (container, _) = try group(&machine)
        let set = DriverCore.Operation.vfio(.setIOMMU(container: container, type: 1))
        #expect(machine.perform(set).errno == .EPERM)
        machine.perform(
            .loadModule(
                DriverCore.ModuleDescription(name: "vfio_iommu_type1", parameters: Self.parameters)
            )
        )
        #expect(machine.perform(set).errno == .EPERM)
        let attribute = DriverCore.Attribute.moduleParameter(
            module: "vfio_iommu_type1",
            name: "allow_unsafe_interrupts"
        )
        machine.perform(.store(attribute, [0x31]))
        #expect(machine.perform(set) == .done)
        #expect(machine.perform(.unloadModule("vfio_iommu_type1")).errno == .EAGAIN)
    }

    @Test func `a container whose IOMMU is set takes no group whose interrupts are not safe`()
        throws
    {
        var machine = try machine(DriverCore(remapsInterrupts: false))
        machine.perform(
            .loadModule(
                DriverCore.ModuleDescription(name: "vfio_iommu_type1", parameters: Self.parameters)
            )
        )
        let attribute = DriverCore.Attribute.moduleParameter(
            module: "vfio_iommu_type1",
            name: "allow_unsafe_interrupts"
        )
        machine.perform(.store(attribute, [0x31]))
        let (container, _) = try group(&machine)
        #expect(machine.perform(.vfio(.setIOMMU(container: container, type: 1))) == .done)
        machine.perform(.store(attribute, [0x30]))
        machine.plug("0000:00:02.0")
        machine.setOverride("0000:00:02.0", "vfio-pci")
        machine.driversProbe("0000:00:02.0")
        guard
            case .file(let late)? = machine.perform(
                .vfio(.openGroup(DriverCore.GroupID(rawValue: 1)))
            )
        else { throw DriverCore.Refusal(.ENOENT, .vfio(.noSuchGroup)) }
        let set = DriverCore.Operation.vfio(.setContainer(group: late, container: container))
        #expect(
            machine.perform(set) == .failed(DriverCore.Refusal(.EPERM, .vfio(.unsafeInterrupts)))
        )
        machine.perform(.store(attribute, [0x31]))
        #expect(machine.perform(set) == .done)
    }

    /// Source: `vfio_pci_vf_init()`, `vfio_pci_validate_vf_token()`, drivers/vfio/pci/vfio_pci_core.c.
    @Test func `a token is forgotten with the binding for which it was set`() throws {
        var machine = TestMachine()
        var module = DriverCore.ModuleDescription(
            name: "vfio_pci",
            drivers: [TestMachine.vfio],
            parameters: [DriverCore.ModuleParameter(name: "enable_sriov", value: "N", mode: 0o644)]
        )
        module.drivers[0].configuresSRIOV = true
        try module.set(["enable_sriov=1"])
        machine.perform(.loadModule(module))
        var identity = TestMachine.nic
        identity.sriov = DriverCore.SRIOVCapability(totalVFs: 2, vfDevice: 0x10ca)
        let physical = machine.plug(Self.name, identity)
        machine.setOverride(Self.name, "vfio-pci")
        let token = " vf_token=01234567-89ab-cdef-0123-456789abcdef"
        var outcomes: [DriverCore.Outcome?] = []
        for setsToken in [true, false] {
            #expect(machine.bind(Self.name, to: "vfio-pci") == .count(12))
            let group = try #require(machine.core.group(of: physical))
            if setsToken { outcomes.append(try open(Self.name + token, of: group, &machine)) }
            #expect(machine.write("1", to: DriverCore.Attribute.numVFs, of: Self.name) == .count(1))
            let virtual = try #require(machine.core.virtualFunctions(of: physical).first)
            let name = try #require(machine.core.name(of: virtual))
            machine.setOverride(name, "vfio-pci")
            machine.driversProbe(name)
            let own = try #require(machine.core.group(of: virtual))
            outcomes.append(try open(name + token, of: own, &machine))
            machine.unbind(Self.name, from: "vfio-pci")
        }
        #expect(outcomes.map { $0.errno } == [nil, nil, .EACCES])
        #expect(outcomes.last?.reason == .vfio(.tokenWrong))
    }

    /// Opens a device by its name, and closes all again.
    private func open(_ name: String, of group: DriverCore.GroupID, _ machine: inout TestMachine)
        throws
        -> DriverCore.Outcome?
    {
        guard case .file(let container)? = machine.perform(.vfio(.openContainer)),
            case .file(let file)? = machine.perform(.vfio(.openGroup(group)))
        else { throw DriverCore.Refusal(.ENOENT, .vfio(.noSuchGroup)) }
        machine.perform(.vfio(.setContainer(group: file, container: container)))
        machine.perform(.vfio(.setIOMMU(container: container, type: 1)))
        let outcome = machine.perform(.vfio(.openDevice(group: file, name: name)))
        if case .file(let device)? = outcome { machine.perform(.vfio(.close(device))) }
        machine.perform(.vfio(.close(file)))
        machine.perform(.vfio(.close(container)))
        return outcome
    }

    @Test func `where vfio is a module, so is the driver for its IOMMUs`() throws {
        var machine = try machine()
        let (container, _) = try group(&machine)
        let check = DriverCore.Operation.vfio(.checkExtension(container: container, number: 1))
        #expect(machine.perform(check) == .count(1))
        machine.perform(.loadModule(DriverCore.ModuleDescription(name: "vfio")))
        #expect(machine.perform(check) == .count(0))
        #expect(machine.perform(.vfio(.setIOMMU(container: container, type: 1))).errno == .ENODEV)
        machine.perform(.loadModule(DriverCore.ModuleDescription(name: "vfio_iommu_type1")))
        #expect(machine.perform(check) == .count(1))
        #expect(machine.perform(.unloadModule("vfio")).reason == .moduleInUse("vfio"))
        // The container and the group; the type that the container has not been given is free.
        #expect(machine.core.useCount(ofModule: "vfio") == 2)
        #expect(machine.core.useCount(ofModule: "vfio_iommu_type1") == 0)
        #expect(machine.perform(.vfio(.setIOMMU(container: container, type: 1))) == .done)
        #expect(machine.core.useCount(ofModule: "vfio_iommu_type1") == 1)
    }

    @Test func `a module counts those that need it`() throws {
        var machine = try machine()
        machine.perform(.loadModule(DriverCore.ModuleDescription(name: "base")))
        machine.perform(.loadModule(DriverCore.ModuleDescription(name: "first", needs: ["base"])))
        machine.perform(
            .loadModule(DriverCore.ModuleDescription(name: "second", needs: ["first", "base"]))
        )
        let counts = ["base", "first", "second", "absent"].map {
            machine.core.useCount(ofModule: $0)
        }
        #expect(counts == [2, 1, 0, 0])
    }
}
