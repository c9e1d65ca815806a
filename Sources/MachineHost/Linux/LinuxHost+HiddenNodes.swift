import SystemPackage

extension LinuxHost {
    /// The nodes of a device that no `uevent` below it names, by the driver that makes them.
    ///
    /// Source: `/proc/driver/nvidia/gpus/ADDRESS/information` for NVIDIA's driver, whose major number is 195;
    /// `/sys/class/kfd/kfd` for that of AMD, which has one node for all cards (kfd_chardev_init(),
    /// drivers/gpu/drm/amd/amdkfd/kfd_chardev.c).
    public func hiddenNodes(of device: String, driver: String) throws(HostError) -> [DeviceNode] {
        switch driver {
        case "nvidia": [try nvidiaNode(of: device)]
        case "amdgpu": try sharedNode("kfd", ofClass: "kfd")
        default: []
        }
    }

    private func nvidiaNode(of device: String) throws(HostError) -> DeviceNode {
        let path = proc.appending("driver/nvidia/gpus").appending(device)
            .appending("information")
        let key: StaticString = "Minor:"
        for line in try contents(of: path, upTo: 65_536).lines {
            let words = line.words
            guard words.count == 3, words[1].equals(key), let minor = UInt8(words[2].text) else {
                continue
            }
            return DeviceNode(name: "nvidia\(minor)", number: "195:\(minor)", isBlock: false)
        }
        throw HostError(.system, "'\(path.string.printable)' does not name the node")
    }

    private func sharedNode(_ name: String, ofClass kind: String) throws(HostError) -> [DeviceNode]
    {
        let path = sys.appending("class").appending(kind).appending(name).appending("dev")
        let lines = try contentsIfPresent(of: path).lines
        return lines.first.map {
            [DeviceNode(name: name, number: $0.text, isBlock: false)]
        } ?? []
    }
}
