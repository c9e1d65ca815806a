import SystemPackage
import Testing
import VFIO

/// What each refusal of the kernel means, and what it leaves.
@Suite struct RefusalTests {
    @Test(arguments: RefusalRow.all)
    func `a refusal is told, with what would help, and leaves nothing open`(row: RefusalRow) throws
    {
        let kernel = StandInKernel(refusing: [row.call: row.errno])
        do {
            try live(kernel)
            Issue.record("\(row.call) was not missed")
        } catch {
            #expect(error.code == row.code, "\(error)")
            #expect(error.errno == row.errno)
            for words in row.words { #expect(error.description.contains(words), "\(error)") }
            #expect(error.description.hasPrefix("cannot "))
        }
        #expect(kernel.open == [], "\(row.call)")
    }

    @Test func `an answer that is longer than the question is asked for again`() throws {
        let areas: [(offset: UInt64, byteCount: UInt64)] = [(0, 0x400), (0xc00, 0x400)]
        let setting = StandInKernel.Setting(flags: 0b1111, answerByteCount: 80, areas: areas)
        let device = try StandInKernel(setting).openDevice()
        #expect(device.region(.bar0)?.mappable == [0..<0x400, 0xc00..<0x1000])
        let (mapped, between, last) = try device.withRegisters(.bar0) {
            registers throws(VFIOError) in
            let last = ReadWrite<UInt32>(0xffc)
            try registers.write(last, 0x1234_5678)
            try registers.write(WriteOnly<UInt32>(0x400), 1)
            return (
                try registers.read(ReadOnly<UInt32>(0x3fc)),
                try registers.read(ReadOnly<UInt32>(0x400)), try registers.read(last)
            )
        }
        #expect((mapped, between, last) == (0, 0x5a, 0x1234_5678))
    }

    @Test func `a kernel that refuses nothing leaves nothing open either`() throws {
        let kernel = StandInKernel()
        try live(kernel)
        #expect(kernel.open == [])
        #expect(kernel.calls.contains("VFIO_IOMMU_UNMAP_DMA"))
    }

    @Test func `what makes no use possible is said before anything else is tried`() throws {
        let settings: [(StandInKernel.Setting, VFIOError.Code)] = [
            (.init(isViable: false), .groupNotViable), (.init(version: 1), .unsupported),
            (.init(hasType1: false), .unsupported), (.init(regionCount: 3), .malformedAnswer),
            (.init(answerByteCount: .max), .malformedAnswer),
        ]
        for (setting, code) in settings {
            let kernel = StandInKernel(setting)
            do {
                try live(kernel)
                Issue.record("\(code) was not missed")
            } catch {
                #expect(error.code == code)
            }
            #expect(!kernel.calls.contains("VFIO_IOMMU_MAP_DMA"))
            #expect(kernel.open == [])
        }
    }

    @Test func `a mapping that could not be taken away keeps its address`() throws {
        let kernel = StandInKernel(refusing: ["VFIO_IOMMU_UNMAP_DMA": .invalidArgument])
        let device = try kernel.openDevice()
        do { _ = try device.map(device.makeBuffer(byteCount: 4096)) }
        let next = try device.map(device.makeBuffer(byteCount: 4096))
        #expect(next.address == IOVA(0x2000))
        #expect(device.mappedCount == 2)
    }

    @Test func `a mapping that the kernel did not find was not taken away`() throws {
        let device = try StandInKernel(.init(unmaps: false)).openDevice()
        let buffer = try device.map(device.makeBuffer(byteCount: 4096))
        do {
            _ = try buffer.unmap()
            Issue.record("it was")
        } catch {
            #expect(error.code == .malformedAnswer)
            #expect(error.description.contains("unmapped 0 of 4096 bytes"), "\(error)")
        }
        #expect(device.mappedCount == 1)
    }

    @Test func `the table of vectors is not mapped, wherever the device says it is`() throws {
        var setting = StandInKernel.Setting(flags: 0b0111)
        // A list of capabilities: a first one that is something else, then MSI-X, two vectors at 0x800 of region 0.
        setting.configuration[0x06] = 0x10
        setting.configuration[0x34] = 0x40
        setting.configuration.replaceSubrange(0x40..<0x42, with: [0x05, 0x50])
        setting.configuration.replaceSubrange(0x50..<0x58, with: [0x11, 0, 1, 0, 0, 8, 0, 0])
        let device = try StandInKernel(setting).openDevice()
        #expect(device.region(.bar0)?.mappable == [0..<0x800, 0x820..<0x1000])
        let (table, beside) = try device.withRegisters(.bar0) { registers throws(VFIOError) in
            (
                try registers.read(ReadOnly<UInt32>(0x81c)),
                try registers.read(ReadOnly<UInt32>(0x820))
            )
        }
        #expect(table == 0x5a, "by the device's file")
        #expect(beside == 0, "in memory")
    }

    @Test func `a list of capabilities that goes in a circle ends`() throws {
        var setting = StandInKernel.Setting()
        setting.configuration[0x06] = 0x10
        setting.configuration[0x34] = 0x40
        setting.configuration.replaceSubrange(0x40..<0x42, with: [0x05, 0x40])
        #expect(try StandInKernel(setting).openDevice().region(.bar0)?.byteCount == 4096)
    }

    private func live(_ kernel: StandInKernel) throws(VFIOError) {
        let device = try kernel.openDevice()
        try device.withRegisters(.bar0) { registers throws(VFIOError) in
            _ = try registers.read(ReadOnly<UInt32>(0x10))
            try registers.write(WriteOnly<UInt32>(0x14), 1)
        }
        let interrupts = try device.enableInterrupts(.intx)
        try interrupts.unmask()
        try interrupts.disable()
        let buffer = try device.map(device.makeBuffer(byteCount: 1))
        _ = try buffer.unmap()
    }
}
