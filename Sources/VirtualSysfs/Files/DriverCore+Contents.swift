internal import DriverCore
internal import SystemPackage

extension DriverCore {
    /// Whether what a file shows is still there; a handle on it answers `ENODEV` when not.
    func exists(_ file: File) -> Bool {
        switch file {
        case .core(let attribute): has(attribute)
        case .device(let device, let fact): has(fact, device)
        case .power(let device, let fact): has(fact, device)
        case .region(let device, let number, _): region(number, of: device) != nil
        case .rom(let device): region(PCIRegion.rom, of: device) != nil
        case .property(let path, let property): has(property, ofNode: path)
        case .attribute(let owner, let index): attributes(of: owner).indices.contains(index)
        case .classUevent(let id): classDevice(id) != nil
        case .vfioDeviceUevent(let device): vfioNumber(of: device) != nil
        case .vfioGroupUevent(let group), .vfioGroupNumber(let group): hasVFIONode(group)
        case .deviceLink(let link, _): suppliers(of: link.consumer).contains(link.supplier)
        case .groupType(let group), .groupReservedRegions(let group): exists(group)
        case .groupName(let group): isWithoutIOMMU(group)
        case .moduleState(let module): isLoaded(module: module)
        }
    }

    /// What a read of a file gives, for every file that the core does not serve itself.
    func contents(of file: File) throws(Errno) -> [UInt8] {
        switch file {
        case .core: throw .notSupportedOnSocket
        case .device(let device, .config): return configSpace(of: device)
        case .device(let device, let fact): return Array(text(of: fact, device).utf8)
        case .power(let device, let fact): return Array(try text(of: fact, device).utf8)
        case .property(let path, let property): return bytes(of: property, ofNode: path)
        // A memory region can be mapped and not read.
        case .region, .rom: throw .ioError
        case .attribute(let owner, let index): return bytes(of: owner, index)
        case .classUevent(let id): return classDevice(id)?.eventLines ?? []
        case .vfioDeviceUevent: return []
        case .vfioGroupNumber(let group):
            return Array("\(vfioMajor):\(vfioMinor(of: group) ?? 0)\n".utf8)
        case .vfioGroupUevent(let group):
            let minor = vfioMinor(of: group) ?? 0
            let keys =
                "MAJOR=\(vfioMajor)\nMINOR=\(minor)\nDEVNAME=vfio/\(vfioNodeName(of: group))\n"
            return Array(keys.utf8)
        case .deviceLink(let link, let fact): return Array(text(of: fact, link).utf8)
        case .groupName: return Array("vfio-noiommu\n".utf8)
        case .groupType(let group):
            return Array((isWithoutIOMMU(group) ? "unknown\n" : "DMA-FQ\n").utf8)
        case .groupReservedRegions(let group):
            return isWithoutIOMMU(group) ? [] : Array(messageInterrupts.utf8)
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
        guard attributes.indices.contains(index) else { return [] }
        return attributes[index].bytes(for: number(of: owner))
    }

    /// What stands for the number in the files of an owner.
    private func number(of owner: AttributeOwner) -> Int {
        guard case .device(let device) = owner else { return 0 }
        return description(of: device)?.number ?? 0
    }

    /// Source: `status_show()` and its neighbours, drivers/base/core.c.
    private func text(of fact: DeviceLinkFact, _ link: DeviceLinkID) -> String {
        let flags = linkFlags(consumer: link.consumer, supplier: link.supplier)
        switch fact {
        case .autoremoveOn:
            if flags.contains(.autoremoveSupplier) { return "supplier unbind\n" }
            return flags.contains(.autoremoveConsumer) ? "consumer unbind\n" : "never\n"
        case .runtimePM: return flags.contains(.runtimePM) ? "1\n" : "0\n"
        case .syncStateOnly: return flags.contains(.syncStateOnly) ? "1\n" : "0\n"
        case .uevent: return ""
        case .status:
            return words(for: linkState(consumer: link.consumer, supplier: link.supplier)) + "\n"
        }
    }

    private func words(for state: DeviceLinkState?) -> String {
        switch state {
        case nil: "not tracked"
        case .dormant: "dormant"
        case .available: "available"
        case .consumerProbe: "consumer probing"
        case .active: "active"
        case .supplierUnbind: "supplier unbinding"
        }
    }
}
