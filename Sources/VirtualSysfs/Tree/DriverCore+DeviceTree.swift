internal import DriverCore
internal import Sysfs

/// A file in the directory of a device tree node.
enum NodeProperty: String, Hashable, Sendable, CaseIterable {
    case name
    case compatible
    case deviceType = "device_type"
}

/// `/firmware/devicetree/base`: the nodes of the devices that are there, and those above them.
///
/// Source: `__of_attach_node_sysfs()` and `__of_add_property_sysfs()`, drivers/of/kobj.c; the link of a
/// device: `device_add_class_symlinks()`, drivers/base/core.c.
extension DriverCore {
    var hasDeviceTree: Bool { firstNode { _ in true } != nil }

    /// The path of a device's node, by which its link `of_node` leads there.
    func deviceNode(of device: DeviceID) -> String? { node(of: device)?.fullName }

    func firmwareChild(_ name: String, of directory: Directory) -> Node? {
        switch directory {
        case .firmware: name == "devicetree" && hasDeviceTree ? .directory(.deviceTree) : nil
        case .deviceTree: name == "base" && hasDeviceTree ? .directory(.deviceNode("")) : nil
        case .deviceNode(let path): child(name, ofNode: path)
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    func firmwareNames(in directory: Directory) -> [String] {
        switch directory {
        case .firmware: return hasDeviceTree ? ["devicetree"] : []
        case .deviceTree: return hasDeviceTree ? ["base"] : []
        case .deviceNode(let path):
            var names = NodeProperty.allCases.filter { has($0, ofNode: path) }.map { $0.rawValue }
            _ = firstNode { node in
                if node.fullName.hasPrefix(path + "/") {
                    let below = node.fullName.dropFirst(path.utf8.count + 1)
                    names.append(String(below.prefix { $0 != "/" }))
                }
                return false
            }
            return names
        default: preconditionFailure("\(directory) is of another part of the tree")
        }
    }

    private func child(_ name: String, ofNode path: String) -> Node? {
        if let property = NodeProperty(rawValue: name), has(property, ofNode: path) {
            return .file(.property(path, property))
        }
        let below = path + "/" + name
        let found = firstNode { $0.fullName == below || $0.fullName.hasPrefix(below + "/") }
        return found.map { _ in .directory(.deviceNode(below)) }
    }

    /// The path of the node above one; nil for the root.
    func nodeAbove(_ path: String) -> String? {
        path.lastIndex(of: "/").map { String(path[..<$0]) }
    }

    // MARK: - Properties

    func has(_ property: NodeProperty, ofNode path: String) -> Bool {
        let node = firstNode { $0.fullName == path }
        return switch property {
        case .name: node != nil || firstNode { $0.fullName.hasPrefix(path + "/") } != nil
        case .compatible: node?.compatible.isEmpty == false
        case .deviceType: node?.type.isEmpty == false
        }
    }

    /// Each text ends in a NUL byte, as in the tree itself.
    func bytes(of property: NodeProperty, ofNode path: String) -> [UInt8] {
        let node = firstNode { $0.fullName == path }
        let texts: [String] =
            switch property {
            case .name:
                [node?.name ?? String(path.split(separator: "/").last?.prefix { $0 != "@" } ?? "")]
            case .compatible: node?.compatible ?? []
            case .deviceType: [node?.type ?? ""]
            }
        return texts.flatMap { Array($0.utf8) + [0] }
    }

    // MARK: - Nodes

    /// The node of a device; nil also for one whose path no directory can have.
    private func node(of device: DeviceID) -> DeviceTreeNode? {
        let node: DeviceTreeNode? =
            switch description(of: device)?.identity {
            case .platform(let identity): identity.node
            case .bus(let identity): identity.node
            case .pci, .named, nil: nil
            }
        guard let node, node.fullName.hasPrefix("/"), node.fullName.utf8.count > 1 else {
            return nil
        }
        let names = node.fullName.dropFirst().split(
            separator: "/",
            omittingEmptySubsequences: false
        )
        return names.allSatisfy { isFileName(String($0)) } ? node : nil
    }

    /// The first node that a question is true of, in the order of buses and devices.
    private func firstNode(_ isWanted: (DeviceTreeNode) -> Bool) -> DeviceTreeNode? {
        for bus in busIDs {
            for device in devices(of: bus) {
                if let node = node(of: device), isWanted(node) { return node }
            }
        }
        return nil
    }
}
