/// How what a task has before it is written into the content.
extension DriverCore.Frame: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .begin(let operation):
            writer.add(0)
            writer.add(operation, roster)
        case .conclude(let outcome):
            writer.add(1)
            writer.add(outcome, roster)
        case .concludeResult(let count, let sign):
            writer.add(2)
            writer.add(count ?? -1)
            writer.add(sign.rawValue)
        case .override(let store):
            writer.add(3)
            writer.add(store, roster)
        case .show(let attribute):
            writer.add(4)
            writer.add(attribute, roster)
        case .numVFs(let store):
            writer.add(5)
            writer.add(store, roster)
        case .attempt(let attempt):
            writer.add(6)
            writer.add(attempt, roster)
        case .probe(let probe):
            writer.add(7)
            writer.add(probe, roster)
        case .attach(let attach):
            writer.add(8)
            writer.add(attach, roster)
        case .search(let search):
            writer.add(9)
            writer.add(search, roster)
        case .offer(let offer):
            writer.add(10)
            writer.add(offer, roster)
        case .asynchronousProbe(let probe):
            writer.add(11)
            writer.add(probe, roster)
        case .detach(let detach):
            writer.add(12)
            writer.add(detach, roster)
        case .release(let release):
            writer.add(13)
            writer.add(release, roster)
        case .relock(let release):
            writer.add(14)
            writer.add(release, roster)
        case .consumers(let supplier):
            writer.add(15)
            writer.add(supplier, roster)
        case .busProbe(let device):
            writer.add(16)
            writer.add(device, roster)
        case .deferredWorker: writer.add(17)
        case .acquire(let lock):
            writer.add(18)
            writer.add(lock, roster)
        case .drop(let lock):
            writer.add(19)
            writer.add(lock, roster)
        case .concludeDriver: writer.add(20)
        case .addDevice, .addFunctions, .addBranch, .rescan, .removeTree, .deleteDevice,
            .registerDriver, .unregisterDriver, .loadModule, .unloadModule:
            writeComingAndGoing(to: &writer, roster)
        }
    }

    /// The frames in which devices, drivers and modules come and go.
    private func writeComingAndGoing(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .addDevice(let add):
            writer.add(32)
            writer.add(add.description, roster)
            writer.add(add.stage.rawValue)
            writer.add(add.device, roster)
        case .addFunctions(let descriptions):
            writer.add(33)
            writer.add(descriptions, roster)
        case .addBranch(let branch):
            writer.add(41)
            writer.add(branch, roster)
        case .rescan(let rescan):
            writer.add(34)
            writer.add(rescan, roster)
        case .removeTree(let remove):
            writer.add(35)
            writer.add(remove, roster)
        case .deleteDevice(let delete):
            writer.add(36)
            writer.add(delete.device, roster)
            writer.add(delete.stage.rawValue)
        case .registerDriver(let register):
            writer.add(37)
            writer.add(register.description, roster)
            writer.add(register.stage.rawValue)
            writer.add(register.driver, roster)
        case .unregisterDriver(let unregister):
            writer.add(38)
            writer.add(unregister.driver, roster)
            writer.add(unregister.stage.rawValue)
        case .loadModule(let load):
            writer.add(39)
            writer.add(load, roster)
        case .unloadModule(let unload):
            writer.add(40)
            writer.add(unload.name)
            writer.add(unload.stage.rawValue)
        default: assertionFailure("a frame that is not written")
        }
    }
}

extension DriverCore.OverrideStore: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(device, roster)
        writer.add(value)
        writer.add(count)
    }
}

extension DriverCore.NumVFsStore: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(device, roster)
        writer.add(wanted)
        writer.add(count)
        writer.add(made)
        writer.add(holdsRescanLock)
        switch stage {
        case .locked: writer.add(0)
        case .remove: writer.add(1)
        case .make: writer.add(2)
        case .made: writer.add(3)
        case .gone: writer.add(4)
        case .undone(let refusal):
            writer.add(5)
            writer.add(refusal, roster)
        }
    }
}

extension DriverCore.Attempt: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(driver, roster)
        writer.add(device, roster)
        writer.add(flags: looksForDriver, makesEntry, hasTriedRemove)
        writer.add(stage.rawValue)
        writer.add(made != nil)
        if let made { writer.add(made) }
    }
}

extension DriverCore.ProbeWithDeferral: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(attempt, roster)
        writer.add(progress.rawValue)
    }
}

extension DriverCore.DriverAttach: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(attempt, roster)
        writer.add(flags: queues, locksParent)
        writer.add(stage.rawValue)
    }
}

extension DriverCore.Search: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(device, roster)
        writer.add(mode.rawValue)
        writer.add(flags: isAutomatic, sawAsynchronous)
        writer.add(stage.rawValue)
        roster.write(cursor, in: roster.known(device)?.bus, to: &writer)
    }
}

extension DriverCore.Offer: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(driver, roster)
        writer.add(isAutomatic)
        writer.add(stage.rawValue)
        roster.write(cursor, in: roster.known(driver)?.bus, to: &writer)
    }
}

extension DriverCore.AsynchronousProbe: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .ended: writer.add(0)
        case .device(let device):
            writer.add(1)
            writer.add(device, roster)
        case .driver(let device):
            writer.add(2)
            writer.add(device, roster)
        case .driverLocked(let device):
            writer.add(3)
            writer.add(device, roster)
        case .driverTried(let device):
            writer.add(4)
            writer.add(device, roster)
        }
    }
}

extension DriverCore.Detach: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(device, roster)
        writer.add(only, roster)
        writer.add(locksParent)
        writer.add(stage.rawValue)
    }
}

extension DriverCore.Release: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(device, roster)
        writer.add(stage.rawValue)
        writer.add(driver, roster)
        writer.add(parent, roster)
    }
}

extension DriverCore.Rescan: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch scope {
        case .everything: writer.add(0)
        case .root(let root):
            writer.add(1)
            writer.add(root, roster)
        case .bus(let device):
            writer.add(2)
            writer.add(device, roster)
        case .behind(let device):
            writer.add(3)
            writer.add(device, roster)
        }
        writer.add(stage.rawValue)
        writer.add(missing, roster)
        writer.add(added, roster)
    }
}

extension DriverCore.RemoveTree: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(stage.rawValue)
        writer.add(roots, roster)
        writer.add(toRelease, roster)
        writer.add(toDelete, roster)
    }
}

extension DriverCore.LoadModule: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(description, roster)
        writer.add(drivers, roster)
        writer.add(addedCount)
        switch stage {
        case .check: writer.add(0)
        case .waited: writer.add(1)
        case .registered: writer.add(2)
        case .addIDs: writer.add(3)
        case .undo(let refusal):
            writer.add(4)
            writer.add(refusal, roster)
        }
    }
}

extension DriverCore.Lock: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(object, roster)
    }
}
