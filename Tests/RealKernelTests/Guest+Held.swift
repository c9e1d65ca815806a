import KernelLab
import LabBase
import Testing

/// Holding `anybind` in the middle, and plugging in.
extension Guest {
    private static let fifo = "/tmp/hold"
    private static let slotFiles = "/sys/bus/pci/devices/\(TestMachine.slot)"

    /// Runs `anybind`, and acts after a step of its plan, while it waits.
    func anybind(_ arguments: [String], afterStep step: Int, _ act: () throws -> Void) throws
        -> LabRun
    {
        if try !exists(Self.fifo) { _ = try run("/bin/busybox", "mkfifo", Self.fifo) }
        let command = ["/bin/anybind"] + arguments
        let hold = ["--hold-after", "\(step)", "--hold-at", Self.fifo]
        try expectStarted(.start(job: 1, request: .run(LabCommand(command + hold))))
        // The reader's end comes when the step was taken.
        try expectStarted(.start(job: 2, request: .read(path: Self.fifo)))
        let reached = try ask(.wait(job: 2, milliseconds: 60_000))
        guard case .bytes = reached else {
            let end = try ask(.wait(job: 1, milliseconds: 1000))
            throw LabFailure.unexpected(end, to: "step \(step) of \(arguments)")
        }
        try act()
        try write(Self.fifo, "go")
        let end = try ask(.wait(job: 1, milliseconds: 60_000))
        guard case .finished(let run) = end else {
            throw LabFailure.unexpected(end, to: "\(arguments)")
        }
        return run
    }

    private func expectStarted(_ request: LabRequest) throws {
        let answer = try ask(request)
        guard answer == .started else { throw LabFailure.unexpected(answer, to: "\(request)") }
    }

    /// Plugs a device into the empty slot, and waits until the kernel has found it a driver or none.
    ///
    /// The kernel holds the lock of PCI's rescan meanwhile, so that a rescan ends after it.
    func plugIntoSlot(_ type: String) throws {
        _ = try ask(.uevents)
        try plug("\(type),id=late,bus=rp0")
        let added = try ask(
            .awaitUevent(having: ["ACTION=add", "SUBSYSTEM=pci"], milliseconds: 60_000)
        )
        guard case .lines = added else { throw LabFailure.unexpected(added, to: "plug \(type)") }
        try write("/sys/bus/pci/rescan", "1")
    }

    /// Takes it out again.
    func unplugFromSlot() throws { try unplug("late") }

    /// What is in the slot.
    func nameInSlot() throws -> String? {
        try names(Self.slotFiles).first { $0.utf8.count == 12 && $0.hasSuffix(":00.0") }
    }
}
