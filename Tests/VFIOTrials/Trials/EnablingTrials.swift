import VFIO

/// Kinds, counts, and what needs no device.
func enablingTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    waitingTrials() + onceTrials()
}

/// What needs no device.
private func waitingTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
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
        Trial("an interrupt is waited for as long as can be said, and not at all") { machine in
            let device = try machine.openEdu()
            let interrupts = try device.enableInterrupts(.msi)
            let longest = Duration(attoseconds: .max)
            for limit in [longest, .seconds(Int64.max), .zero, Duration(attoseconds: .min)] {
                try interrupts.trigger()
                try requireEqual(try interrupts.wait(upTo: limit), 1, "\(limit)")
            }
            try requireEqual(try interrupts.wait(upTo: Duration(attoseconds: .min)), 0)
        },
    ]
}

/// Kinds and counts.
private func onceTrials<Machine: TrialMachine>() -> [Trial<Machine>] {
    [
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
