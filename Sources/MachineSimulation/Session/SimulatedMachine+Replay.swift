internal import MachineHost
internal import Sysfs

extension SimulatedMachine {
    /// Does again what was done once, and checks that the same comes of it.
    ///
    /// - Returns: The index of the first event with a different result; nil when there is none.
    func replay(_ events: [SessionEvent]) -> Int? {
        let early = SessionEvent.handlesBefore(events)
        var handles: [Int: SysfsHandle] = [:]
        for (index, event) in events.enumerated() {
            for later in early[index] ?? [] {
                guard case .write(let write) = events[later],
                    let handle = try? recording.open(write.path, .write)
                else { return later }
                handles[later] = handle
            }
            guard repeats(event, handles.removeValue(forKey: index)) else { return index }
        }
        assert(handles.isEmpty, "a file was opened for a write that never came")
        return nil
    }

    private func repeats(_ event: SessionEvent, _ handle: SysfsHandle?) -> Bool {
        switch event {
        case .write(let write): recording.repeats(write, handle)
        case .load(let module, let succeeds):
            ((try? simulated.loadModule(module)) != nil) == succeeds
        case .owner(let owner, let node): (try? simulated.setOwner(owner, of: node)) != nil
        }
    }
}
