internal import Sysfs
internal import SystemPackage

/// One thing that keeps a driver from a device, or a write from being done: read from files, not guessed.
///
/// Documentation/errnos.md has each with the files that decide it and the kernel's function.
enum Cause: Hashable {
    // MARK: Whichever the driver

    /// The device is a virtual function, and the file of its physical function keeps drivers away.
    case virtualFunctionsKept(physicalFunction: String?, file: SysfsPath)
    /// The file of a USB device or interface that says that drivers may not have it.
    case notAuthorized(file: SysfsPath)
    /// The file of a serio port, or of a driver of those, that says that they are bound by hand alone.
    case manual(file: SysfsPath)
    /// Devices that it needs have no driver.
    case suppliers([DeviceReference])
    /// A device that it needs is not there yet; no file says which.
    case supplierMissing
    /// The kernel will probe it again, for a reason in its own words; empty where it gave none.
    case deferred(String)

    // MARK: One driver

    /// The device's override names another driver.
    case overrideNames(String)
    /// The driver lists nothing that fits; whether its `new_id` takes an ID of the device, and the device has an
    /// override.
    case notListed(driver: String, takesID: Bool, hasOverride: Bool)
    /// The driver's probe answered this.
    case probe(driver: String, Errno)
    /// The driver's probe is to be tried again when another device has come.
    case probeDeferred(driver: String)
    /// A driver that fits was refused before its probe was called.
    case beforeProbe
    /// The device has this driver now.
    case hasDriver(String)
    /// There is no such driver now.
    case noDriver(String)
    /// The driver is there without this file.
    case noFile(String, driver: String)
    /// User space owns the IOMMU group, through these members that vfio drivers have.
    case groupOwned(Int, through: [String])

    // MARK: vfio

    /// The physical function has virtual functions, as many as the file says.
    case virtualFunctions(String, file: SysfsPath)
    /// Its driver, or that it has none, makes no virtual functions now.
    case noFunctionMaker(driver: String?)
    /// It is a PCI bridge.
    case bridge
    /// It is in no IOMMU group.
    case noGroup
    /// vfio-pci has it on its list of devices that it leaves alone.
    case denied
    /// No firmware describes it to a vfio driver that needs that.
    case noFirmware(driver: String)

    // MARK: The write

    /// The user has no right to it.
    case access
    /// This `/sys` is mounted read-only.
    case readOnly
    /// The bus's devices have no override.
    case noOverride
    /// The text is longer than the file takes.
    case tooLong
    /// The driver's own IDs carry driver data, which a new one must carry too.
    case driverData
    /// The driver does not take an ID of that form.
    case unfitID
    /// A file that would tell cannot be read; the words say what it may say.
    case unread(String, file: SysfsPath, Errno)
}

extension Cause {
    /// What the user can do about it.
    func help(in root: String) -> [Remedy] {
        switch self {
        case .virtualFunctionsKept(_, let file):
            [.write("1", file: root + file.text), .nameInOverride]
        case .notAuthorized(let file): [.write("1", file: root + file.text)]
        case .manual(let file): [.write("auto", file: root + file.text)]
        case .suppliers(let devices): devices.map { .showSupplier("\($0)") }
        case .overrideNames: [.nameInOverride]
        case .notListed(let driver, let takesID, let hasOverride):
            (hasOverride ? [.nameInOverride] : [])
                + (takesID ? [.addIdentifier(driver: driver)] : [])
        case .hasDriver: [.tryAgainAlone]
        case .noDriver, .noFile, .noOverride: [.showProcedures]
        case .groupOwned(let number, _): [.findHolder(group: number)]
        case .virtualFunctions(_, let file):
            [.removeVirtualFunctions(DeviceReference(holding: file))]
        case .noFunctionMaker("vfio-pci"):
            [.loadWith(option: "enable_sriov=1", module: "vfio_pci")]
        case .noFunctionMaker: [.showDevice]
        case .bridge: [.leaveBridge]
        case .noGroup: [.lookForIOMMU]
        case .denied: [.loadWith(option: "disable_denylist=1", module: "vfio_pci")]
        case .access, .unread: [.runAsRoot]
        case .readOnly: [.runOnHost]
        case .driverData: [.nameInOverride]
        case .tooLong, .unfitID: [.showProcedures]
        case .supplierMissing, .deferred, .probe, .probeDeferred, .beforeProbe, .noFirmware:
            [.readKernelLog]
        }
    }
}

extension DeviceReference {
    /// The device that a file of `/bus/BUS/devices/NAME` belongs to.
    fileprivate init(holding file: SysfsPath) {
        let parts = file.text.split(separator: "/").map(String.init)
        precondition(parts.count == 5, "\(file.text) is no file of a device")
        self.init(bus: parts[1], name: parts[3])
    }
}
