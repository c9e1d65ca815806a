internal import DriverCore
internal import MachineFiles
internal import MachineHost
internal import Sysfs
internal import SystemPackage
internal import VirtualSysfs

/// Who has nodes open, the consoles, and what cannot be read.
extension SimulatedHost {
    func openers(of nodes: Set<DeviceNode>) -> NodeOpeners {
        guard !nodes.isEmpty else { return NodeOpeners() }
        guard !isUnreadable(.openNodes) else {
            return NodeOpeners(unknown: "the open files of processes cannot be read")
        }
        var processes: [DeviceNode: [HoldingProcess]] = [:]
        for node in nodes {
            let found = openers(of: node.name).sorted { $0.pid < $1.pid }
            if !found.isEmpty { processes[node] = found }
        }
        return NodeOpeners(processes: processes)
    }

    private func openers(of node: String) -> [HoldingProcess] {
        let open = description.host.openNodes.filter { $0.node == node }.map {
            HoldingProcess(pid: $0.pid, command: $0.command)
        }
        guard node.hasPrefix("vfio/"), let group = Int(node.dropFirst("vfio/".count)) else {
            return open
        }
        return open + ((try? holders(ofGroup: group)) ?? [])
    }

    /// Those of NVIDIA's driver are numbered in the order in which the machine file has its devices.
    func hiddenNodes(of device: String, driver: String) throws(HostError) -> [DeviceNode] {
        switch driver {
        case "nvidia":
            try check(.openNodes, "cannot read '/proc/driver/nvidia/gpus/\(device)/information'")
            let cards = description.devices.map(\.description).filter { card in
                guard case .pci(let identity) = card.identity else { return false }
                return identity.vendor == 0x10de && identity.classCode >> 16 == 0x03
            }
            guard let minor = cards.firstIndex(where: { $0.name == device }) else { return [] }
            return [DeviceNode(name: "nvidia\(minor)", number: "195:\(minor)", isBlock: false)]
        case "amdgpu":
            guard let number = try? virtual.readText("/class/kfd/kfd/dev") else {
                return description.host.openNodes.contains { $0.node == "kfd" }
                    ? [DeviceNode(name: "kfd", number: "", isBlock: false)] : []
            }
            return [DeviceNode(name: "kfd", number: number, isBlock: false)]
        default: return []
        }
    }

    func consoles() throws(HostError) -> [Console] {
        try check(.consoles, "cannot read '/proc/consoles'")
        return description.host.consoles.map { Console(name: $0, number: terminalNumber($0)) }
    }

    /// The number of a terminal: what its `dev` says, else that of the kernel's own ones.
    ///
    /// Source: Documentation/admin-guide/devices.txt; `tty0` stands for the terminal that is shown.
    private func terminalNumber(_ name: String) -> String? {
        if let number = try? virtual.readText(SysfsPath("/class/tty") / name / "dev") {
            return number
        }
        if name.hasPrefix("ttyS"), let minor = UInt8(name.dropFirst(4)) {
            return "4:\(64 + Int(minor))"
        }
        guard name.hasPrefix("tty"), let minor = UInt8(name.dropFirst(3)), minor < 64 else {
            return nil
        }
        return "4:\(max(minor, 1))"
    }

    /// True: the host of a simulated machine is its own.
    var isOfTheSameMachine: Bool { true }

    // MARK: - What cannot be read

    func isUnreadable(_ question: HostEntry.Question) -> Bool {
        description.host.unreadable.questions.contains(question)
    }

    /// Throws where the machine file says that a question has no answer.
    func check(_ question: HostEntry.Question, _ failure: String) throws(HostError) {
        guard isUnreadable(question) else { return }
        throw HostError(.system, failure + ": EACCES", errno: .permissionDenied)
    }
}
