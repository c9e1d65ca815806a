import DeviceBinding
import KernelLab
import LabBase
import Sysfs
import Testing

extension RealKernelTests {
    /// Each procedure on a kernel and on its simulation, with a device plugged in after each step.
    @Suite struct ProcedureScenarios {}
}

extension RealKernelTests.ProcedureScenarios {
    @Test(arguments: Guests.kernels)
    func `whatever is plugged in after whichever step, the prediction is what is seen`(
        kernel: String
    ) throws {
        try onKernel(kernel) { guest in
            try guest.plugIntoSlot("edu")
            let plugged = try #require(try guest.nameInSlot())
            try guest.unplugFromSlot()
            print("\(guest.kernel), \(plugged) plugged in after a step:")
            for card in HeldProcedure.all {
                for step in 1...card.steps.count {
                    try compare(card, afterStep: step, guest, kernel, plugged)
                }
            }
        }
    }

    private func compare(
        _ card: HeldProcedure,
        afterStep step: Int,
        _ guest: Guest,
        _ kernel: String,
        _ plugged: String
    ) throws {
        let row =
            "\(card.procedure) of \(card.target), after step \(step) (\(card.steps[step - 1].rawValue))"
        let predicted = try PredictedMachine(guest, kernel, card, plugged: plugged)
        if card.startsWithVFIO {
            try guest.move(card.target, to: "vfio-pci")
            try guest.write("/sys/bus/pci/devices/\(card.target)/driver_override", "\n")
        }
        try predicted.prepare()
        let arguments = [
            "bind", card.target, card.driver, "--using", card.procedure, "--allow-neighbours",
        ]
        try comparePlans(card, arguments, predicted, guest)

        let outcome = try predicted.run(pluggingAfter: step)
        let run = try guest.anybind(arguments, afterStep: step) {
            try guest.plugIntoSlot(card.type)
        }
        #expect(run.status == ExitStatus.done, run.said)
        for note in outcome.notes {
            #expect(run.output.text.contains(note), "\(row): \(note)\n\(run.output.text)")
        }
        let expected = try predicted.observation()
        let seen = try guest.observation(card, plugged)
        #expect(seen == expected, "\(row)")
        print("  \(row): \(seen)\(seen == expected ? " = predicted" : ", predicted \(expected)")")

        for device in [card.target] + outcome.captured.map(\.reference.name) {
            let release = try guest.anybind("release", device)
            #expect(release.status == ExitStatus.done, release.said)
            try predicted.release(device)
        }
        try #expect(guest.observation(card, plugged) == predicted.observation(), "\(row), released")
        try guest.unplugFromSlot()
    }

    /// The command on the kernel plans the very writes that are simulated.
    private func comparePlans(
        _ card: HeldProcedure,
        _ arguments: [String],
        _ predicted: PredictedMachine,
        _ guest: Guest
    ) throws {
        let steps = try predicted.steps
        #expect(steps.map(\.kind) == card.steps, "\(card.procedure) of \(card.target)")
        let plan = try guest.run("/bin/anybind", arguments: arguments + ["--dry-run"]).output.text
        let planned = plan.split(separator: "\n").filter { $0.hasPrefix("     ") }
            .map { String($0.dropFirst(5)) }
        let writes = steps.map { step in
            // What came meanwhile is not known yet: the command writes DEVICE for each.
            step.write ?? Write(path: SysfsPath("/bus/\(step.bus)/drivers_probe"), text: "DEVICE\n")
        }
        #expect(planned == writes.map { $0.command(in: "/sys") })
    }
}

extension Guest {
    /// Runs a program with a list of arguments.
    fileprivate func run(_ program: String, arguments: [String]) throws -> LabRun {
        let answer = try ask(.run(LabCommand([program] + arguments)))
        guard case .finished(let run) = answer else {
            throw LabFailure.unexpected(answer, to: "\(arguments)")
        }
        return run
    }

    /// How things are.
    fileprivate func observation(_ card: HeldProcedure, _ plugged: String) throws -> Observation {
        let removal = try write("/sys/bus/pci/drivers/\(card.driver)/remove_id", card.identifier)
        var errno: Int32 = 0
        if case .refused(let number, _) = removal { errno = number }
        return Observation(
            target: try driver(of: card.target),
            twin: try driver(of: card.twin),
            plugged: try driver(of: plugged),
            override: try override(of: card.target),
            autoprobe: try text("/sys/bus/pci/drivers_autoprobe"),
            removeID: errno
        )
    }
}
