import MachineHost
import Testing

@testable import DeviceBinding

/// What goes is judged for all devices of a change together, and what lies beside a device goes with it where the kernel
/// takes it.
@Suite struct ChangeSetTests {
    private static let keys = "402000000 3803078f800d001 feffffdfffefffff fffffffffffffffe"
    private static let other = "/devices/pci0000:00/0000:04:00.0"
    private static let both = ["0000:03:00.0", "0000:04:00.0"].map {
        DeviceReference(bus: "pci", name: $0)
    }

    /// A machine with a second function beside the card.
    private static func pair(_ make: (inout SysfsTree, inout HostDouble.Answers) -> Void)
        -> Situation
    {
        Situation("") { tree, answers in
            tree.add(other, "bus/pci", driver: "host")
            make(&tree, &answers)
        }
    }

    // MARK: - Several devices

    @Test func `the last keyboards go where each alone is not the last`() throws {
        let row = Self.pair { tree, _ in
            tree.add(SysfsTree.card + "/input/input3", "class/input", ["KEY": Self.keys])
            tree.add(Self.other + "/input/input4", "class/input", ["KEY": Self.keys])
        }
        #expect(row.impact().useLines == [])
        let impacts = row.impacts(of: Self.both)
        #expect(impacts.map(\.useLines) == [["keyboard input3 2"], ["keyboard input4 2"]])
        #expect(
            impacts[0].predicate(of: impacts[0].uses[0])
                == "has the keyboard input3; both keyboards would go"
        )
    }

    @Test func `all framebuffers go where each alone leaves one`() {
        let row = Self.pair { tree, _ in
            tree.add(SysfsTree.card + "/graphics/fb0", "class/graphics")
            tree.add(Self.other + "/graphics/fb1", "class/graphics")
            tree.files["/class/vtconsole/vtcon1/bind"] = "1\n"
            tree.files["/class/vtconsole/vtcon1/name"] = "(M) frame buffer device\n"
        }
        #expect(row.impact().useLines == [])
        #expect(row.impact().unknowns.count == 1)
        let impacts = row.impacts(of: Self.both)
        #expect(impacts.map(\.useLines) == [["display fb0"], ["display fb1"]])
        #expect(impacts.flatMap(\.unknowns) == [])
    }

    @Test func `both paths to a disk go, or one of them`() {
        let row = Self.pair { tree, answers in
            let subsystem = "/devices/virtual/nvme-subsystem/nvme-subsys0"
            tree.add(subsystem, "class/nvme-subsystem")
            for (path, name) in [(SysfsTree.card, "nvme0"), (Self.other, "nvme1")] {
                tree.add(path + "/nvme/" + name, "class/nvme")
                tree.links[subsystem + "/" + name] = path + "/nvme/" + name
            }
            tree.addDisk(subsystem + "/nvme0n1", "259:1")
            answers.mounts = [ImpactTests.mount("/dev/nvme0n1", "259:1")]
        }
        let one = row.impact()
        #expect(one.predicate(of: one.uses[0]).hasSuffix("; it is one of 2 paths to that"))
        #expect(one.goesOn(one.uses[0].part))
        for impact in row.impacts(of: Self.both) {
            let use = impact.uses[0]
            #expect(impact.predicate(of: use).hasSuffix("; none of 2 paths to that stays"))
            #expect(!impact.goesOn(use.part))
        }
    }

    @Test func `a bond goes on over the port that stays, and goes with both`() {
        let row = Self.pair { tree, answers in
            tree.add(SysfsTree.card + "/net/eth0", "class/net")
            tree.add(Self.other + "/net/eth1", "class/net")
            let bond = "/devices/virtual/net/bond0"
            tree.add(bond, "class/net", ["DEVTYPE": "bond"])
            tree.stack(SysfsTree.card + "/net/eth0", under: bond)
            tree.stack(Self.other + "/net/eth1", under: bond)
            tree.add("/devices/virtual/net/bond0.7", "class/net")
            tree.stack(bond, under: "/devices/virtual/net/bond0.7")
            answers.defaultRoutes = ["bond0.7"]
        }
        let one = row.impact()
        #expect(one.useLines == ["default-route bond0.7"])
        #expect(one.predicate(of: one.uses[0]).hasSuffix("; bond0 stands on another one too"))
        for impact in row.impacts(of: Self.both) {
            #expect(impact.predicate(of: impact.uses[0]) == "carries the default route (bond0.7)")
        }
    }

    @Test func `a disk that the device mapper joins goes on over the path that stays`() {
        let row = Situation("") { tree, answers in
            ImpactTests.addDisk(&tree)
            ImpactTests.addMultipath(&tree)
            answers.mounts = [ImpactTests.mount("/dev/mapper/a", "254:0")]
        }
        let one = row.impact()
        #expect(one.predicate(of: one.uses[0]).hasSuffix("; dm-0 stands on another one too"))
        let ends = row.impacts(
            of: ["0000:03:00.0", "0000:09:00.0"].map { DeviceReference(bus: "pci", name: $0) }
        )
        #expect(ends.allSatisfy { !$0.goesOn($0.uses[0].part) })
    }

    // MARK: - What lies beside a USB interface

    @Test func `the devices behind a hub go with the interface of its driver`() {
        let row = Situation("") { tree, answers in
            let hub = SysfsTree.card + "/usb1"
            ImpactTests.addUSB(&tree, "1-2", interfaces: ["usb-storage"])
            tree.add(hub + "/1-0:1.0", "bus/usb", driver: "hub")
            tree.addDisk(hub + "/1-2/1-2:1.0/block/sda", "8:0")
            answers.mounts = [ImpactTests.mount("/dev/sda", "8:0")]
        }
        let impact = row.impact(of: DeviceReference(bus: "usb", name: "1-0:1.0"))
        #expect(impact.parts.map(\.name) == ["1-0:1.0", "1-2", "1-2:1.0", "sda"])
        #expect(impact.useLines == ["file-system sda /srv"])
        // From above, each is found below its own device.
        #expect(
            row.impact().parts.map(\.name) == [
                "0000:03:00.0", "usb1", "1-0:1.0", "1-2", "1-2:1.0", "sda",
            ]
        )
    }

    @Test(arguments: [("cdc_ether", 1, 0), ("usbhid", 0, 0), ("uvcvideo", 0, 1)])
    func `the other interface of a driver goes along, does not, or perhaps`(
        driver: String,
        uses: Int,
        unknowns: Int
    ) {
        let row = Situation("") { tree, answers in
            ImpactTests.addUSB(&tree, "1-2", interfaces: [driver, driver, "usbfs"])
            tree.add(SysfsTree.card + "/usb1/1-2/1-2:1.0/net/usb0", "class/net")
            answers.defaultRoutes = ["usb0"]
        }
        let references = ["1-2:1.1", "1-2:1.0"].map { DeviceReference(bus: "usb", name: $0) }
        let impact = row.impact(of: references[0])
        #expect(impact.useLines == Array(repeating: "default-route usb0", count: uses))
        #expect(impact.unknowns.count == unknowns)
        #expect(impact.parts.map(\.name).contains("1-2:1.2") == false)
        // Of two that are named together it is no question.
        #expect(row.impacts(of: references).flatMap(\.unknowns) == [])
    }

    // MARK: - Virtual functions of a device that vfio has

    @Test func `the virtual functions of a device that vfio has go with it`() throws {
        let row = Situation("") { tree, answers in
            tree.add(SysfsTree.card, "bus/pci", driver: "vfio-pci")
            tree.files[SysfsTree.card + "/vfio-dev/vfio0/dev"] = "511:0\n"
            let function = "/devices/pci0000:00/0000:03:10.0"
            tree.add(function, "bus/pci", driver: "igbvf")
            tree.add(function + "/net/eth5", "class/net")
            tree.links[SysfsTree.card + "/virtfn0"] = function
            answers.defaultRoutes = ["eth5"]
        }
        let request = Binder.Request([Situation.device], goal: .noDriver)
        let failure = #expect(throws: Failure.self) { try row.binder.plan(request) }
        #expect(failure?.refusals.map(\.rule) == [.network])
        #expect(failure?.refusals.first?.sentence.contains("virtual function 0000:03:10.0") == true)
    }

    @Test func `a device that vfio has and that has no virtual function is not walked from`() throws
    {
        let row = Situation("") { tree, answers in
            tree.add(SysfsTree.card, "bus/pci", driver: "vfio-pci")
            answers.defaultRoutes = ["eth5"]
        }
        let request = Binder.Request([Situation.device], goal: .noDriver)
        #expect(try row.binder.plan(request).impacts == [])
    }

    // MARK: - What does not fit together

    @Test(arguments: [
        ("a mounted disk that /sys does not have", Binder.Refusal.Rule.mounted),
        ("a mounted node that /sys does not have", .mounted),
        ("a swap area that /sys does not have", .mounted),
        ("an interface that /sys does not have", .network),
    ])
    func `what the host uses and /sys does not have refuses`(
        name: String,
        rule: Binder.Refusal.Rule
    ) throws {
        let row = try #require(ImpactTests.strangers.first { $0.testDescription == name })
        var request = Binder.Request([Situation.device], goal: .noDriver)
        let failure = #expect(throws: Failure.self) { try row.binder.plan(request) }
        #expect(failure?.refusals.map(\.rule) == [rule])
        request.overridden = [rule]
        #expect(throws: Never.self) { try row.binder.plan(request) }
    }

    @Test(arguments: [
        ("tmpfs", "/dev/shm", "0:40"), ("fuse.snapfuse", "/dev/none", "0:41"),
        ("overlay", "/dev/none", "0:42"),
    ])
    func `what lies on no disk is no stranger, whatever it is called`(
        type: String,
        source: String,
        number: String
    ) {
        let row = Situation("") { _, answers in
            answers.mounts = [ImpactTests.mount(source, number, type)]
        }
        #expect(row.impact().unknowns == [])
    }
}
