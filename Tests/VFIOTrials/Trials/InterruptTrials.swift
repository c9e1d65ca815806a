import VFIO

/// Interrupts of `edu`: one line, one message.
func interruptTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    messageTrials() + lineTrials() + kindTrials()
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

/// Kinds, counts, and what needs no device.
private func kindTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
        Trial("an interrupt can be triggered without the device") { machine in
            let device = try machine.openEdu()
            let interrupts = try device.enableInterrupts(.msi)
            try interrupts.trigger()
            try requireEqual(try interrupts.waitForAny(upTo: .seconds(10)), 0)
            try requireEqual(try interrupts.waitForAny(upTo: .zero), nil)
            try requireFailure(.noSuchInterrupt) { () throws(VFIOError) in
                try interrupts.trigger(1)
            }
            try requireFailure(.noSuchInterrupt) { () throws(VFIOError) in
                _ = try interrupts.takeCount(of: -1)
            }
        },
        Trial("a device has one kind of interrupts at a time") { machine in
            let device = try machine.openEdu()
            let messages = try device.enableInterrupts(.msi)
            try requireFailure(.interruptsInUse) { () throws(VFIOError) in
                _ = try device.enableInterrupts(.intx)
            }
            try messages.disable()
            let line = try device.enableInterrupts(.intx)
            try device.raise(1)
            try requireEqual(try line.wait(upTo: .seconds(10)), 1, "the line")
            try device.acknowledge(1)
        },
        Trial("interrupts are enabled once at a time, and a second try leaves the first alone") {
            machine in
            let device = try machine.openEdu()
            try device.setBusMaster(true)
            let interrupts = try device.enableInterrupts(.msi)
            try requireFailure(.interruptsInUse) { () throws(VFIOError) in
                _ = try device.enableInterrupts(.msi)
            }
            try device.raise(1)
            try requireEqual(try interrupts.wait(upTo: .seconds(10)), 1)
            try device.acknowledge(1)
        },
        Trial("more vectors than the device has are refused") { machine in
            let device = try machine.openEdu()
            for (kind, count) in [(InterruptKind.msi, 2), (.intx, 2), (.msix, 1), (.msi, 0)] {
                try requireFailure(.noSuchInterrupt) { () throws(VFIOError) in
                    _ = try device.enableInterrupts(kind, count: count)
                }
            }
            try requireEqual(try device.interrupts(of: .msi).isMaskable, false, "MSI")
            try requireEqual(try device.interrupts(of: .intx).isMaskedAsItComes, true, "INTx")
        },
        Trial("what is disabled is counted no more, and can be enabled again") { machine in
            let device = try machine.openEdu()
            try device.setBusMaster(true)
            for _ in 0..<5 {
                let interrupts = try device.enableInterrupts(.msi)
                try device.raise(1)
                try requireEqual(try interrupts.wait(upTo: .seconds(10)), 1)
                try interrupts.disable()
                try device.acknowledge(1)
            }
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
