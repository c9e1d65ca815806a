import DeviceBinding
import MachineHost
import Synchronization
import SystemPackage
import Testing

@Suite struct GuardTests {
    /// The server, with what a machine in use has on it.
    static var kernel: KernelState {
        var state = KernelState.server
        state.devices["0000:06:00.0"] = KernelState.Device(
            modalias: "pci:v0000144Dd0000A80Asv00000000sd00000000bc01sc08i02",
            driver: "nvme",
            group: 6
        )
        state.drivers.append(("nvme", KernelState.Driver(fits: ["0000:06:00.0"])))
        let disk = "devices/pci0000:00/0000:06:00.0/nvme/nvme0/nvme0n1"
        state.links = [
            "/dev/block/259:2": "../../\(disk)/nvme0n1p2",
            "/class/block/nvme0n1p2": "../../\(disk)/nvme0n1p2",
            "/class/block/nvme0n1p3": "../../\(disk)/nvme0n1p3",
            "/class/block/nvme0n1": "../../\(disk)",
            "/dev/block/8:1": "../../devices/pci0000:00/0000:09:00.0/block/sda/sda1",
            "/dev/block/254:0": "../../devices/virtual/block/dm-0",
            "/class/block/dm-0": "../../devices/virtual/block/dm-0",
            "/class/net/eth0": "../../devices/pci0000:00/0000:03:00.0/net/eth0",
            "/class/net/br0": "../../devices/virtual/net/br0",
        ]
        state.files["/devices/virtual/block/dm-0/dm/name"] = "root\n"
        state.links["/class/nvme/nvme0"] = "../../devices/pci0000:00/0000:06:00.0/nvme/nvme0"
        state.addBlock("/\(disk)", "259:0")
        state.addBlock("/\(disk)/nvme0n1p2", "259:2")
        state.addBlock("/\(disk)/nvme0n1p3", "259:3")
        state.addBlock("/devices/virtual/block/dm-0", "254:0")
        state.files["/devices/pci0000:00/0000:06:00.0/nvme/nvme0/uevent"] = "DEVNAME=nvme0\n"
        state.addInterface("/devices/pci0000:00/0000:03:00.0/net/eth0")
        state.addInterface("/devices/virtual/net/br0")
        state.links["/devices/pci0000:00/0000:03:00.0/net/eth0/upper_br0"] =
            "../../../../virtual/net/br0"
        return state
    }

    /// The same with the device mapper on a partition.
    static var mapped: KernelState {
        var state = kernel
        let partition = "/devices/pci0000:00/0000:06:00.0/nvme/nvme0/nvme0n1/nvme0n1p3"
        state.links[partition + "/holders/dm-0"] = "../../../../../../../virtual/block/dm-0"
        return state
    }

