import Testing

@testable import DriverCore

/// vfio without an IOMMU: a group of its own for each device, while a vfio driver has it.
@Suite struct VFIOWithoutIOMMUTests {
    private func machine(_ mode: String = "Y") -> TestMachine {
        var machine = TestMachine()
        let parameter = DriverCore.ModuleParameter(
            name: "enable_unsafe_noiommu_mode",
            value: mode,
            mode: 0o644
        )
        machine.perform(
            .loadModule(DriverCore.ModuleDescription(name: "vfio", parameters: [parameter]))
        )
        machine.plug("0000:00:03.0", group: .none)
        machine.plug("0000:00:04.0", group: .own)
        machine.register(TestMachine.vfio)
        for name in ["0000:00:03.0", "0000:00:04.0"] { machine.setOverride(name, "vfio-pci") }
        _ = machine.takeEvents()
        return machine
    }

    @Test func `a device without a group gets one for as long as vfio has it`() throws {
        var machine = machine()
        machine.bind("0000:00:03.0", to: "vfio-pci")
        machine.unbind("0000:00:03.0", from: "vfio-pci")
        let before = machine.core.content
        _ = machine.takeEvents()
        #expect(machine.bind("0000:00:03.0", to: "vfio-pci") == .count(12))
        let device = try #require(machine.device("0000:00:03.0"))
        let group = try #require(machine.core.group(of: device))
        #expect(machine.core.isWithoutIOMMU(group) && machine.core.isViable(group))
        #expect(machine.core.vfioNodeName(of: group) == "noiommu-1")
        let path = "/devices/pci0000:00/0000:00:03.0"
        #expect(
            machine.takeEvents() == [
                "add /devices/virtual/vfio/noiommu-1", "add \(path)/vfio-dev/vfio0",
                "bind \(path)",
            ]
        )
        machine.unbind("0000:00:03.0", from: "vfio-pci")
        #expect(machine.core.group(of: device) == nil && !machine.core.exists(group))
        let isSame = machine.core.content == before
        #expect(isSame)
        #expect(machine.core.checkAtRest() == nil)
    }

    @Test func `without the option it is refused`() {
        var machine = machine("N")
        #expect(machine.bind("0000:00:03.0", to: "vfio-pci").reason == .noGroupForVFIO)
    }

    @Test func `its container has a kind of its own, which does not mix with groups of an IOMMU`()
        throws
    {
        var machine = machine()
        machine.bind("0000:00:03.0", to: "vfio-pci")
        machine.bind("0000:00:04.0", to: "vfio-pci")
        let groups = try ["0000:00:03.0", "0000:00:04.0"].map { name in
            try #require(machine.device(name).flatMap { machine.core.group(of: $0) })
        }
        let container = try #require(machine.perform(.vfio(.openContainer))?.file)
        let files = try groups.map { try #require(machine.perform(.vfio(.openGroup($0)))?.file) }
        func check(_ number: Int32) -> DriverCore.Outcome? {
            machine.perform(.vfio(.checkExtension(container: container, number: number)))
        }
        #expect(check(8) == .count(1))
        let set = { machine.perform(.vfio(.setContainer(group: files[$0], container: container))) }
        #expect(set(0) == .done)
        #expect(!machine.core.isOwnedByUser(groups[0]))
        #expect(set(1).reason == .vfio(.mixedGroups))
        #expect(check(1) == .count(0))
        #expect(machine.perform(.vfio(.setIOMMU(container: container, type: 1))).errno == .ENODEV)
        #expect(machine.perform(.vfio(.setIOMMU(container: container, type: 8))) == .done)
        let open = DriverCore.VFIOOperation.openDevice(group: files[0], name: "0000:00:03.0")
        #expect(machine.perform(.vfio(open))?.file != nil)
    }
}

extension DriverCore.Outcome {
    /// The file of an opening.
    fileprivate var file: DriverCore.VFIOFileID? {
        if case .file(let file) = self { file } else { nil }
    }
}
