import SystemPackage

/// A search through the descriptors of every process for those that keep a vfio group open.
struct DescriptorScan {
    /// Where `/proc` lies.
    let proc: FilePath
    /// The nodes that are looked for.
    let nodes: [FilePath]
    /// The devices of the group, by name.
    let devices: [String]

    /// What one process, or the reading of it, tells.
    private enum Verdict: Int {
        case nothing
        case unreadable
        case possible
        case certain
    }

    /// What every process tells.
    func findings() throws(HostError) -> HolderFindings {
        let entries: [String]
        do { entries = try names(in: proc) } catch { throw .cannot("list", proc, error) }
        var findings = HolderFindings()
        // By number, so that the same processes are always told in the same order.
        for pid in entries.compactMap(Int.init).sorted() {
            switch verdict(on: proc.appending("\(pid)")) {
            case .nothing: continue
            case .unreadable: findings.unreadable += 1
            case .possible: findings.possible.append(HoldingProcess(pid, in: proc))
            case .certain: findings.certain.append(HoldingProcess(pid, in: proc))
            }
        }
        return findings
    }

    /// The strongest thing that a process's descriptors tell.
    private func verdict(on process: FilePath) -> Verdict {
        let descriptors: [String]
        do {
            descriptors = try names(in: process.appending("fd"))
        } catch {
            return Self.isGone(error) ? .nothing : .unreadable
        }
        var strongest = Verdict.nothing
        for descriptor in descriptors {
            let found = verdict(on: descriptor, of: process)
            if found.rawValue > strongest.rawValue { strongest = found }
        }
        return strongest
    }

    /// What one descriptor tells.
    private func verdict(on descriptor: String, of process: FilePath) -> Verdict {
        let link = process.appending("fd").appending(descriptor)
        let target: String
        do {
            target = try readlink(link)
        } catch {
            return Self.isGone(error) ? .nothing : .unreadable
        }
        if target == "anon_inode:[vfio-device]" {
            return deviceVerdict(on: process.appending("fdinfo").appending(descriptor))
        }
        return nodes.contains { isNode($0, target, of: link) } ? .certain : .nothing
    }

    /// Whether a descriptor is of a node: by its path, or by its device number under another path.
    ///
    /// A virtual machine's process may have a `/dev` of its own, where the node has another inode. The
    /// number is asked only where the names are equal: stat(2) on a dead network file system hangs.
    private func isNode(_ node: FilePath, _ target: String, of link: FilePath) -> Bool {
        if target == node.string { return true }
        guard let name = node.lastComponent?.string, target.hasSuffix("/vfio/\(name)"),
            let wanted = try? Stat(node), let found = try? Stat(link)
        else { return false }
        return found.type == .characterSpecial && wanted.type == .characterSpecial
            && found.specialDeviceID == wanted.specialDeviceID
    }

    /// What the descriptor of a device tells, by the device that newer kernels name in fdinfo.
    ///
    /// Source: Documentation/filesystems/proc.rst, "VFIO Device files": a line `vfio-device-syspath:`
    /// with the path of the device in sysfs.
    private func deviceVerdict(on info: FilePath) -> Verdict {
        guard let bytes = try? OpenFile(info, .readOnly).readAll(upTo: 65_536),
            let line = bytes.lines.first(where: { $0.words.first?.equals(Self.key) == true }),
            let device = line.text.split(separator: "/").last
        else { return .possible }
        return devices.contains(String(device)) ? .certain : .nothing
    }

    private static let key: StaticString = "vfio-device-syspath:"

    /// Whether an error means that the process ended, or closed the descriptor, in the meantime.
    private static func isGone(_ error: Errno) -> Bool {
        error == .noSuchFileOrDirectory || error == .noSuchProcess
    }
}
