/// A scan for PCI functions that are plugged in and have no device: all are added, then each is offered.
///
/// Source: `pci_rescan_bus()`, drivers/pci/probe.c.
struct Rescan: Sendable {
    let scope: Scope
    var stage = Stage.add
    /// The hardware looked at last.
    var cursor = -1
    var added: [DeviceID] = []

    /// What is scanned.
    enum Scope: Sendable {
        /// Every root bus, one after the other.
        case everything
        /// What is below one root.
        case root(DeviceID?)
        /// A device's bus with all below it.
        case bus(of: DeviceID)
    }

    enum Stage {
        case add, offer
    }

    init(_ scope: Scope) { self.scope = scope }
}

extension DriverCore {
    mutating func advance(_ rescan: Rescan, _ task: Int) {
        var next = rescan
        if case .everything = rescan.scope {
            for root in hardwareRoots.reversed() { push(.rescan(Rescan(.root(root))), task) }
            return give(0, task)
        }
        switch rescan.stage {
        case .add:
            guard let found = missingHardware(after: rescan.cursor, for: rescan) else {
                next.stage = .offer
                next.added.reverse()
                return push(.rescan(next), task)
            }
            next.cursor = found.rawValue
            if let device = addAgain(found) { next.added.append(device) }
            push(.rescan(next), task)
        case .offer:
            guard let device = next.added.popLast() else { return give(0, task) }
            push(.rescan(next), task)
            becomeReady(device, task)
        }
    }

    private func missingHardware(after cursor: Int, for rescan: Rescan) -> HardwareID? {
        for slot in (cursor + 1)..<max(cursor + 1, hardware.count) {
            guard let function = hardware[slot], function.device == nil,
                hasParent(function), isInside(function, rescan.scope)
            else { continue }
            return HardwareID(rawValue: slot)
        }
        return nil
    }

    private func hasParent(_ function: HardwareFunction) -> Bool {
        guard let parent = function.parent else { return true }
        return hardware[parent.rawValue]?.device != nil
    }

    private func isInside(_ function: HardwareFunction, _ scope: Rescan.Scope) -> Bool {
        switch scope {
        case .everything: true
        case .root(let root): self.root(of: function) == root
        case .bus(let device): isInside(function, busOf: device)
        }
    }

    /// Whether a function is on the bus of a device or below it.
    private func isInside(_ function: HardwareFunction, busOf device: DeviceID) -> Bool {
        guard let scanned = self[device] else { return false }
        let top = scanned.facts.hardware.flatMap { hardware[$0.rawValue]?.parent }
        guard let top else {
            return root(of: function) == scanned.facts.parent
        }
        var next = function.parent
        while let current = next {
            if current == top { return true }
            next = hardware[current.rawValue]?.parent
        }
        return false
    }

    /// The device of the host bridge above a function.
    private func root(of function: HardwareFunction) -> DeviceID? {
        var current = function
        while let parent = current.parent, let above = hardware[parent.rawValue] { current = above }
        return current.description.parent
    }

    /// The roots below which functions are missing, in the order in which they were filled.
    private var hardwareRoots: [DeviceID?] {
        var roots: [DeviceID?] = []
        for slot in 0..<hardware.count {
            guard let function = hardware[slot], function.device == nil else { continue }
            let root = root(of: function)
            if !roots.contains(root) { roots.append(root) }
        }
        return roots
    }

    /// The device of a function that was removed, under the device that its parent has now.
    private mutating func addAgain(_ id: HardwareID) -> DeviceID? {
        guard let function = hardware[id.rawValue] else { return nil }
        var description = function.description
        if let parent = function.parent { description.parent = hardware[parent.rawValue]?.device }
        switch create(description, hardware: id, physicalFunction: nil) {
        case .success(let device): return device
        case .failure: return nil
        }
    }
}
