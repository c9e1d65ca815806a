import Synchronization
import Sysfs
import SystemPackage
import Testing

@testable import DeviceBinding

/// How the questions about use grow: by the part and by the device, never by one times the other.
@Suite struct GrowthTests {
    /// The calls that the impacts of some devices take.
    private func calls(of devices: [DeviceReference], _ tree: SysfsTree) -> Int {
        let sysfs = CountedSysfs(TreeSysfs(tree))
        var answers = HostDouble.Answers()
        answers.backing = ["/img": "8:0"]
        let finder = ImpactFinder(
            inventory: Inventory(sysfs),
            host: HostDouble(answers),
            opensNodes: true
        )
        _ = finder.impacts(of: devices)
        return sysfs.calls.withLock { $0 }
    }

    @Test func `one host adapter costs each of its disks the same`() {
        let counts = [100, 200, 400, 800].map { count in
            var tree = SysfsTree()
            tree.add(SysfsTree.card + "/host0", "bus/scsi")
            for number in 0..<count {
                let unit = SysfsTree.card + "/host0/0:0:\(number):0"
                tree.add(unit, "bus/scsi", driver: "sd")
                tree.addDisk(unit + "/block/sd\(number)", "8:\(16 * number)")
            }
            return calls(of: [Situation.device], tree)
        }
        let each = (counts[1] - counts[0]) / 100
        #expect((1..<20).contains(each))
        #expect(counts == [100, 200, 400, 800].map { counts[0] + each * ($0 - 100) })
    }

    @Test func `many controllers, subsystems and loop devices cost each controller the same`() {
        let counts = [8, 16, 32, 64].map { count in
            var tree = SysfsTree()
            var devices: [DeviceReference] = []
            for number in 0..<count {
                let card = "/devices/pci0000:00/0000:\(100 + number):00.0"
                let subsystem = "/devices/virtual/nvme-subsystem/nvme-subsys\(number)"
                tree.add(card, "bus/pci", driver: "nvme")
                tree.add(card + "/nvme/nvme\(number)", "class/nvme")
                tree.add(subsystem, "class/nvme-subsystem")
                tree.links[subsystem + "/nvme\(number)"] = card + "/nvme/nvme\(number)"
                tree.addDisk(subsystem + "/nvme\(number)n1", "259:\(number)")
                tree.addDisk("/devices/virtual/block/loop\(number)", "7:\(number)")
                tree.files["/devices/virtual/block/loop\(number)/loop/backing_file"] = "/img\n"
                devices.append(DeviceReference(bus: "pci", name: "0000:\(100 + number):00.0"))
            }
            return calls(of: devices, tree)
        }
        let each = (counts[1] - counts[0]) / 8
        #expect((1..<60).contains(each))
        #expect(counts == [8, 16, 32, 64].map { counts[0] + each * ($0 - 8) })
    }
}

/// A `/sys` that counts what it is asked.
private final class CountedSysfs: Sysfs {
    private let sysfs: any Sysfs
    let calls = Mutex(0)

    init(_ sysfs: any Sysfs) { self.sysfs = sysfs }

    private func count() { calls.withLock { $0 += 1 } }

    func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno) -> SysfsHandle {
        count()
        return try sysfs.open(path, access)
    }

    func read(_ handle: SysfsHandle, upTo count: Int, at offset: Int) throws(Errno) -> [UInt8] {
        try sysfs.read(handle, upTo: count, at: offset)
    }

    func write(_ handle: SysfsHandle, _ bytes: [UInt8]) throws(Errno) -> Int {
        try sysfs.write(handle, bytes)
    }

    func close(_ handle: SysfsHandle) { sysfs.close(handle) }

    func list(_ path: SysfsPath) throws(Errno) -> [String] {
        count()
        return try sysfs.list(path)
    }

    func readlink(_ path: SysfsPath) throws(Errno) -> String {
        count()
        return try sysfs.readlink(path)
    }

    func stat(_ path: SysfsPath) throws(Errno) -> SysfsStat {
        count()
        return try sysfs.stat(path)
    }
}
