internal import KernelLab
internal import LabBase

/// A card that goes and comes while a tool has changed something.
struct PluggedResult: Sendable {
    let name: String
    let tool: PeerTool
    let end: DeviceEnd
    /// What it must be with anybind; nil for what others do.
    let wanted: DeviceEnd?

    var isRight: Bool { wanted.map { $0 == end } ?? true }
}

extension Guest {
    private static let slotted = PeerMachine.slotted
    private static let card = "e1000e,id=late,bus=rp0,romfile="
    private static let disk = "nvme,id=late,bus=rp0,serial=late,drive=late"

    /// The scenes, each by anybind and by the writes of a shell.
    func playPlugged() throws(LabFailure) -> [PluggedResult] {
        var results: [PluggedResult] = []
        for tool in [PeerTool.shell, .anybind] {
            for (name, second, driver) in [
                ("given to vfio-pci, pulled, plugged in again", Self.card, "e1000e"),
                ("given to vfio-pci, pulled, a disk plugged in there", Self.disk, "nvme"),
            ] {
                try plugIn(Self.card)
                _ = try bash(tool.bind(Self.slotted, "vfio-pci"))
                try unplug("late")
                try plugIn(second)
                results.append(
                    try result(name, tool, tool == .anybind ? "\(driver)/(null)" : nil)
                )
                try unplug("late")
            }
            results.append(try playIdentifier(tool))
        }
        results.append(try playKilledIdentifier())
        return results
    }

    /// `new_id` for one card, then one like it is plugged in while its host driver is not loaded.
    private func playIdentifier(_ tool: PeerTool) throws(LabFailure) -> PluggedResult {
        let card = PeerMachine.card
        try move(card)
        let files = "/sys/bus/pci"
        _ = try bash(
            tool == .anybind
                ? "anybind bind --using new-id --allow-neighbours \(card) vfio-pci"
                : "echo \(card) >\(files)/devices/\(card)/driver/unbind; "
                    + "echo 8086 10d3 >\(files)/drivers/vfio-pci/new_id"
        )
        return try plugWithoutHostDriver(
            "by `new_id` to vfio-pci, then its like plugged in, no host driver loaded",
            tool,
            tool == .anybind ? "-/(null)" : nil
        )
    }

    private func playKilledIdentifier() throws(LabFailure) -> PluggedResult {
        let card = PeerMachine.card
        try move(card)
        let line = "anybind bind --using new-id --allow-neighbours \(card) vfio-pci"
        _ = try bash("/bin/strace -y -e trace=write -o /tmp/trace \(line)")
        let removal = SystemCall.all(in: try text("/tmp/trace"))
            .first { $0.line.contains("remove_id>") }
        try move(card)
        let injection = "inject=write:signal=KILL:when=\(removal?.ordinal ?? 1)"
        _ = try bash(
            "/bin/strace -o /dev/null -e trace=write -e \(injection) \(line); anybind recover"
        )
        return try plugWithoutHostDriver(
            "the same, killed before `remove_id`, `anybind recover`",
            .anybind,
            "-/(null)"
        )
    }

    private func plugWithoutHostDriver(
        _ name: String,
        _ tool: PeerTool,
        _ wanted: String?
    ) throws(LabFailure) -> PluggedResult {
        _ = try bash("rmmod e1000e")
        try plugIn(Self.card)
        let plugged = try result(name, tool, wanted)
        try unplug("late")
        _ = try bash("modprobe e1000e")
        for card in [PeerMachine.card, PeerMachine.twin] { try move(card) }
        return plugged
    }

    private func result(
        _ name: String,
        _ tool: PeerTool,
        _ wanted: String?
    ) throws(LabFailure) -> PluggedResult {
        PluggedResult(
            name: name,
            tool: tool,
            end: try end(of: Self.slotted),
            wanted: wanted.map { DeviceEnd($0) }
        )
    }

    /// Plugs in, and waits until the kernel has found it a driver or none: it holds the lock of a rescan meanwhile.
    private func plugIn(_ device: String) throws(LabFailure) {
        _ = try ask(.uevents)
        try plug(device)
        let pairs = ["ACTION=add", "PCI_SLOT_NAME=\(Self.slotted)"]
        let added = try ask(.awaitUevent(having: pairs, milliseconds: 60_000))
        guard case .lines = added else { throw .unexpected(added, to: "plug \(device)") }
        try write("/sys/bus/pci/rescan", "1")
    }
}
