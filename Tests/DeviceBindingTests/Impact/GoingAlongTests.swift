import Testing

@testable import DeviceBinding

/// Devices that are named together with one that takes them along, and what has gone along afterwards.
@Suite struct GoingAlongTests {
    private static let below = SysfsTree.card + "/virtio2"
    private static let function = "/devices/pci0000:00/0000:03:10.0"

    /// The card with a virtio device on it.
    private static let parent = Situation("a virtio device and its function") { tree, _ in
        tree.add(below, "bus/virtio", driver: "host")
        tree.files["/bus/virtio/drivers/host/unbind"] = ""
    }

    private func refusals(_ row: Situation, _ devices: [DeviceReference]) throws
        -> [Binder.Refusal]
    {
        do {
            _ = try row.binder.plan(Binder.Request(devices, goal: .noDriver))
            return []
        } catch {
            return error.refusals.filter { $0.rule == .goesAlong }
        }
    }

    @Test func `a device that goes with another named one is refused`() throws {
        let child = DeviceReference(bus: "virtio", name: "virtio2")
        for devices in [[Situation.device, child], [child, Situation.device]] {
            let found = try refusals(Self.parent, devices)
            #expect(found.map(\.device) == [child])
            #expect(found.first?.sentence.contains("goes with \(Situation.device)") == true)
            #expect(!Binder.Refusal.Rule.goesAlong.isOverridable)
        }
        #expect(try refusals(Self.parent, [Situation.device]).isEmpty)
        #expect(try refusals(Self.parent, [child]).isEmpty)
    }

    @Test func `a virtual function that is named with its physical function is refused`() throws {
        let row = Situation("") { tree, _ in
            tree.add(Self.function, "bus/pci", driver: "host")
            tree.links[SysfsTree.card + "/virtfn0"] = Self.function
        }
        let function = DeviceReference(bus: "pci", name: "0000:03:10.0")
        #expect(
            try refusals(row, [Situation.device, function]).map(\.device) == [function]
        )
    }

    /// The functions behind a bridge are there without a driver of it: a whole group may be named.
    @Test func `a function behind a bridge does not go with the bridge`() throws {
        let row = Situation("") { tree, _ in
            tree.add(SysfsTree.card + "/0000:04:00.0", "bus/pci", driver: "host")
        }
        let behind = DeviceReference(bus: "pci", name: "0000:04:00.0")
        #expect(row.impact().parts.map(\.name).contains("0000:04:00.0"))
        #expect(try refusals(row, [Situation.device, behind]).isEmpty)
    }

    @Test func `of what was found to hang on a device, only what has gone went along`() {
        let row = Situation("") { tree, answers in
            tree.add(Self.below, "bus/virtio", driver: "host")
            tree.addDisk(Self.below + "/block/vda", "8:0")
            tree.addDisk(SysfsTree.card + "/block/sda", "8:16")
            answers.mounts = [
                ImpactTests.mount("/dev/vda", "8:0"), ImpactTests.mount("/dev/sda", "8:16"),
            ]
        }
        let before = row.impact()
        #expect(before.gone(from: TreeSysfs(row.tree)).parts.map(\.name) == ["0000:03:00.0"])
        #expect(before.gone(from: TreeSysfs(row.tree)).uses.isEmpty)

        var after = row.tree
        for path in after.files.keys where path.hasPrefix(SysfsTree.card + "/block") {
            after.files[path] = nil
        }
        for path in after.links.keys where path.hasPrefix(SysfsTree.card + "/block") {
            after.links[path] = nil
        }
        let gone = before.gone(from: TreeSysfs(after))
        #expect(gone.parts.map(\.name) == ["0000:03:00.0", "sda"])
        #expect(gone.uses.map { gone.parts[$0.part].name } == ["sda"])
        #expect(before.gone(from: TreeSysfs(SysfsTree())).parts == before.parts)
    }
}
