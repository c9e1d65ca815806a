import DriverCore
import VirtualSysfs

extension CaseRunner {
    /// What a program does with the nodes of vfio; words are handles of the case.
    mutating func vfio(_ words: [String]) -> String {
        guard let operation = operation(words) else { return "EBADF" }
        let outcome = sysfs.perform(.vfio(operation)).outcome
        switch outcome {
        case .file(let file)?:
            vfioFiles[words[1]] = file
            return "OK"
        case .groupStatus(let status)?:
            return (status.isViable ? "viable " : "not-viable ")
                + (status.hasContainer ? "container-set" : "no-container")
        case .count(let count)?: return "\(count)"
        default: return name(of: outcome)
        }
    }

    private func operation(_ words: [String]) -> VFIOOperation? {
        if words[0] == "container" { return .openContainer }
        if words[0] == "group" {
            return Int32(words[2]).map { .openGroup(GroupID(rawValue: $0)) }
        }
        guard let file = vfioFiles[words[words[0] == "device" ? 2 : 1]] else { return nil }
        switch words[0] {
        case "set": return vfioFiles[words[2]].map { .setContainer(group: file, container: $0) }
        case "unset": return .unsetContainer(group: file)
        case "iommu": return Int32(words[2]).map { .setIOMMU(container: file, type: $0) }
        case "check":
            return Int32(words[2]).map { .checkExtension(container: file, number: $0) }
        case "status": return .groupStatus(group: file)
        case "device": return .openDevice(group: file, name: words[3])
        case "close": return .close(file)
        default: return nil
        }
    }
}
