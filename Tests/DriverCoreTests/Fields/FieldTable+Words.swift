@testable import DriverCore

/// Fields of descriptions, which come in as they are and never change.
extension FieldTable {
    static var wordRows: [FieldRow] { deviceWordRows + identityRows + driverWordRows }

    private static var deviceWordRows: [FieldRow] {
        let file = DriverCore.StaticAttribute(name: "n", bytes: [1])
        var all = rows(
            DriverCore.DeviceDescription(name: "n", bus: nil, identity: .named),
            [
                ("name", { $0.name = "m" }), ("bus", { $0.bus = "b" }),
                ("parent", { $0.parent = device }),
                ("identity", { $0.identity = .pci(TestMachine.nic) }),
                ("group", { $0.group = .own }),
                ("attributes", { $0.attributes.append(file) }),
                ("hasFirmwareNode", { $0.hasFirmwareNode.toggle() }),
                ("isGroupedByFirmware", { $0.isGroupedByFirmware.toggle() }),
                ("wakeup", { $0.wakeup = .port }),
                ("number", { $0.number = 9 }), ("maker", { $0.maker = .driver("d") }),
            ]
        )
        all += rows(
            file,
            [
                ("name", { $0.name = "m" }), ("mode", { $0.mode = 0o644 }),
                ("content", { $0.content = .bytes([1, 0]) }),
            ]
        )
        all += rows(
            classDevice,
            [
                ("className", { $0.className = "d" }), ("name", { $0.name = "m" }),
                ("below", { $0.below = "n" }), ("attributes", { $0.attributes.append(file) }),
                ("isElsewhere", { $0.isElsewhere.toggle() }),
                ("over", { $0.over.append("b") }), ("isMaster", { $0.isMaster.toggle() }),
            ]
        )
        all += rows(
            DriverCore.BusDescription(name: "n", rule: .pci),
            [
                ("name", { $0.name = "m" }), ("rule", { $0.rule = .bus(.usb) }),
                ("locksParent", { $0.locksParent.toggle() }),
                ("attributes", { $0.attributes.append(file) }),
            ]
        )
        return all
    }

    private static var identityRows: [FieldRow] {
        let noCapability = DriverCore.SRIOVCapability(
            totalVFs: 0,
            offset: 0,
            stride: 0,
            vfDevice: 0
        )
        let node = DriverCore.DeviceTreeNode(name: "n", compatible: ["c"])
        var all = rows(
            DriverCore.PCIIdentity(vendor: 1, device: 2),
            [
                ("vendor", { $0.vendor = 9 }), ("device", { $0.device = 9 }),
                ("subvendor", { $0.subvendor = 9 }), ("subdevice", { $0.subdevice = 9 }),
                ("classCode", { $0.classCode = 9 }), ("revision", { $0.revision = 9 }),
                ("headerType", { $0.headerType = 9 }),
                ("sriov", { $0.sriov = noCapability }),
            ]
        )
        all += rows(
            DriverCore.SRIOVCapability(totalVFs: 1, vfDevice: 1),
            [
                ("totalVFs", { $0.totalVFs = 9 }), ("offset", { $0.offset = 9 }),
                ("stride", { $0.stride = 9 }), ("vfDevice", { $0.vfDevice = 9 }),
            ]
        )
        all += rows(
            DriverCore.PlatformIdentity(baseName: "n"),
            [
                ("baseName", { $0.baseName = "m" }), ("node", { $0.node = node }),
                ("acpiIDs", { $0.acpiIDs.append("") }),
            ]
        )
        all += rows(
            node,
            [
                ("name", { $0.name = "m" }), ("type", { $0.type = "t" }),
                ("compatible", { $0.compatible.append("") }), ("fullName", { $0.fullName = "/m" }),
            ]
        )
        return all
    }

    private static var driverWordRows: [FieldRow] {
        let parameter = DriverCore.ModuleParameter(name: "p", value: "1")
        let driver = DriverCore.DriverDescription(name: "", bus: "")
        let busIDs = DriverCore.BusMatchID(.usb, []).map { [$0] } ?? []
        var all = rows(
            DriverCore.DriverDescription(name: "n", bus: "b"),
            [
                ("name", { $0.name = "m" }), ("bus", { $0.bus = "c" }),
                ("table", { $0.table = .pci([]) }),
                ("module", { $0.module = "" }), ("code", { $0.code = .vfioPlatform }),
                ("suppressesBindAttributes", { $0.suppressesBindAttributes.toggle() }),
                ("managesDMA", { $0.managesDMA.toggle() }),
                ("probeType", { $0.probeType = .asynchronous }),
                ("configuresSRIOV", { $0.configuresSRIOV.toggle() }),
                ("keepsVFsWhenUnbound", { $0.keepsVFsWhenUnbound.toggle() }),
                ("matchAnswer", { $0.matchAnswer = -1 }), ("isRunOnce", { $0.isRunOnce.toggle() }),
                ("servesWakeups", { $0.servesWakeups.toggle() }),
                ("isSysfsBindOnly", { $0.isSysfsBindOnly = false }),
                ("autoprobe", { $0.autoprobe = false }),
            ]
        )
        all += rows(
            DriverCore.PCIMatchID(vendor: 1, device: 2),
            [
                ("vendor", { $0.vendor = 9 }), ("device", { $0.device = 9 }),
                ("subvendor", { $0.subvendor = 1 }), ("subdevice", { $0.subdevice = 1 }),
                ("classCode", { $0.classCode = 9 }), ("classMask", { $0.classMask = 9 }),
                ("driverData", { $0.driverData = 9 }),
                ("overrideOnly", { $0.overrideOnly.toggle() }),
            ]
        )
        all += rows(
            DriverCore.PlatformMatchTable(),
            [
                ("compatible", { $0.compatible.append("") }),
                ("acpiIDs", { $0.acpiIDs.append("") }),
                ("names", { $0.names = [] }),
            ]
        )
        all += rows(
            DriverCore.BusMatchTable(),
            [
                ("ids", { $0.ids = busIDs }),
                ("compatible", { $0.compatible.append("") }),
                ("acpiIDs", { $0.acpiIDs.append("") }),
                ("names", { $0.names = [] }),
                ("isForWholeDevices", { $0.isForWholeDevices.toggle() }),
                ("refusesDynamicIDs", { $0.refusesDynamicIDs.toggle() }),
            ]
        )
        all += rows(
            DriverCore.ModuleDescription(name: "n"),
            [
                ("name", { $0.name = "m" }), ("drivers", { $0.drivers.append(driver) }),
                ("parameters", { $0.parameters.append(parameter) }),
                ("needs", { $0.needs.append("") }),
                ("addedIDs", { $0.addedIDs.append(DriverCore.PCIMatchID()) }),
                ("probesAsynchronously", { $0.probesAsynchronously.toggle() }),
            ]
        )
        all += rows(
            parameter,
            [
                ("name", { $0.name = "q" }), ("value", { $0.value = "2" }),
                ("mode", { $0.mode = 9 }),
                ("kind", { $0.kind = .number(isSigned: true) }),
            ]
        )
        return all
    }
}
