/// A scan for PCI functions that are plugged in and have no device: all are added, then each is offered.
///
/// Source: `pci_rescan_bus()`, drivers/pci/probe.c.
struct Rescan: Sendable {
    /// The device whose bus is scanned with all below it; nil for every bus.
    let below: DeviceID?
    var stage = Stage.add
    /// The hardware looked at last.
    var cursor = -1
    var added: [DeviceID] = []

    enum Stage {
        case add, offer
    }
}

extension DriverCore {
    mutating func advance(_ rescan: Rescan, _ task: Int) {
        var next = rescan
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
                hasParent(function), isInside(function, rescan.below)
            else { continue }
            return HardwareID(rawValue: slot)
        }
        return nil
    }

    private func hasParent(_ function: HardwareFunction) -> Bool {
        guard let parent = function.parent else { return true }
        return hardware[parent.rawValue]?.device != nil
    }

    /// Whether a function is on the bus of a device or below it.
    private func isInside(_ function: HardwareFunction, _ device: DeviceID?) -> Bool {
        guard let device else { return true }
        guard let scanned = self[device] else { return false }
        let top = scanned.facts.hardware.flatMap { hardware[$0.rawValue]?.parent }
        guard let top else {
            return isBelowRoot(function, scanned.facts.parent)
        }
        var next = function.parent
        while let current = next {
            if current == top { return true }
            next = hardware[current.rawValue]?.parent
        }
        return false
    }

    private func isBelowRoot(_ function: HardwareFunction, _ root: DeviceID?) -> Bool {
        var current = function
        while let parent = current.parent, let above = hardware[parent.rawValue] { current = above }
        return current.description.parent == root
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
