import Testing

@testable import DriverCore

/// The machine that the thread talks of: two cards of one type, an Ethernet of a board, and vfio.
extension TestMachine {
    static let card = "0000:03:00.0"
    static let twin = "0000:04:00.0"
    static let board = "fff51000.ethernet"
    static let platformVFIO = DriverCore.DriverDescription(
        name: "vfio-platform",
        bus: "platform",
        table: .platform(DriverCore.PlatformMatchTable()),
        module: "vfio_platform",
        code: .vfioPlatform,
        managesDMA: true
    )
    static let xgmac = DriverCore.DriverDescription(
        name: "xgmac",
        bus: "platform",
        table: .platform(DriverCore.PlatformMatchTable(compatible: ["calxeda,hb-xgmac"]))
    )

    static func debate(
        _ profile: DriverCore.Profile = .linux3_14,
        _ proposals: DriverCore.ProposalSet = []
    ) -> Self {
        var machine = TestMachine(profile.with(proposals))
        machine.register("e1000e")
        machine.register(.init(name: "xgmac", bus: "platform", table: xgmac.table))
        machine.register(vfio)
        machine.register(platformVFIO)
        machine.plug(card)
        machine.plug(twin)
        machine.board(board)
        return machine
    }

    /// A platform device with a node and an IOMMU group.
    @discardableResult
    mutating func board(_ name: String, _ compatible: [String] = ["calxeda,hb-xgmac"])
        -> DriverCore.DeviceID?
    {
        let node = DriverCore.DeviceTreeNode(name: "ethernet", compatible: compatible)
        let description = DriverCore.DeviceDescription(
            name: name,
            bus: "platform",
            parent: core.child(named: "platform", of: nil),
            identity: .platform(DriverCore.PlatformIdentity(baseName: name, node: node)),
            group: .own
        )
        perform(.addDevice(description))
        return device(name)
    }

    @discardableResult
    mutating func write(
        _ text: String,
        to attribute: (DriverCore.DriverID) -> DriverCore.Attribute,
        of driver: String
    )
        -> DriverCore.Outcome?
    {
        self.driver(driver).flatMap { perform(.store(attribute($0), Array(text.utf8))) }
    }

    @discardableResult
    mutating func write(
        _ text: String,
        to attribute: (DriverCore.DeviceID) -> DriverCore.Attribute,
        of device: String
    )
        -> DriverCore.Outcome?
    {
        self.device(device).flatMap { perform(.store(attribute($0), Array(text.utf8))) }
    }

    mutating func read(_ attribute: DriverCore.Attribute) -> String? {
        guard case .bytes(let bytes)? = perform(.show(attribute)) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Opens the group of a device and puts it into a container: from then on it is in use.
    @discardableResult
    mutating func use(groupOf name: String) -> (
        group: DriverCore.VFIOFileID, outcome: DriverCore.Outcome?
    )? {
        guard let group = device(name).flatMap({ core.group(of: $0) }),
            case .file(let container)? = perform(.vfio(.openContainer)),
            case .file(let file)? = perform(.vfio(.openGroup(group)))
        else { return nil }
        let outcome = perform(.vfio(.setContainer(group: file, container: container)))
        perform(.vfio(.setIOMMU(container: container, type: 1)))
        return (file, outcome)
    }
}
