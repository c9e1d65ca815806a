import DriverCore
import MachineFiles
import Testing

/// Which modules are loaded with another, and what they find.
@Suite struct ModuleOrderTests {
    private func machine(_ text: String) throws -> MachineDescription {
        try MachineDescription(text: Array(text.utf8), source: "test")
    }

    @Test func `what is to come after a module is loaded with it, but not at boot`() throws {
        let machine = try machine(
            """
            {modules: [
                {name: "vfio"},
                {name: "vfio_iommu_type1", loaded: false, needs: ["vfio"]},
                {name: "vfio_pci", loaded: false, needs: ["vfio"]},
            ]}
            """
        )
        #expect(machine.modules(toLoad: "vfio") == ["vfio", "vfio_iommu_type1"])
        #expect(machine.modules(toLoad: "vfio_pci") == ["vfio", "vfio_iommu_type1", "vfio_pci"])
        #expect(machine.modules(toLoad: "vfio_iommu_type1") == ["vfio", "vfio_iommu_type1"])
        #expect(try machine.start().core.moduleNames == ["vfio"])
    }

    @Test func `a module has the needs that its entry gives`() throws {
        let machine = try machine("{modules: [{name: \"a\", needs: [\"b\"]}, {name: \"b\"}]}")
        #expect(machine.module(named: "a")?.needs == ["b"])
    }

    @Test func `an IOMMU remaps interrupts unless the file says that it does not`() throws {
        #expect(try machine("{}").remapsInterrupts)
        #expect(try !machine("{interruptRemapping: false}").remapsInterrupts)
    }
}
