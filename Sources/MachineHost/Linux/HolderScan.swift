import SystemPackage

/// A search through the descriptors of every process for those that keep a vfio group open.
struct HolderScan {
    /// Where `/proc` lies.
    let proc: FilePath
    /// The nodes that are looked for.
    let nodes: [FilePath]
    /// The devices of the group, by name.
    let devices: [String]
    /// The number of the group's node where it is not in `/dev`.
    var absentNumber: DeviceNumber?

    /// What one descriptor tells of its process.
    private enum Verdict: Int {
        case nothing
        case possible
        case certain
    }

    /// What every process tells.
    func findings() throws(HostError) -> HolderFindings {
        var strongest: [Int: Verdict] = [:]
        let tally = try DescriptorScan(proc: proc).run { descriptor in
            let found = verdict(on: descriptor)
            if found.rawValue > strongest[descriptor.pid, default: .nothing].rawValue {
                strongest[descriptor.pid] = found
            }
        }
        var findings = HolderFindings(unreadable: tally.unreadable)
        for pid in tally.processes {
            switch strongest[pid, default: .nothing] {
            case .nothing: continue
            case .possible: findings.possible.append(HoldingProcess(pid, in: proc))
            case .certain: findings.certain.append(HoldingProcess(pid, in: proc))
            }
        }
        return findings
    }

    private func verdict(on descriptor: DescriptorScan.Descriptor) -> Verdict {
        if descriptor.target == "anon_inode:[vfio-device]" { return deviceVerdict(on: descriptor) }
        return nodes.contains { isNode($0, descriptor) } ? .certain : .nothing
    }

    /// Whether a descriptor is of a node: by its path, or by its device number under another path.
    private func isNode(_ node: FilePath, _ descriptor: DescriptorScan.Descriptor) -> Bool {
        if descriptor.target == node.string { return true }
        guard let name = node.lastComponent?.string, descriptor.path.hasSuffix("/vfio/\(name)"),
            let wanted = number(of: node)
        else { return false }
        return descriptor.isNode(wanted, isBlock: false)
    }

    private func number(of node: FilePath) -> DeviceNumber? {
        guard let status = try? Stat(node) else { return absentNumber }
        return status.type == .characterSpecial ? DeviceNumber(status.specialDeviceID) : nil
    }

    /// What the descriptor of a device tells, by the device that newer kernels name in fdinfo.
    ///
    /// Source: Documentation/filesystems/proc.rst, "VFIO Device files": a line `vfio-device-syspath:`
    /// with the path of the device in sysfs.
    private func deviceVerdict(on descriptor: DescriptorScan.Descriptor) -> Verdict {
        let name = descriptor.link.lastComponent?.string ?? ""
        let info = proc.appending("\(descriptor.pid)/fdinfo").appending(name)
        guard let bytes = try? OpenFile(info, .readOnly).readAll(upTo: 65_536),
            let line = bytes.lines.first(where: { $0.words.first?.equals(Self.key) == true }),
            let device = line.text.split(separator: "/").last
        else { return .possible }
        return devices.contains(String(device)) ? .certain : .nothing
    }

    private static let key: StaticString = "vfio-device-syspath:"
}
