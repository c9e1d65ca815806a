internal import MachineHost
internal import Sysfs
internal import VirtualSysfs

/// The nodes that the machine would have in `/dev`.
extension SimulatedHost {
    /// The node of a disk, by whatever path leads to it, and that of a class device by the path that its `uevent` says.
    func node(at path: String) -> DeviceNode? {
        guard path.hasPrefix("/dev/") else { return nil }
        let name = String(path.dropFirst(5))
        if let disk = disks(ofSource: path).first {
            let link = SysfsPath("/class/block") / disk
            guard virtual.exists(link), let number = diskNumbers[disk] else { return nil }
            return DeviceNode(name: name, number: number, isBlock: true)
        }
        guard let last = name.split(separator: "/").last.map(String.init) else { return nil }
        for kind in (try? virtual.list("/class")) ?? [] where kind != "block" {
            let uevent = SysfsPath("/class") / kind / last / "uevent"
            guard let text = try? virtual.readText(uevent) else { continue }
            let lines = text.split(separator: "\n")
            guard lines.contains(where: { $0 == "DEVNAME=\(name)" }) else { continue }
            func value(_ key: String) -> Substring? {
                lines.first { $0.hasPrefix(key + "=") }?.dropFirst(key.utf8.count + 1)
            }
            guard let major = value("MAJOR"), let minor = value("MINOR") else { continue }
            return DeviceNode(name: name, number: "\(major):\(minor)", isBlock: false)
        }
        return nil
    }
}
