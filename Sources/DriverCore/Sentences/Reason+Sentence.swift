extension DriverCore.Reason {
    /// The reason as one English sentence that names the rule, the field and the value.
    public var sentence: String {
        switch self {
        case .noSuchDevice(let name, let bus):
            "Bus \(quoted(bus)) has no device named \(quoted(name)); a name must be exact, with at"
                + " most one newline after it."
        case .nameTaken(let name): "The name \(quoted(name)) is taken on the bus."
        case .noSuchBus(let name): "There is no bus named \(quoted(name))."
        case .notAName: "The text cannot be the name of a file."
        case .noSuchParent: "The device given as parent does not exist."
        case .linkNotPossible:
            "The supplier needs the consumer already, or the flags of the link contradict each other."
        case .noMatch(let mismatch): mismatch.sentence
        case .alreadyBound(let driver):
            "The device's driver is \(quoted(driver)), and a device has one driver at a time."
        case .notBoundToDriver(let driver): "The device's driver is not \(quoted(driver))."
        case .gone: "The object behind the file has been removed."
        case .notReady: "The device is on its bus but its add has not reached the probe step."
        case .supplierMissing(let name):
            "A device link needs the supplier \(quoted(name)) to be bound, and it has no driver."
        case .probeIsGone, .nothingBound:
            "The driver can be probed only while it registers."
        case .probeReturned(let number): "The driver's probe returned \(named(number))."
        case .matchReturned(let number): "The bus's match returned \(named(number))."
        case .groupOwned(let group):
            "User space owns the DMA of the device's IOMMU group \(group.rawValue), which keeps"
                + " out every driver that does not manage DMA itself."
        case .virtualFunctionAutoprobeOff(let physicalFunction):
            "The device is a virtual function without driver_override, and"
                + " sriov_drivers_autoprobe of its physical function"
                + " \(quoted(physicalFunction)) is 0."
        case .deniedByVFIO:
            "vfio-pci takes this kind of device only where its module's disable_denylist is Y."
        case .bridgeForVFIO:
            "vfio-pci takes functions of header type 0 only, and the device is a bridge."
        case .noGroupForVFIO: "vfio needs an IOMMU group, and the device has none."
        case .virtualFunctionsEnabled:
            "vfio-pci takes a physical function only while its sriov_numvfs is 0."
        case .noFirmwareForVFIO:
            "vfio-platform needs an ACPI ID or a compatible string, and the device has neither."
        case .notAnID, .idExists, .driverDataNotInTable, .noSuchID, .tooLong, .notANumber,
            .notABoolean, .notAnEvent, .eventTooLarge, .noSuchAttribute, .notACompatible,
            .noSuchCompatible:
            textSentence
        case .tooManyVFs, .otherVFsEnabled, .noSRIOVDriver, .moduleLoaded, .moduleNotLoaded,
            .moduleChanging, .moduleInUse, .moduleNeeded, .vfio, .linkExists, .stopped:
            objectSentence
        }
    }

    /// Of the reasons that lie in the text that was written; empty for all others.
    private var textSentence: String {
        switch self {
        case .notAnID:
            "An ID is at least two hexadecimal numbers, vendor and device, with white space between"
                + " them; the text holds fewer."
        case .idExists: "An ID that the driver already lists covers the one given."
        case .driverDataNotInTable(let data):
            "The driver data, the seventh number, is \(data), which no entry of the driver's own"
                + " table has."
        case .noSuchID: "The driver has no dynamic ID of that vendor, device, class and sub IDs."
        case .tooLong(let limit): "The text is longer than the \(limit) bytes that the file takes."
        case .notANumber: "The text is not a number that the file takes."
        case .notABoolean:
            "The text is not a boolean: it must begin with y, t, 1 or on, or with n, f, 0 or off."
        case .notAnEvent:
            "The text is not an action of an event (add, remove, change, move, online, offline,"
                + " bind, unbind), or what follows it is not a UUID and KEY=VALUE pairs."
        case .eventTooLarge:
            "With the object's own keys, the event would have more than 64 keys or more than 2048"
                + " bytes."
        case .notACompatible: "The text is empty, and a compatible string never is."
        case .noSuchCompatible(let string):
            "The compatible string \(quoted(string)) was not added to the driver by new_id."
        case .noSuchAttribute: "The object has no such attribute."
        default: ""
        }
    }

    /// Of the reasons that lie in virtual functions, modules and vfio; empty for all others.
    private var objectSentence: String {
        switch self {
        case .tooManyVFs(let limit):
            "The number is above sriov_totalvfs, which is \(limit)."
        case .otherVFsEnabled(let count):
            "sriov_numvfs is \(count): it must be 0 before it can become another number."
        case .noSRIOVDriver:
            "The physical function has no driver that can make virtual functions."
        case .moduleLoaded(let name): "The module \(quoted(name)) is loaded already."
        case .moduleNotLoaded(let name): "The module \(quoted(name)) is not loaded."
        case .moduleChanging(let name):
            "The module \(quoted(name)) is being loaded or unloaded."
        case .moduleNeeded(let name):
            "The module \(quoted(name)) is needed by another one that is loaded."
        case .moduleInUse(let name):
            "The module \(quoted(name)) is in use: one of its devices or files is open."
        case .vfio(let rule): rule.sentence
        case .linkExists(let driver):
            "The link between the device and driver \(quoted(driver)) exists, so the new one"
                + " cannot be made."
        case .stopped(let device, let driver, let group):
            "The machine has stopped: host driver \(quoted(driver)) has bound device"
                + " \(quoted(device)) of IOMMU group \(group.rawValue), which user space uses."
        default: ""
        }
    }
}
