import DeviceBinding
import MachineHost
import Testing

/// What a listing says that devices make, and what that is used for.
@Suite struct FunctionSurveyTests {
    private let disk = DeviceReference(bus: "pci", name: "0000:06:00.0")
    private let card = DeviceReference(bus: "pci", name: "0000:03:00.0")

    private var inventory: Inventory {
        var state = KernelState()
        state.devices = [
            "0000:06:00.0": KernelState.Device(), "0000:03:00.0": KernelState.Device(),
        ]
        let way = "../../devices/pci0000:00/0000:06:00.0/nvme/nvme0/nvme0n1"
        state.links = [
            "/class/block/nvme0n1": way, "/class/block/nvme0n1p1": way + "/nvme0n1p1",
            "/class/block/nvme0n1p2": way + "/nvme0n1p2",
            "/class/block/dm-0": "../../devices/virtual/block/dm-0",
            "/class/block/dm-0/slaves/nvme0n1p2": "x",
            "/dev/block/259:1": way + "/nvme0n1p1",
            "/dev/block/253:0": "../../devices/virtual/block/dm-0",
            "/class/net/eth0": "../../devices/pci0000:00/0000:03:00.0/net/eth0",
            "/class/net/br0": "../../devices/virtual/net/br0", "/class/net/br0/lower_eth0": "x",
        ]
        return Inventory(KernelDouble(state))
    }

    private func survey(_ answers: HostDouble.Answers) throws -> FunctionSurvey {
        try FunctionSurvey(inventory, host: HostDouble(answers))
    }

    private func mount(_ number: String, _ source: String, at target: String) -> Mount {
        Mount(source: source, target: target, deviceNumber: number, fileSystem: "ext4")
    }

    @Test func `without any use there are the names alone, and no partitions`() throws {
        let survey = try survey(HostDouble.Answers())
        #expect(survey.functions(of: disk).map(\.summary) == ["nvme0n1"])
        #expect(survey.functions(of: card).map(\.summary) == ["eth0"])
    }

    @Test func `what lies on a partition or a mapping is said of the disk`() throws {
        var answers = HostDouble.Answers()
        answers.mounts = [
            mount("259:1", "/dev/nvme0n1p1", at: "/boot"), mount("253:0", "/dev/dm-0", at: "/"),
            mount("0:25", "tmpfs", at: "/tmp"), mount("0:30", "/dev/nvme0n1p2", at: "/srv"),
        ]
        answers.swapAreas = [SwapArea(path: "/dev/nvme0n1p1", deviceNumber: nil)]
        let found = try survey(answers).functions(of: disk)
        #expect(
            found.map(\.uses) == [
                [.mounted(at: "/boot"), .mounted(at: "/"), .mounted(at: "/srv"), .swap]
            ]
        )
        #expect(found.map(\.summary) == ["nvme0n1 (mounted at /boot and 2 more, swap)"])
    }

    @Test func `what a bridge has is said of its port, and a link-local address is no use`() throws
    {
        var answers = HostDouble.Answers()
        answers.defaultRoutes = ["br0"]
        answers.addresses = [
            InterfaceAddress(interface: "br0", address: "192.0.2.7"),
            InterfaceAddress(interface: "eth0", address: "fe80::1", isLinkLocal: true),
        ]
        let found = try survey(answers).functions(of: card)
        #expect(found.map(\.summary) == ["eth0 (default route, 192.0.2.7)"])
    }
}
