internal import DriverCore

extension DriverCore {
    /// What a name means in the directories of vfio and of device links.
    func virtualChild(_ name: String, of directory: Directory) -> Node? {
        switch directory {
        case .vfioDevices(let device):
            name == self.name(of: .vfioDevice(device)) ? .directory(.vfioDevice(device)) : nil
        case .vfioDevice(let device): vfioDeviceChild(name, device)
        case .virtual: virtualDirectory(name)
        case .virtualVFIO: vfioGroup(named: name).map { .directory(.vfioGroup($0)) }
        case .vfioGroup(let group): vfioGroupChild(name, group)
        case .deviceLinks: deviceLink(named: name).map { .directory(.deviceLink($0)) }
        case .deviceLink(let link): child(name, of: link)
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    private func virtualDirectory(_ name: String) -> Node? {
        switch name {
        case "devlink": .directory(.deviceLinks)
        case "vfio": vfioGroupIDs.isEmpty ? nil : .directory(.virtualVFIO)
        default: virtualDevice.flatMap { classDirectory(name, of: $0) }
        }
    }

    // MARK: - vfio

    private func vfioDeviceChild(_ name: String, _ device: DeviceID) -> Node? {
        switch name {
        case "device": .link(to: .device(device))
        case "subsystem": .link(to: .members(className: "vfio-dev"))
        case "uevent": .file(.vfioDeviceUevent(device))
        default: nil
        }
    }

    private func vfioGroupChild(_ name: String, _ group: GroupID) -> Node? {
        switch name {
        case "subsystem": .link(to: .members(className: "vfio"))
        case "dev": .file(.vfioGroupNumber(group))
        case "uevent": .file(.vfioGroupUevent(group))
        default: nil
        }
    }

    func vfioGroup(named name: String) -> GroupID? {
        guard let number = number(String(name.dropPrefix("noiommu-"))) else { return nil }
        let group = GroupID(rawValue: number)
        return hasVFIONode(group) && vfioNodeName(of: group) == name ? group : nil
    }

    func vfioDevice(named name: String) -> DeviceID? {
        device(ofClass: "vfio-dev", member: name)
    }

    // MARK: - Device links

    /// All device links, in the order of their consumers.
    var deviceLinks: [DeviceLinkID] {
        var links: [DeviceLinkID] = []
        for bus in busIDs {
            for consumer in devices(of: bus) {
                links += suppliers(of: consumer).map {
                    DeviceLinkID(consumer: consumer, supplier: $0)
                }
            }
        }
        return links
    }

    /// The name of a link, `pci:SUPPLIER--pci:CONSUMER`.
    ///
    /// Source: `device_link_add()`, drivers/base/core.c.
    func name(of link: DeviceLinkID) -> String {
        busAndName(link.supplier) + "--" + busAndName(link.consumer)
    }

    func deviceLink(named name: String) -> DeviceLinkID? {
        var position = name.startIndex
        while let dashes = name[position...].firstRange(of: "--") {
            position = name.index(after: dashes.lowerBound)
            guard let supplier = device(busAndName: name[..<dashes.lowerBound]),
                let consumer = device(busAndName: name[dashes.upperBound...]),
                suppliers(of: consumer).contains(supplier)
            else { continue }
            return DeviceLinkID(consumer: consumer, supplier: supplier)
        }
        return nil
    }

    private func device(busAndName text: Substring) -> DeviceID? {
        guard let colon = text.firstIndex(of: ":"), let bus = bus(named: String(text[..<colon]))
        else { return nil }
        return device(named: String(text[text.index(after: colon)...]), on: bus)
    }

    private func child(_ name: String, of link: DeviceLinkID) -> Node? {
        switch name {
        case "consumer": .link(to: .device(link.consumer))
        case "supplier": .link(to: .device(link.supplier))
        case "subsystem": .link(to: .members(className: "devlink"))
        default: DeviceLinkFact(rawValue: name).map { .file(.deviceLink(link, $0)) }
        }
    }
}

extension String {
    /// The text behind a beginning, or all of it where it begins otherwise.
    fileprivate func dropPrefix(_ prefix: String) -> Substring {
        hasPrefix(prefix) ? dropFirst(prefix.count) : self[...]
    }
}