    /// A machine in use, and what is asked of it.
    struct Case: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let device: String
        var goal = Change.Goal.driver("vfio-pci")
        var answers = HostDouble.Answers()
        let rule: Binder.Refusal.Rule?
        var names = ""
        var isMapped = false
    }

    private static func mount(_ source: String, _ number: String) -> HostDouble.Answers {
        var answers = HostDouble.Answers()
        answers.mounts = [
            Mount(source: "proc", target: "/proc", deviceNumber: "0:5", fileSystem: "proc"),
            Mount(source: source, target: "/srv", deviceNumber: number, fileSystem: "ext4"),
        ]
        return answers
    }

    private static func swap(_ path: String, _ number: String?) -> HostDouble.Answers {
        var answers = HostDouble.Answers()
        answers.swapAreas = [SwapArea(path: path, deviceNumber: number)]
        return answers
    }

    private static func address(_ text: String, on name: String, isLinkLocal: Bool = false)
        -> HostDouble.Answers
    {
        var answers = HostDouble.Answers()
        answers.addresses = [
            InterfaceAddress(interface: name, address: text, isLinkLocal: isLinkLocal)
        ]
        return answers
    }

    private static func route(_ name: String) -> HostDouble.Answers {
        var answers = HostDouble.Answers()
        answers.defaultRoutes = [name]
        return answers
    }

    static let cases: [Case] = [
        Case(
            testDescription: "a partition that is mounted",
            device: "0000:06:00.0",
            answers: mount("/dev/nvme0n1p2", "259:2"),
            rule: .mounted,
            names: "/srv"
        ),
        Case(
            testDescription: "a mounted file system on the device mapper on a partition",
            device: "0000:06:00.0",
            answers: mount("/dev/mapper/root", "254:0"),
            rule: .mounted,
            names: "dm-0",
            isMapped: true
        ),
        Case(
            testDescription: "a file system with a number of its own, by its source",
            device: "0000:06:00.0",
            answers: mount("/dev/nvme0n1p2", "0:40"),
            rule: .mounted,
            names: "nvme0n1p2"
        ),
        Case(
            testDescription: "the same over the device mapper",
            device: "0000:06:00.0",
            answers: mount("/dev/mapper/root", "0:40"),
            rule: .mounted,
            names: "dm-0",
            isMapped: true
        ),
        Case(
            testDescription: "swap on a partition",
            device: "0000:06:00.0",
            answers: swap("/dev/nvme0n1p2", "259:2"),
            rule: .mounted,
            names: "swap area '/dev/nvme0n1p2'"
        ),
        Case(
            testDescription: "another disk's file system",
            device: "0000:06:00.0",
            answers: mount("/dev/sda1", "8:1"),
            rule: nil
        ),
        Case(
            testDescription: "an unbind of a disk in use",
            device: "0000:06:00.0",
            goal: .noDriver,
            answers: mount("/dev/nvme0n1p2", "259:2"),
            rule: .mounted
        ),
        Case(
            testDescription: "an interface with an address",
            device: "0000:03:00.0",
            answers: address("192.0.2.7", on: "eth0"),
            rule: .network,
            names: "192.0.2.7"
        ),
        Case(
            testDescription: "an interface with a link-local address",
            device: "0000:03:00.0",
            answers: address("fe80::1", on: "eth0", isLinkLocal: true),
            rule: nil
        ),
        Case(
            testDescription: "an interface in a bridge that has an address",
            device: "0000:03:00.0",
            answers: address("192.0.2.7", on: "br0"),
            rule: .network,
            names: "br0"
        ),
        Case(
            testDescription: "the default route",
            device: "0000:03:00.0",
            answers: route("eth0"),
            rule: .network,
            names: "default route"
        ),
        Case(
            testDescription: "the default route over another device",
            device: "0000:04:00.0",
            answers: route("eth0"),
            rule: nil
        ),
        Case(testDescription: "a bridge for vfio", device: "0000:00:1c.0", rule: .bridge),
        Case(
            testDescription: "a bridge for another driver",
            device: "0000:00:1c.0",
            goal: .driver("pci-stub"),
            rule: nil
        ),
        Case(
            testDescription: "one device of a group",
            device: "0000:05:00.0",
            rule: .partialGroup,
            names: "0000:05:00.1 (snd_hda_intel)"
        ),
        Case(
            testDescription: "one device of a group for a driver of the host",
            device: "0000:05:00.0",
            goal: .driver("pci-stub"),
            rule: nil
        ),
    ]

    @Test(
        "what would do harm is refused before anything is written, and forced on demand",
        arguments: cases
    )
    func guarded(_ row: Case) throws {
        let kernel = KernelDouble(row.isMapped ? Self.mapped : Self.kernel)
        let binder = Binder(kernel, host: HostDouble(row.answers))
        let device = DeviceReference(bus: "pci", name: row.device)
        var request = Binder.Request([device], goal: row.goal)
        guard let rule = row.rule else {
            #expect(try binder.plan(request).plan.steps.isEmpty == false)
            return
        }
        let failure = #expect(throws: Failure.self) { try binder.apply(request) }
        #expect(failure?.code == .refused)
        #expect(failure?.refusals.map(\.rule) == [rule])
        #expect(failure?.message.contains(row.names) == true || row.names.isEmpty)
        #expect(failure?.help.last == .overrideGuards([rule]))
        #expect(kernel.writes == [])
        request.overridden = [rule]
        let plan = try binder.plan(request).plan
        #expect(plan.steps.isEmpty == false)
        #expect(plan.overridden.map(\.rule) == [rule])
    }

    @Test func `a whole group named needs no permission`() throws {
        let kernel = KernelDouble(Self.kernel)
        let members = ["0000:05:00.0", "0000:05:00.1"].map { DeviceReference(bus: "pci", name: $0) }
        let binder = Binder(kernel, host: HostDouble())
        let outcome = try binder.apply(Binder.Request(members, goal: .driver("vfio-pci")))
        #expect(outcome.nodes == ["/dev/vfio/7"])
        #expect(outcome.devices.map(\.driver) == ["vfio-pci", "vfio-pci"])
    }

    static let harmless: [String?] = [nil, "vfio-pci", "pci-stub"]

    @Test("a member without a driver of the host does not stand in the way", arguments: harmless)
    func standsAside(_ driver: String?) throws {
        var state = Self.kernel
        state.devices["0000:05:00.1"]?.driver = driver
        let binder = Binder(KernelDouble(state), host: HostDouble())
        let device = DeviceReference(bus: "pci", name: "0000:05:00.0")
        #expect(
            try binder.plan(Binder.Request([device], goal: .driver("vfio-pci"))).plan.steps.count
                == 3
        )
    }

    @Test(arguments: [("0000:00:1c.0", true), ("0000:05:00.1", false)])
    func `pcieport is harmless on a bridge alone`(_ name: String, isHarmless: Bool) throws {
        var state = Self.kernel
        state.devices[name]?.driver = "pcieport"
        state.devices[name]?.group = 3
        let binder = Binder(KernelDouble(state), host: HostDouble())
        let device = DeviceReference(bus: "pci", name: "0000:03:00.0")
        let plan = try? binder.plan(Binder.Request([device], goal: .driver("vfio-pci")))
        #expect((plan != nil) == isHarmless)
    }

    /// The server with the first card at vfio-pci, and its group held.
    static func held(_ failure: HostError? = nil) -> (KernelDouble, HostDouble) {
        var state = kernel
        state.devices["0000:03:00.0"]?.driver = "vfio-pci"
        state.devices["0000:03:00.0"]?.override = "vfio-pci"
        var answers = HostDouble.Answers()
        answers.holders = [3: [HoldingProcess(pid: 4711, command: "qemu-system-x86")]]
        answers.holdersFailure = failure
        return (KernelDouble(state), HostDouble(answers))
    }

    @Test(arguments: [Change.Goal.anyDriver, .noDriver, .driver("e1000e")])
    func `a held device is refused, and its holder named`(_ goal: Change.Goal) throws {
        let (kernel, host) = Self.held()
        let device = DeviceReference(bus: "pci", name: "0000:03:00.0")
        let binder = Binder(kernel, host: host)
        var request = Binder.Request([device], goal: goal)
        let failure = #expect(throws: Failure.self) { try binder.apply(request) }
        #expect(failure?.code == .wouldBlock)
        #expect(failure?.message.contains("'qemu-system-x86' (process 4711)") == true)
        #expect(kernel.writes == [])
        request.overridden = [.held]
        #expect(try binder.plan(request).plan.steps.isEmpty == false)
    }

    @Test func `a held device that is as asked is left alone`() throws {
        let (kernel, host) = Self.held()
        let device = DeviceReference(bus: "pci", name: "0000:03:00.0")
        let outcome = try Binder(kernel, host: host).apply(
            Binder.Request([device], goal: .driver("vfio-pci"))
        )
        #expect(outcome.wasDone)
        #expect(kernel.writes == [])
    }

    @Test func `a holder that cannot be named is refused all the same`() throws {
        let (kernel, host) = Self.held(HostError(.busy, "Somebody holds /dev/vfio/3."))
        let device = DeviceReference(bus: "pci", name: "0000:03:00.0")
        let failure = #expect(throws: Failure.self) {
            try Binder(kernel, host: host).apply(Binder.Request([device], goal: .anyDriver))
        }
        #expect(failure?.code == .wouldBlock)
        #expect(failure?.message.hasPrefix("Somebody holds /dev/vfio/3.") == true)
    }

    @Test(arguments: [Change.Goal.anyDriver, .noDriver])
    func `a group whose node is not seen here may be held all the same`(_ goal: Change.Goal) throws
    {
        var state = Self.kernel
        state.devices["0000:03:00.0"]?.driver = "vfio-pci"
        state.devices["0000:03:00.0"]?.override = "vfio-pci"
        state.files["/class/vfio/3/uevent"] = ""
        var answers = HostDouble.Answers()
        answers.missingNodes = ["/dev/vfio/3"]
        let kernel = KernelDouble(state)
        let device = DeviceReference(bus: "pci", name: "0000:03:00.0")
        let failure = #expect(throws: Failure.self) {
            try Binder(kernel, host: HostDouble(answers)).apply(
                Binder.Request([device], goal: goal)
            )
        }
        #expect(failure?.refusals.map(\.rule) == [.held])
        #expect(failure?.message.contains("there is no '/dev/vfio/3'") == true)
        #expect(kernel.writes == [])
        answers.missingNodes = []
        let binder = Binder(kernel, host: HostDouble(answers))
        #expect(try !binder.plan(Binder.Request([device], goal: goal)).plan.steps.isEmpty)
    }

    @Test(arguments: [true, false])
    func `a device that vfio is letting go is not touched, and its override is not read`(
        showsNode: Bool
    ) {
        var state = Self.kernel
        state.devices["0000:03:00.0"]?.driver = nil
        // Linux 6.1 shows it by the node in vfio-dev, and 6.12 by the driver in uevent.
        state.devices["0000:03:00.0"]?.isBeingReleased = showsNode
        if !showsNode {
            state.files["/bus/pci/devices/0000:03:00.0/uevent"] =
                "DRIVER=vfio-pci\nPCI_ID=8086:10D3\n"
        }
        // On Linux 6.1 this read would wait; here it fails, so that it shows.
        state.refusedOpens["/bus/pci/devices/0000:03:00.0/driver_override"] = .ioError
        let kernel = KernelDouble(state)
        let device = DeviceReference(bus: "pci", name: "0000:03:00.0")
        let failure = #expect(throws: Failure.self) {
            try Binder(kernel, host: HostDouble()).apply(Binder.Request([device], goal: .anyDriver))
        }
        #expect(failure?.code == .wouldBlock)
        #expect(kernel.writes == [])
        #expect((try? Inventory(kernel).device(device))?.override == .unread)
    }
}
