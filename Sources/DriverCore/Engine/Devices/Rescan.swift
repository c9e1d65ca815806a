extension DriverCore {
    /// A scan for PCI functions that are plugged in and have no device: all are added, then each is offered.
    ///
    /// Both go by slot and function over a bus, and then over the buses behind its bridges, one bridge after
    /// the other.
    ///
    /// Source: `pci_rescan_bus()`, `pci_scan_child_bus()`, drivers/pci/probe.c; `pci_bus_add_devices()`, drivers/pci/bus.c.
    struct Rescan: Sendable {
        let scope: Scope
        var stage = Stage.scan
        /// What is left to be added, the next one last.
        var missing: [HardwareID] = []
        /// What is left to be offered, the next one last once all have been added.
        var added: [DeviceID] = []

        /// What is scanned.
        enum Scope: Sendable {
            /// Every root bus, one after the other.
            case everything
            /// What is below one root.
            case root(DeviceID?)
            /// A device's bus with all below it.
            case bus(of: DeviceID)
            /// The bus behind a bridge with all below it.
            case behind(DeviceID)
        }

        enum Stage: UInt8 {
            case scan, add, offer
        }

        init(_ scope: Scope) { self.scope = scope }

        /// The second half alone: the offering of devices that have come at once.
        init(offering added: [DeviceID]) {
            scope = .everything
            stage = .offer
            self.added = added.reversed()
        }
    }
}

extension DriverCore {
    mutating func advance(_ rescan: Rescan, _ task: TaskIndex) {
        var next = rescan
        // A driver that makes functions, as that of a VMD does, offers them without it.
        assert(rescan.stage == .offer || isHeld(.pci, by: task), "a rescan without its lock")
        if case .everything = rescan.scope, rescan.stage == .scan {
            for root in hardwareRoots.reversed() { push(.rescan(Rescan(.root(root))), task) }
            return
        }
        switch rescan.stage {
        case .scan:
            next.stage = .add
            next.missing = missingHardware(in: rescan.scope).reversed()
            push(.rescan(next), task)
        case .add:
            guard let found = next.missing.popLast() else {
                next.stage = .offer
                next.added.reverse()
                return push(.rescan(next), task)
            }
            if let device = addAgain(found) { next.added.append(device) }
            push(.rescan(next), task)
        case .offer:
            guard let device = next.added.popLast() else { return }
            push(.rescan(next), task)
            becomeReady(device, task)
        }
    }

    /// The functions without a device, in the order in which a scan finds them.
    private func missingHardware(in scope: Rescan.Scope) -> [HardwareID] {
        var found: [(id: HardwareID, way: [ScannedFunction])] = []
        for id in functions.elements {
            guard let function = function(id), function.device == nil, function.isScanned,
                isInside(function, scope)
            else { continue }
            found.append((id, way(to: id)))
        }
        return found.sorted { ScannedFunction.comes($0.way, before: $1.way) }.map { $0.id }
    }

    /// The bridges above a function and the function itself, from the top down.
    private func way(to id: HardwareID) -> [ScannedFunction] {
        var way: [ScannedFunction] = []
        var next: HardwareID? = id
        while let current = next, let function = function(current) {
            let routing = PCIAddress(function.description.name)?.routing
            way.append(ScannedFunction(id: current, devfn: routing.map { $0 & 0xff } ?? 0x100))
            next = function.parent
        }
        return way.reversed()
    }

    private func isInside(_ function: HardwareFunction, _ scope: Rescan.Scope) -> Bool {
        switch scope {
        case .everything: true
        case .root(let root): self.root(of: function) == root
        case .bus(let device): isInside(function, busOf: device)
        case .behind(let bridge):
            if let top = facts(of: bridge)?.hardware {
                isBehind(function, top)
            } else {
                self.root(of: function) == bridge
            }
        }
    }

    /// Whether a function is on the bus of a device or below it.
    private func isInside(_ function: HardwareFunction, busOf device: DeviceID) -> Bool {
        guard let scanned = facts(of: device) else { return false }
        let top = scanned.hardware.flatMap { self.function($0)?.parent }
        guard let top else {
            return root(of: function) == scanned.parent
        }
        return isBehind(function, top)
    }

    func isBehind(_ function: HardwareFunction, _ top: HardwareID) -> Bool {
        var next = function.parent
        while let current = next {
            if current == top { return true }
            next = self.function(current)?.parent
        }
        return false
    }

    /// The device of the host bridge above a function.
    private func root(of function: HardwareFunction) -> DeviceID? {
        var current = function
        while let parent = current.parent, let above = self.function(parent) { current = above }
        return current.bridge
    }

    /// The roots below which functions are missing, in the order in which they were filled.
    private var hardwareRoots: [DeviceID?] {
        var roots: [DeviceID?] = []
        for id in functions.elements {
            guard let function = function(id), function.device == nil, function.isScanned
            else { continue }
            let root = root(of: function)
            if !roots.contains(root) { roots.append(root) }
        }
        return roots
    }

    /// A device of what is plugged in and has none, under the device that its parent has now.
    mutating func addAgain(_ id: HardwareID) -> DeviceID? {
        guard let function = function(id), function.device == nil else { return nil }
        var description = function.description
        description.parent = function.bridge
        if let parent = function.parent {
            guard let device = self.function(parent)?.device else { return nil }
            description.parent = device
        }
        switch create(Described(description), hardware: id, physicalFunction: nil) {
        case .success(let device): return device
        case .failure: return nil
        }
    }

    /// A function with its slot and function on its bus.
    struct ScannedFunction {
        let id: HardwareID
        let devfn: Int

        /// Whether a scan finds what one way leads to before what the other does.
        static func comes(_ left: [ScannedFunction], before right: [ScannedFunction]) -> Bool {
            var depth = 0
            while depth < left.count, depth < right.count, left[depth].id == right[depth].id {
                depth += 1
            }
            // A bridge comes before what is behind it.
            guard depth < left.count, depth < right.count else { return left.count < right.count }
            // A bus is scanned whole before what is behind any of its bridges.
            let isLeftHere = depth == left.count - 1
            let isRightHere = depth == right.count - 1
            if isLeftHere != isRightHere { return isLeftHere }
            let (one, other) = (left[depth], right[depth])
            return (one.devfn, one.id.slot) < (other.devfn, other.id.slot)
        }
    }
}
