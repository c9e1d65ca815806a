internal import DriverCore
internal import SystemPackage

extension DriverCore {
    /// Whether what a file shows is still there; a handle on it answers `ENODEV` when not.
    func exists(_ file: File) -> Bool {
        switch file {
        case .core(let attribute): has(attribute)
        case .device(let device, let fact): has(fact, device)
        case .attribute(let owner, let index): attributes(of: owner).indices.contains(index)
        case .classUevent(let id): classDevice(id) != nil
        case .vfioDeviceUevent(let device): vfioNumber(of: device) != nil
        case .vfioGroupUevent(let group), .vfioGroupNumber(let group): hasVFIONode(group)
        case .deviceLink(let link, _): suppliers(of: link.consumer).contains(link.supplier)
        case .groupType(let group), .groupReservedRegions(let group): exists(group)
        case .moduleState(let module): isLoaded(module: module)
        }
    }

    /// What a read of a file gives, for every file that the core does not serve itself.
    func contents(of file: File) throws(Errno) -> [UInt8] {
        switch file {
        case .core: throw .notSupportedOnSocket
        case .device(let device, .config): return configSpace(of: device)
        case .device(let device, let fact): return Array(text(of: fact, device).utf8)
        case .attribute(let owner, let index): return bytes(of: owner, index)
        case .classUevent(let id): return uevent(of: id)
        case .vfioDeviceUevent: return []
        case .vfioGroupNumber(let group):
            return Array("\(vfioMajor):\(vfioMinor(of: group) ?? 0)\n".utf8)
        case .vfioGroupUevent(let group):
            let minor = vfioMinor(of: group) ?? 0
            let keys = "MAJOR=\(vfioMajor)\nMINOR=\(minor)\nDEVNAME=vfio/\(group.rawValue)\n"
            return Array(keys.utf8)
        case .deviceLink(let link, let fact): return Array(text(of: fact, link).utf8)
        case .groupType: return Array("DMA-FQ\n".utf8)
        case .groupReservedRegions: return Array(messageInterrupts.utf8)
        case .moduleState: return Array("live\n".utf8)
        }
    }

    /// The major number that events about vfio's nodes carry: the last dynamic one.
    private var vfioMajor: Int { 511 }

    /// The addresses at which x86 takes message interrupts: no group can use them for memory.
    private var messageInterrupts: String {
        "0x00000000fee00000 0x00000000feefffff msi\n"
    }

    private func bytes(of owner: AttributeOwner, _ index: Int) -> [UInt8] {
        let attributes = attributes(of: owner)
        return attributes.indices.contains(index) ? attributes[index].bytes : []
    }

    /// What the class itself adds: a network interface's name, a disk's node.
    private func uevent(of id: ClassDeviceID) -> [UInt8] {
        guard let found = classDevice(id) else { return [] }
        if let own = found.attributes.first(where: { $0.name == "uevent" }) { return own.bytes }
        return found.ueventKeys.flatMap { $0.bytes + [0x0A] }
    }

    /// Source: `status_show()` and its neighbours, drivers/base/core.c.
    private func text(of fact: DeviceLinkFact, _ link: DeviceLinkID) -> String {
        switch fact {
        case .autoremoveOn:
            let flags = linkFlags(consumer: link.consumer, supplier: link.supplier)
            if flags.contains(.autoremoveSupplier) { return "supplier unbind\n" }
            return flags.contains(.autoremoveConsumer) ? "consumer unbind\n" : "never\n"
        case .runtimePM, .syncStateOnly: return "0\n"
        case .uevent: return ""
        case .status:
            guard isManagedLink(consumer: link.consumer, supplier: link.supplier) else {
                return "not tracked\n"
            }
            guard isBound(link.supplier) else { return "dormant\n" }
            return isBound(link.consumer) ? "active\n" : "available\n"
        }
    }
}
