import VFIO

/// All trials on a kernel: those of every machine, and those that only a kernel can answer.
package func kernelTrials() -> [Trial<KernelMachine>] {
    allTrials(on: KernelMachine.self) + groupTrials() + spaceTrials() + diskTrials()
}

/// Groups, their nodes and their limits.
private func groupTrials() -> [Trial<KernelMachine>] {
    [
        Trial("a group is open once at a time") { machine in
            let device = try machine.openEdu()
            try requireFailure(.groupInUse) { () throws(VFIOError) in
                _ = try machine.openEdu()
            }
            let buffer = try device.map(device.makeBuffer(byteCount: 4096))
            device.close()
            // The buffer still holds the container.
            try requireFailure(.groupInUse) { () throws(VFIOError) in
                _ = try machine.openEdu()
            }
            _ = try buffer.unmap()
            try machine.openEdu().close()
        },
        Trial("a device of a group is opened once at a time, and again when it was closed") { _ in
            let group = try KernelGroup(of: KernelMachine.edu)
            let device = try VFIODevice.open(KernelMachine.edu, of: group)
            for name in [KernelMachine.edu, "\(KernelMachine.edu) vf_token=x"] {
                try requireFailure(.deviceInUse) { () throws(VFIOError) in
                    _ = try VFIODevice.open(name, of: group)
                }
            }
            try requireEqual(device.region(.bar0)?.byteCount, 1 << 20)
            device.close()
            try VFIODevice.open(KernelMachine.edu, of: group).close()
            try requireFailure(.notBound) { () throws(VFIOError) in
                _ = try VFIODevice.open(KernelMachine.testDevice, of: group)
            }
        },
        Trial("a device without a driver, and one that is not there, are said to be") { _ in
            for name in [KernelMachine.unbound, "0000:00:1e.7", "../../x"] {
                try requireFailure(.notBound) { () throws(VFIOError) in
                    _ = try VFIODevice.open(name)
                }
            }
        },
    ]
}

/// A disk: a table of MSI-X vectors, and a reset of its own.
private func diskTrials() -> [Trial<KernelMachine>] {
    [
        Trial("the table of MSI-X vectors is the kernel's: read as ones, and not written") { _ in
            let disk = try VFIODevice.open(KernelMachine.disk)
            // QEMU has it at 0x2000 of the disk's only region; the page before is mapped.
            let mappable = disk.region(.bar0)?.mappable ?? []
            try require(mappable.contains { $0.contains(0x1000) }, "\(mappable)")
            try require(!mappable.contains { $0.contains(0x2000) }, "\(mappable)")
            let (before, after, version) = try disk.withRegisters(.bar0) {
                registers throws(VFIOError) in
                let entry = ReadWrite<UInt32>(0x2000)
                let before = try registers.read(entry)
                try registers.write(entry, 0x1234_5670)
                let version = try registers.read(ReadOnly<UInt32>(0x08))
                return (before, try registers.read(entry), version)
            }
            try requireEqual(before, .max, "before")
            try requireEqual(after, .max, "after")
            try require(version >= 0x0001_0000 && version < .max, "version \(version)")
        },
        Trial("each vector of MSI-X is counted by itself") { _ in
            let disk = try VFIODevice.open(KernelMachine.disk)
            let interrupts = try disk.enableInterrupts(.msix, count: 4)
            try interrupts.trigger(2)
            try requireEqual(try interrupts.waitForAny(upTo: .seconds(10)), 2)
            for vector in 0..<4 {
                try requireEqual(try interrupts.takeCount(of: vector), 0, "vector \(vector)")
            }
            // One that comes all the time does not keep the others from being served.
            for vector in 0..<4 { try interrupts.trigger(vector) }
            for vector in [3, 0, 1, 2, 3] {
                try requireEqual(try interrupts.waitForAny(upTo: .seconds(10)), vector)
                try interrupts.trigger(vector)
            }
        },
        Trial("a reset makes the disk what it was") { _ in
            let disk = try VFIODevice.open(KernelMachine.disk)
            try require(disk.hasReset, "it has none")
            // The controller's configuration: the sizes of entries, while it is not enabled.
            let configuration = ReadWrite<UInt32>(0x14)
            func read() throws(VFIOError) -> UInt32 {
                try disk.withRegisters(.bar0) { registers throws(VFIOError) in
                    try registers.read(configuration)
                }
            }
            try disk.reset()
            let before = try read()
            try disk.withRegisters(.bar0) { registers throws(VFIOError) in
                try registers.write(configuration, 0x0046_0000)
            }
            try requireEqual(try read(), 0x0046_0000, "written")
            try disk.reset()
            try requireEqual(try read(), before, "reset")
        },
    ]
}
