internal import KernelLab
internal import LabBase

/// What a tool does when it is to give a device back that a process has open through vfio.
struct HeldResult: Sendable {
    let tool: PeerTool
    /// Whether it had not ended after three seconds.
    let blocks: Bool
    /// Its status, at once or when the process had closed the device, and the device then.
    let status: Int32?
    let end: DeviceEnd
    /// The device after it was killed while it waited and the process had closed the device; then after one more command.
    var killed: DeviceEnd?
    var again: DeviceEnd?

    /// Whether it was refused at once, and put back after the kill: what anybind must do.
    var isRight: Bool {
        !blocks && status == 7 && again == DeviceEnd(driver: "vfio-pci", override: "vfio-pci")
    }
}

extension Guest {
    private static let card = PeerMachine.card

    /// Gives a device back while it is open, and once more, killed while it waits.
    func playHeld(_ tool: PeerTool) throws(LabFailure) -> HeldResult {
        let line = tool.release(Self.card)
        let (blocks, run) = try releaseHeld(line, killing: false)
        var result = HeldResult(
            tool: tool,
            blocks: blocks,
            status: run?.status,
            end: try end(of: Self.card)
        )
        let waiting = tool == .anybind ? "anybind release --force-held \(Self.card)" : line
        _ = try releaseHeld(waiting, killing: true)
        result.killed = try end(of: Self.card)
        _ = try bash(tool == .anybind ? "anybind recover" : line)
        result.again = try end(of: Self.card)
        try move(Self.card)
        return result
    }

    private func releaseHeld(
        _ line: String,
        killing: Bool
    ) throws(LabFailure) -> (blocks: Bool, run: LabRun?) {
        try move(Self.card, to: "vfio-pci")
        try openCard()
        _ = try ask(.uevents)
        let command = Self.bash("echo $$ >/tmp/pid; \(line)")
        _ = try ask(.start(job: 1, request: .run(command)))
        var answer = try ask(.wait(job: 1, milliseconds: 3000))
        let blocks = answer == .pending
        if killing { _ = try bash("kill -9 $(cat /tmp/pid)") }
        for handle in [3, 2, 1] { _ = try ask(.release(handle: handle)) }
        if blocks { answer = try ask(.wait(job: 1, milliseconds: 60_000)) }
        try awaitUnbound(ifLeft: killing)
        guard case .finished(let run) = answer else { return (blocks, nil) }
        return (blocks, run)
    }

    /// Waits until an unbind that somebody began has ended; the event that says so has come by then or comes now.
    private func awaitUnbound(ifLeft killing: Bool) throws(LabFailure) {
        guard killing, try driver(of: Self.card) == "vfio-pci" else { return }
        _ = try ask(
            .awaitUevent(
                having: ["ACTION=unbind", "PCI_SLOT_NAME=\(Self.card)"],
                milliseconds: 10_000
            )
        )
    }

    private func openCard() throws(LabFailure) {
        let group = try group(of: Self.card) ?? ""
        let steps: [LabVFIO] = [
            .container(handle: 1), .group(handle: 2, group: group), .set(group: 2, container: 1),
            .iommu(container: 1, type: 1), .device(handle: 3, group: 2, name: Self.card),
        ]
        for step in steps {
            let answer = try ask(.vfio(step))
            guard answer == .done(0) else { throw .unexpected(answer, to: "\(step)") }
        }
    }
}
