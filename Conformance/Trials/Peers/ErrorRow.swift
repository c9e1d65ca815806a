internal import KernelLab
internal import LabBase

/// A case in which a tool should fail well: what each is told, and what must come of it with anybind.
struct ErrorRow: Sendable {
    let name: String
    /// The device that is looked at.
    var device = PeerMachine.card
    /// The driver that the device has at first by its override; nil: the host's.
    var start: String?
    /// Lines before and after.
    var before = ":"
    var after = ":"
    /// What each tool is told; what it cannot be told at all is left out.
    let lines: [PeerTool: String]
    let status: Int32
    let end: DeviceEnd

    private static let host = DeviceEnd("e1000e/(null)")
    private static let vfio = DeviceEnd("vfio-pci/vfio-pci")
    private static let card = PeerMachine.card
    private static let nic = "nic=$(ls /sys/bus/pci/devices/\(card)/net)"

    private static func binds(
        _ device: String,
        _ driver: String,
        but left: [PeerTool] = []
    ) -> [PeerTool: String] {
        let tools = PeerTool.allCases.filter { !left.contains($0) }
        return Dictionary(uniqueKeysWithValues: tools.map { ($0, $0.bind(device, driver)) })
    }

    static let all = [
        ErrorRow(
            name: "no such device",
            lines: binds("0000:00:1e.0", "vfio-pci", but: [.shell]),
            status: 2,
            end: host
        ),
        ErrorRow(
            name: "no such driver",
            lines: binds(card, "nosuch"),
            status: 2,
            end: host
        ),
        ErrorRow(
            name: "a loaded module that is no PCI driver (`loop`)",
            lines: binds(card, "loop"),
            status: 2,
            end: host
        ),
        ErrorRow(
            name: "the probe fails (`e1000` on an 82574L)",
            lines: binds(card, "e1000"),
            status: 5,
            end: host
        ),
        ErrorRow(
            name: "one device of a group of two cards",
            device: PeerMachine.paired,
            lines: binds(PeerMachine.paired, "vfio-pci"),
            status: 4,
            end: DeviceEnd("e1000/(null)")
        ),
        ErrorRow(
            name: "a card that is up, with an address and a route",
            before: "\(nic); ip link set $nic up; ip addr add 10.9.0.2/24 dev $nic; "
                + "ip route add default via 10.9.0.1 dev $nic",
            after: "\(nic) && ip addr flush dev $nic && ip link set $nic down",
            lines: binds(card, "vfio-pci"),
            status: 4,
            end: host
        ),
        ErrorRow(
            name: "a disk that is mounted",
            device: PeerMachine.disk,
            before: "mke2fs -q -F /dev/nvme0n1; mount -t ext2 /dev/nvme0n1 /mnt",
            after: "umount -l /mnt",
            lines: binds(PeerMachine.disk, "vfio-pci"),
            status: 4,
            end: DeviceEnd("nvme/(null)")
        ),
        ErrorRow(
            name: "the same bind once more",
            start: "vfio-pci",
            lines: binds(card, "vfio-pci"),
            status: 0,
            end: vfio
        ),
        ErrorRow(
            name: "giving back a device that has no driver, and an override",
            start: "vfio-pci",
            before: "echo \(card) >/sys/bus/pci/drivers/vfio-pci/unbind",
            lines: Dictionary(
                uniqueKeysWithValues: PeerTool.allCases.map { ($0, $0.release(card)) }
            ),
            status: 0,
            end: host
        ),
        ErrorRow(
            name: "to the host's driver by name, after `driverctl set-override`",
            before: PeerTool.driverctl.bind(card, "vfio-pci"),
            lines: binds(card, "e1000e", but: [.driverctl, .shell]),
            status: 0,
            end: DeviceEnd("e1000e/e1000e")
        ),
        ErrorRow(
            name: "numbers that two cards have (8086:10d3)",
            lines: [
                .devbind: "dpdk-devbind.py -b vfio-pci 8086:10d3",
                .driverctl: "driverctl set-override 8086:10d3 vfio-pci",
                .anybind: "anybind bind 8086:10d3 vfio-pci",
            ],
            status: 3,
            end: host
        ),
    ]
}

/// What came of one case with each tool.
struct ErrorResult: Sendable {
    let row: ErrorRow
    var cells: [PeerTool: (status: Int32?, end: DeviceEnd, events: Int)] = [:]

    /// Whether anybind did what it must.
    var isRight: Bool {
        cells[.anybind].map { $0.status == row.status && $0.end == row.end } ?? false
    }
}

extension Guest {
    /// One case with each tool that can be told it.
    func play(_ row: ErrorRow) throws(LabFailure) -> ErrorResult {
        var result = ErrorResult(row: row)
        for tool in PeerTool.allCases {
            guard let line = row.lines[tool] else { continue }
            try move(row.device, to: row.start)
            _ = try bash(row.before)
            _ = try ask(.uevents)
            let run = try bash(line)
            let events = try ask(.uevents)
            guard case .lines(let lines) = events else { throw .unexpected(events, to: "events") }
            let count = lines.count {
                $0.hasPrefix("unbind@") && $0.contains("/\(row.device) | ")
            }
            result.cells[tool] = (run.status, try end(of: row.device), count)
            _ = try bash(row.after)
            try move(row.device)
        }
        return result
    }
}
