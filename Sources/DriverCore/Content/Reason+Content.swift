/// How the reasons of refusals are written into the content.
extension DriverCore.Reason: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(code)
        switch self {
        case .noSuchDevice(let name, let bus):
            writer.add(name)
            writer.add(bus)
        case .nameTaken(let name): writer.add(name)
        case .noSuchBus(let name): writer.add(name)
        case .noMatch(let mismatch): writer.add(mismatch, roster)
        case .alreadyBound(let driver): writer.add(driver)
        case .notBoundToDriver(let driver): writer.add(driver)
        case .supplierMissing(let name): writer.add(name)
        case .probeReturned(let number): writer.add(number)
        case .matchReturned(let number): writer.add(number)
        case .groupOwned(let group): writer.add(group.rawValue)
        case .virtualFunctionAutoprobeOff(let physical): writer.add(physical)
        case .driverDataNotInTable(let data): writer.add(data)
        case .tooLong(let limit): writer.add(limit)
        case .tooManyVFs(let limit): writer.add(limit)
        case .otherVFsEnabled(let count): writer.add(count)
        case .moduleLoaded(let name): writer.add(name)
        case .moduleNotLoaded(let name): writer.add(name)
        case .moduleChanging(let name): writer.add(name)
        case .moduleNeeded(let name): writer.add(name)
        case .moduleInUse(let name): writer.add(name)
        case .vfio(let rule): writer.add(rule.rawValue)
        case .linkExists(let driver): writer.add(driver)
        case .noSuchCompatible(let text): writer.add(text)
        case .stopped(let device, let driver, let group):
            writer.add(device)
            writer.add(driver)
            writer.add(group.rawValue)
        default: break
        }
    }

    /// Which of the reasons it is.
    private var code: UInt8 {
        switch self {
        case .noSuchDevice: 0
        case .nameTaken: 1
        case .noSuchBus: 2
        case .noMatch: 3
        case .alreadyBound: 4
        case .notBoundToDriver: 5
        case .gone: 6
        case .notReady: 7
        case .supplierMissing: 8
        case .probeIsGone: 9
        case .nothingBound: 10
        case .probeReturned: 11
        case .matchReturned: 12
        case .groupOwned: 13
        case .virtualFunctionAutoprobeOff: 14
        case .deniedByVFIO: 15
        case .bridgeForVFIO: 16
        case .noGroupForVFIO: 17
        case .virtualFunctionsEnabled: 18
        case .noFirmwareForVFIO: 19
        case .notAnID: 20
        case .idExists: 21
        case .driverDataNotInTable: 22
        case .noSuchID: 23
        case .tooLong: 24
        case .notANumber: 25
        case .notABoolean: 26
        case .notAnEvent: 27
        case .eventTooLarge: 28
        case .tooManyVFs: 29
        case .otherVFsEnabled: 30
        case .noSRIOVDriver: 31
        case .notAName: 32
        case .noSuchAttribute: 33
        case .moduleLoaded: 34
        case .moduleNotLoaded: 35
        case .moduleChanging: 36
        case .moduleNeeded: 37
        case .moduleInUse: 38
        case .vfio: 39
        case .linkNotPossible: 40
        case .noSuchParent: 41
        case .linkExists: 42
        case .notACompatible: 43
        case .noSuchCompatible: 44
        case .stopped: 45
        }
    }
}

extension DriverCore.Mismatch: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .overrideNames(let name):
            writer.add(0)
            writer.add(name)
        case .preferredDriverNames(let name):
            writer.add(1)
            writer.add(name)
        case .otherBus: writer.add(2)
        case .noPCIEntry(let nearest):
            writer.add(3)
            writer.add(nearest?.rawValue ?? -1)
        case .onlyWithOverride: writer.add(4)
        case .notYetMatchable: writer.add(5)
        case .noPlatformEntry: writer.add(6)
        case .nameNotInTable(let name):
            writer.add(7)
            writer.add(name)
        case .noBusEntry(let nearest):
            writer.add(8)
            writer.add(nearest)
        case .entryDoesNotCount: writer.add(9)
        case .nothingFits: writer.add(10)
        case .barrier(let barrier):
            writer.add(11)
            writer.add(barrier.rawValue)
        case .driverSaysNo: writer.add(12)
        }
    }
}
