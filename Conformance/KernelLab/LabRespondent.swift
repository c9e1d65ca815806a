public import LabBase
internal import SystemPackage

/// A machine for which an agent answers: a guest, or a simulated machine in place of `/sys`.
public protocol LabRespondent {
    /// Asks the agent for one thing and waits for its answer.
    func ask(_ request: LabRequest) throws(LabFailure) -> LabAnswer
}

extension Guest: LabRespondent {}

extension LabRespondent {
    /// Writes a text to a file; whatever the kernel says to it is the answer.
    @discardableResult
    public func write(_ path: String, _ text: String) throws(LabFailure) -> LabAnswer {
        try ask(.write(path: path, bytes: LabBytes(text)))
    }

    /// A file's text without the newline at its end.
    public func text(_ path: String) throws(LabFailure) -> String {
        let answer = try ask(.read(path: path))
        guard case .bytes(let bytes) = answer else { throw .unexpected(answer, to: "read \(path)") }
        return bytes.text.last == "\n" ? String(bytes.text.dropLast()) : bytes.text
    }

    /// The last name in a link's target, or nil where there is no link.
    public func linkedName(_ path: String) throws(LabFailure) -> String? {
        let answer = try ask(.readlink(path: path))
        switch answer {
        case .link(let target): return target.split(separator: "/").last.map(String.init)
        case .refused(Errno.noSuchFileOrDirectory.rawValue, _): return nil
        default: throw .unexpected(answer, to: "readlink \(path)")
        }
    }

    /// Whether there is something at a path.
    public func exists(_ path: String) throws(LabFailure) -> Bool {
        let answer = try ask(.stat(path: path))
        switch answer {
        case .stat: return true
        case .refused(Errno.noSuchFileOrDirectory.rawValue, _): return false
        default: throw .unexpected(answer, to: "stat \(path)")
        }
    }

    /// The names in a directory, sorted; none where there is no directory.
    public func names(_ path: String) throws(LabFailure) -> [String] {
        let answer = try ask(.list(path: path))
        switch answer {
        case .names(let names): return names
        case .refused(Errno.noSuchFileOrDirectory.rawValue, _): return []
        default: throw .unexpected(answer, to: "ls \(path)")
        }
    }

    /// Runs a program to its end.
    public func run(_ arguments: String..., milliseconds: Int = 30_000) throws(LabFailure)
        -> LabRun
    {
        let answer = try ask(.run(LabCommand(arguments, milliseconds: milliseconds)))
        guard case .finished(let run) = answer else {
            throw .unexpected(answer, to: arguments.joined(separator: " "))
        }
        return run
    }
}

extension LabRespondent {
    /// The driver that serves a PCI device, or nil.
    public func driver(of device: String) throws(LabFailure) -> String? {
        try linkedName("/sys/bus/pci/devices/\(device)/driver")
    }

    /// A PCI device's override; `(null)` where there is none.
    public func override(of device: String) throws(LabFailure) -> String {
        try text("/sys/bus/pci/devices/\(device)/driver_override")
    }

    /// The number of a PCI device's IOMMU group, or nil.
    public func group(of device: String) throws(LabFailure) -> String? {
        try linkedName("/sys/bus/pci/devices/\(device)/iommu_group")
    }
}
