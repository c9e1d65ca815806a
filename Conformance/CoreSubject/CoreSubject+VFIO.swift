internal import DriverCore
internal import VirtualSysfs

extension CoreSubject {
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

    private func operation(_ words: [String]) -> DriverCore.VFIOOperation? {
        func word(_ index: Int) -> String { index < words.count ? words[index] : "" }
        if words[0] == "container" { return .openContainer }
        if words[0] == "group" {
            return Int32(word(2)).map { .openGroup(DriverCore.GroupID(rawValue: $0)) }
        }
        guard let file = vfioFiles[word(words[0] == "device" ? 2 : 1)] else { return nil }
        switch words[0] {
        case "set": return vfioFiles[word(2)].map { .setContainer(group: file, container: $0) }
        case "unset": return .unsetContainer(group: file)
        case "iommu": return Int32(word(2)).map { .setIOMMU(container: file, type: $0) }
        case "check": return Int32(word(2)).map { .checkExtension(container: file, number: $0) }
        case "status": return .groupStatus(group: file)
        case "device":
            return .openDevice(group: file, name: words.dropFirst(3).joined(separator: " "))
        case "close": return .close(file)
        default: return nil
        }
    }
}
