import VFIO

/// Interrupts of `edu`: one line, one message.
func interruptTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    messageTrials() + lineTrials() + enablingTrials()
}

/// Messages.
private func messageTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("a message that the device sends is counted, and counted once") { machine in
            let device = try machine.openEdu()
            try device.setBusMaster(true)
            let interrupts = try device.enableInterrupts(.msi)
            try requireEqual(try interrupts.takeCount(), 0, "before")
            for bits in 1...3 as ClosedRange<UInt32> {
                try device.raise(bits)
                try requireEqual(try interrupts.wait(upTo: .seconds(10)), 1, "\(bits)")
                try requireEqual(try interrupts.takeCount(), 0, "after \(bits)")
            }
        },
        Trial("a message is an access to memory, and does not come without bus mastering") {
            machine in
            let device = try machine.openEdu()
            let interrupts = try device.enableInterrupts(.msi)
            try device.raise(1)
            try requireEqual(try interrupts.wait(upTo: .milliseconds(50)), 0, "without")
            try device.setBusMaster(true)
            try device.raise(1)
            try requireEqual(try interrupts.wait(upTo: .seconds(10)), 1, "with")
        },
        Trial("messages cannot be masked, which is said") { machine in
            let device = try machine.openEdu()
            try device.setBusMaster(true)
            let interrupts = try device.enableInterrupts(.msi)
            try requireFailure(.refused) { () throws(VFIOError) in try interrupts.mask() }
            try device.raise(1)
            try requireEqual(try interrupts.wait(upTo: .seconds(10)), 1)
        },
    ]
}

/// A line.
private func lineTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("a line comes once, and again when it is unmasked while it is up") { machine in
            let device = try machine.openEdu()
            let interrupts = try device.enableInterrupts(.intx)
            try device.raise(1)
            try requireEqual(try interrupts.wait(upTo: .seconds(10)), 1, "raised")
            try device.raise(2)
            try requireEqual(try interrupts.wait(upTo: .milliseconds(50)), 0, "masked as it came")
            try interrupts.unmask()
            try requireEqual(try interrupts.wait(upTo: .seconds(10)), 1, "still up")
            try device.acknowledge(3)
            try interrupts.unmask()
            try requireEqual(try interrupts.wait(upTo: .milliseconds(50)), 0, "acknowledged")
        },
        Trial("a line that is masked waits for its unmasking") { machine in
            let device = try machine.openEdu()
            let interrupts = try device.enableInterrupts(.intx)
            try interrupts.mask()
            try device.raise(1)
            try requireEqual(try interrupts.wait(upTo: .milliseconds(50)), 0, "masked")
            try interrupts.unmask()
            try requireEqual(try interrupts.wait(upTo: .seconds(10)), 1, "unmasked")
            try device.acknowledge(1)
        },
    ]
}

extension VFIODevice {
    /// Has `edu` say something.
    func raise(_ bits: UInt32) throws(VFIOError) {
        try withRegisters(.bar0) { registers throws(VFIOError) in
            try registers.write(WriteOnly<UInt32>(0x60), bits)
        }
    }

    /// Tells `edu` that it was heard.
    func acknowledge(_ bits: UInt32) throws(VFIOError) {
        try withRegisters(.bar0) { registers throws(VFIOError) in
            try registers.write(WriteOnly<UInt32>(0x64), bits)
        }
    }
}
