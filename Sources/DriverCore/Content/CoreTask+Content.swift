/// How a task is written into the content, but for its stack of frames and its locks.
extension DriverCore.CoreTask: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(
            flags: isWorker,
            reason != nil,
            probeAnswer != nil,
            registered != nil,
            outcome != nil,
            handlerOf != nil
        )
        writer.add(result)
        writer.add(state, roster)
        if let reason { writer.add(reason, roster) }
        if let probeAnswer { writer.add(probeAnswer, roster) }
        if let registered { writer.add(registered, roster) }
        if let outcome { writer.add(outcome, roster) }
        if let handlerOf { writer.add(handlerOf, roster) }
    }
}

extension DriverCore.CoreTask.State: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .ready: writer.add(0)
        case .inLine(let lock):
            writer.add(1)
            writer.add(lock, roster)
        case .answer(let request):
            writer.add(2)
            writer.add(request, roster)
        case .until(let condition):
            writer.add(3)
            writer.add(condition, roster)
        }
    }
}

extension DriverCore.CoreTask.Condition: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .noHandler(let object):
            writer.add(0)
            writer.add(object, roster)
        case .registered(let driver):
            writer.add(1)
            writer.add(driver, roster)
        case .noAttempt(let driver):
            writer.add(2)
            writer.add(driver, roster)
        case .loaded(let module):
            writer.add(3)
            writer.add(module)
        case .gone(let device):
            writer.add(4)
            writer.add(device, roster)
        case .probesDone: writer.add(5)
        case .probed(let consumer, let supplier):
            writer.add(6)
            writer.add(consumer, roster)
            writer.add(supplier, roster)
        case .noAsynchronousProbe: writer.add(7)
        case .noVFIOUser(let device):
            writer.add(8)
            writer.add(device, roster)
        case .letGo(let device, let driver):
            writer.add(9)
            writer.add(device, roster)
            writer.add(driver, roster)
        }
    }
}

extension DriverCore.Request: DriverCore.ContentValue {
    /// The task is the one that asks, and the names are those of driver and device.
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(driver, roster)
        writer.add(device, roster)
        switch call {
        case .remove: writer.add(0)
        case .probe(let entry):
            writer.add(1)
            writer.add(entry, roster)
        }
    }
}

extension DriverCore.MatchEntry: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .pci(let id):
            writer.add(0)
            writer.add(id, roster)
        case .bus(let id):
            writer.add(1)
            writer.add(id, roster)
        case .compatible(let string):
            writer.add(2)
            writer.add(string)
        case .acpiID(let id):
            writer.add(3)
            writer.add(id)
        case .name(let name):
            writer.add(4)
            writer.add(name)
        case .anything: writer.add(5)
        case .number(let number):
            writer.add(6)
            writer.add(number)
        }
    }
}

extension DriverCore.ProbeAnswer: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .returned(let number):
            writer.add(0)
            writer.add(number)
        case .bound(let made):
            writer.add(1)
            writer.add(made, roster)
        }
    }
}

extension DriverCore.Outcome: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        switch self {
        case .done: writer.add(0)
        case .count(let count):
            writer.add(1)
            writer.add(count)
        case .bytes(let bytes):
            writer.add(2)
            writer.add(bytes)
        case .bus(let bus):
            writer.add(3)
            writer.add(bus.rawValue)
        case .device(let device):
            writer.add(4)
            writer.add(device, roster)
        case .driver(let driver):
            writer.add(5)
            writer.add(driver, roster)
        case .file(let file):
            writer.add(6)
            writer.add(file.rawValue)
        case .groupStatus(let status):
            writer.add(7)
            writer.add(flags: status.isViable, status.hasContainer)
        case .failed(let refusal):
            writer.add(8)
            writer.add(refusal, roster)
        }
    }
}

extension DriverCore.Refusal: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(errno.rawValue)
        writer.add(reason, roster)
    }
}
