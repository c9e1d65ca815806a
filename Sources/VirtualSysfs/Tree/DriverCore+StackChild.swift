internal import DriverCore

/// What class devices are stacked on, and what is stacked on them; and both by the numbers of their nodes.
///
/// A description says what a class device is over. The other direction, and the links of what has gone, follow
/// from that.
extension DriverCore {
    /// What a name means in a directory of links to class devices.
    func stackChild(_ name: String, of directory: Directory) -> Node? {
        switch directory {
        case .holders(let id): link(to: uppers(of: id), named: name)
        case .slaves(let id): link(to: lowers(of: id), named: name)
        case .numbers:
            switch name {
            case "block": .directory(.blockNumbers)
            case "char": .directory(.charNumbers)
            default: nil
            }
        case .blockNumbers: node(numbered: name, isBlock: true)
        case .charNumbers: node(numbered: name, isBlock: false)
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    /// What a name means in the directory of a class device because something is stacked there.
    ///
    /// Source: `bd_link_disk_holder()`, block/holder.c; `netdev_adjacent_sysfs_add()`, net/core/dev.c;
    /// `nvme_init_subsystem()`, drivers/nvme/host/core.c.
    func stackChild(_ name: String, of id: ClassDeviceID) -> Node? {
        guard let found = classDevice(id) else { return nil }
        switch found.className {
        case "block" where name == "holders": return .directory(.holders(id))
        case "block" where name == "slaves" && !found.isPartition: return .directory(.slaves(id))
        case "net" where name == "master": return master(of: id).map { .link(to: .classDevice($0)) }
        case "net" where name.hasPrefix("upper_"):
            return link(to: uppers(of: id), named: String(name.dropFirst("upper_".count)))
        case "net" where name.hasPrefix("lower_"):
            return link(to: lowers(of: id), named: String(name.dropFirst("lower_".count)))
        case "nvme-subsystem": return link(to: lowers(of: id), named: name)
        default: return nil
        }
    }

    /// The twin of that function which lists.
    func stackNames(of id: ClassDeviceID) -> [String] {
        guard let found = classDevice(id) else { return [] }
        func names(_ ids: [ClassDeviceID]) -> [String] { ids.compactMap { classDevice($0)?.name } }
        switch found.className {
        case "block": return found.isPartition ? ["holders"] : ["holders", "slaves"]
        case "net":
            return (master(of: id) == nil ? [] : ["master"])
                + names(uppers(of: id)).map { "upper_" + $0 }
                + names(lowers(of: id)).map { "lower_" + $0 }
        case "nvme-subsystem": return names(lowers(of: id))
        default: return []
        }
    }

    private func link(to ids: [ClassDeviceID], named name: String) -> Node? {
        ids.first { classDevice($0)?.name == name }.map { .link(to: .classDevice($0)) }
    }

    // MARK: - Up and down

    /// The class devices that one is stacked on, as far as they are there.
    func lowers(of id: ClassDeviceID) -> [ClassDeviceID] {
        guard let found = classDevice(id) else { return [] }
        // A subsystem is over controllers; all else is over its like.
        let className = found.className == "nvme-subsystem" ? "nvme" : found.className
        return found.over.compactMap { classDevice($0, ofClass: className) }
    }

    /// The class devices that are stacked on one.
    func uppers(of id: ClassDeviceID) -> [ClassDeviceID] {
        guard let found = classDevice(id), let holder = virtualDevice else { return [] }
        return classDeviceIDs(of: holder).filter {
            guard let upper = classDevice($0) else { return false }
            return upper.className == found.className && upper.over.contains(found.name)
        }
    }

    /// The interface whose port another is.
    private func master(of id: ClassDeviceID) -> ClassDeviceID? {
        uppers(of: id).first { classDevice($0)?.isMaster == true }
    }

    /// Whether a class device has a link to what it is below: one of no hardware that is below nothing has none.
    func hasDeviceLink(_ id: ClassDeviceID) -> Bool {
        id.device != virtualDevice || above(id) != nil
    }

    // MARK: - Numbers

    /// The class devices with nodes, by number.
    func numberedNodes(isBlock: Bool) -> [(number: String, id: ClassDeviceID)] {
        classes.filter { ($0 == "block") == isBlock }.flatMap { className in
            members(ofClass: className).compactMap { name, _ in
                guard let id = classDevice(name, ofClass: className),
                    let number = classDevice(id)?.nodeNumber
                else { return nil }
                return (number, id)
            }
        }
    }

    private func node(numbered number: String, isBlock: Bool) -> Node? {
        numberedNodes(isBlock: isBlock).first { $0.number == number }.map {
            .link(to: .classDevice($0.id))
        }
    }
}
