/// How operations are written into the content.
extension DriverCore.Operation: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .store(let attribute, let bytes):
            writer.add(0)
            writer.add(attribute, roster)
            writer.add(bytes)
        case .show(let attribute):
            writer.add(1)
            writer.add(attribute, roster)
        case .addBus(let description):
            writer.add(2)
            writer.add(description, roster)
        case .addDevice(let description):
            writer.add(3)
            writer.add(description, roster)
        case .addFunctions(let descriptions):
            writer.add(4)
            writer.add(descriptions, roster)
        case .addBranch(let branch):
            writer.add(17)
            writer.add(branch, roster)
        case .removeDevice(let device):
            writer.add(5)
            writer.add(device, roster)
        case .registerDriver(let description):
            writer.add(6)
            writer.add(description, roster)
        case .unregisterDriver(let driver):
            writer.add(7)
            writer.add(driver, roster)
        case .loadModule(let description):
            writer.add(8)
            writer.add(description, roster)
        case .unloadModule(let name):
            writer.add(9)
            writer.add(name)
        case .probe(let driver, let device):
            writer.add(10)
            writer.add(driver, roster)
            writer.add(device, roster)
        case .attach(let driver, let device):
            writer.add(11)
            writer.add(driver, roster)
            writer.add(device, roster)
        case .addLink(let consumer, let supplier, let flags):
            writer.add(12)
            writer.add(consumer, roster)
            writer.add(supplier, roster)
            writer.add(flags.rawValue)
        case .setMatchAnswer(let driver, let number):
            writer.add(13)
            writer.add(driver, roster)
            writer.add(number)
        case .waitForProbes: writer.add(14)
        case .vfio(let operation):
            writer.add(15)
            writer.add(operation, roster)
        case .addClassDevice(let device):
            writer.add(16)
            writer.add(device, roster)
        }
    }
}

extension DriverCore.VFIOOperation: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .openContainer: writer.add(0)
        case .openGroup(let group):
            writer.add(1)
            writer.add(group.rawValue)
        case .setContainer(let group, let container):
            writer.add(2)
            writer.add(group.rawValue)
            writer.add(container.rawValue)
        case .unsetContainer(let group):
            writer.add(3)
            writer.add(group.rawValue)
        case .setIOMMU(let container, let type):
            writer.add(4)
            writer.add(container.rawValue)
            writer.add(type)
        case .checkExtension(let container, let number):
            writer.add(5)
            writer.add(container.rawValue)
            writer.add(number)
        case .groupStatus(let group):
            writer.add(6)
            writer.add(group.rawValue)
        case .openDevice(let group, let name):
            writer.add(7)
            writer.add(group.rawValue)
            writer.add(name)
        case .close(let file):
            writer.add(8)
            writer.add(file.rawValue)
        }
    }
}

extension DriverCore.Attribute: DriverCore.ContentValue {
    /// The object whose file it is; then which file, and what else names it.
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(object, roster)
        writer.add(code)
        switch self {
        case .classUevent(_, let className, let name):
            writer.add(className)
            writer.add(name)
        case .linkUevent(_, let supplier): writer.add(supplier, roster)
        case .moduleUevent(let module): writer.add(module)
        case .moduleParameter(let module, let name):
            writer.add(module)
            writer.add(name)
        default: break
        }
    }

    /// Which of the files it is.
    private var code: UInt8 {
        switch self {
        case .driversProbe: 0
        case .driversAutoprobe: 1
        case .busUevent: 2
        case .busRescan: 3
        case .bind: 4
        case .unbind: 5
        case .newID: 6
        case .removeID: 7
        case .driverUevent: 8
        case .vfioBind: 9
        case .driverAutoprobe: 10
        case .driverOverride: 11
        case .preferredDriver: 12
        case .driverProbeID: 13
        case .deviceUevent: 14
        case .remove: 15
        case .bridgeRescan: 16
        case .rescan: 17
        case .numVFs: 18
        case .sriovDriversAutoprobe: 19
        case .vfioDeviceUevent: 20
        case .pciBusUevent: 21
        case .classUevent: 22
        case .vfioGroupUevent: 23
        case .linkUevent: 24
        case .moduleUevent: 25
        case .moduleParameter: 26
        }
    }
}
