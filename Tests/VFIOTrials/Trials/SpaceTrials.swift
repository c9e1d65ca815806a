import UserDrivers
import VFIO

/// What only an IOMMU of the kernel can answer.
func spaceTrials() -> [Trial<KernelMachine>] {
    [
        Trial("a device that was closed may not write to a buffer that is still mapped") { _ in
            let group = try KernelGroup(of: KernelMachine.edu)
            let device = try VFIODevice.open(KernelMachine.edu, of: group)
            try device.setBusMaster(true)
            let buffer = try device.map(device.makeBuffer(byteCount: 4096))
            buffer.copy(pattern(64, 10))
            try device.copy(from: buffer.address.rawValue, to: 0x40000, 1)
            device.close()
            // The same device and the same mapping; only the closing lies between.
            let again = try VFIODevice.open(KernelMachine.edu, of: group)
            try requireEqual(again.mappedCount, 1)
            buffer.copy(pattern(64, 11))
            try again.copy(from: 0x40000, to: buffer.address.rawValue, 3)
            try requireEqual(buffer.bytes(0..<64), pattern(64, 11), "closed")
            try again.setBusMaster(true)
            try again.copy(from: 0x40000, to: buffer.address.rawValue, 3)
            try requireEqual(buffer.bytes(0..<64), pattern(64, 10), "let again")
        },
        Trial("a driver refuses a buffer that another device was mapped") { machine in
            let driver = try EduDriver(machine.openEdu())
            let other = try machine.openTestDevice()
            try requireRefused(driver, other.map(other.makeBuffer(byteCount: 4096)))
        },
        Trial("an Intel IOMMU lets a device read what it may only write to") { machine in
            let driver = try EduDriver(machine.openEdu())
            try require(
                try readsWhatItMayWrite(driver),
                "it does not: Documentation/vfio.md says so"
            )
        },
        Trial("the IOMMU says its ranges, and how many mappings there may be") { _ in
            let group = try KernelGroup(of: KernelMachine.edu)
            // Between two ranges lies what x86 sends interrupts to.
            let ranges = group.addressSpace.allocator.ranges
            try require(!ranges.contains { $0.contains(0xfee0_0000) }, "\(ranges)")
            try require(ranges.contains { $0.contains(0x1000) }, "\(ranges)")
            try requireEqual(group.mappingCountMax, 65_535)
        },
    ]
}
