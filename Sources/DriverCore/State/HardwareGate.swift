extension DriverCore {
    /// What is plugged in, whether the core knows it as a device or not: a PCI function, or what a driver makes a
    /// device of.
    ///
    /// Its name in the content is the way to it: what is above it, and its own name. Two functions at one
    /// address, which no slot allows, would be taken for each other there.
    struct HardwareID: Hashable, Comparable, Sendable {
        let slot: Int
        let print: Fingerprint

        static func < (left: HardwareID, right: HardwareID) -> Bool { left.slot < right.slot }
    }

    /// What a rescan finds, or a driver when it serves the device above.
    struct HardwareFunction: Changeable {
        let id: HardwareID
        /// As it was plugged in: its parent is another device each time.
        let described: Described<DeviceDescription>
        /// The function above it, or nil directly below a host bridge's device.
        let parent: HardwareID?
        /// The device of that host bridge.
        let bridge: DeviceID?
        /// The device that the core has for it; nil after a `remove`, and while no driver makes it.
        var device: DeviceID?
        /// The driver that makes the device; nil before the first that does, and where none does.
        var maker: String?

        var description: DeviceDescription { described.value }

        /// Whether a driver makes a device of it, which no rescan does.
        var isMade: Bool { description.maker != nil }

        /// Whether it is a PCI function that a rescan finds.
        var isScanned: Bool {
            if case .pci = description.identity { !isMade } else { false }
        }
    }

    /// What is plugged in, and the only way to it.
    struct HardwareGate: Sendable {
        private var functions = SharedArray<HardwareFunction>()
        /// In the order in which they were plugged in.
        private var order = OrderedChunks<HardwareID>()
        /// What drivers make, by what it is directly below; in the order in which it was plugged in.
        private var made = ShardedMap<Above, [HardwareID]>()
        /// What comes with something that a driver makes: all below that with nothing in between that a driver makes,
        /// in the order in which it was plugged in.
        private var coming = ShardedMap<Above, [HardwareID]>()
        private(set) var print = Fingerprint.zero

        /// What something is directly below: hardware, or a device that is none, such as a platform device.
        private enum Above: StableKey {
            case hardware(Int)
            case device(DeviceID)

            var stableHash: UInt64 {
                var hasher = StableHasher()
                switch self {
                case .hardware(let slot): hasher.combine(UInt64(slot) << 1)
                case .device(let device):
                    hasher.combine(UInt64(UInt32(bitPattern: device.rawValue)) << 1 | 1)
                }
                return hasher.value
            }

            init?(_ function: HardwareFunction) {
                if let parent = function.parent {
                    self = .hardware(parent.slot)
                } else if let bridge = function.bridge {
                    self = .device(bridge)
                } else {
                    return nil
                }
            }
        }

        /// What a driver makes directly below a device, whether it is there or not.
        func made(below device: DeviceID, _ hardware: HardwareID?, _ notes: Notes) -> [HardwareID] {
            notes.read(.device(device), .children)
            let above = hardware.map { Above.hardware($0.slot) } ?? .device(device)
            guard let found = made[above] else { return [] }
            notes.read(.core, .hardware)
            return found
        }

        /// What comes with something that a driver makes, whether it is there or not.
        func coming(with top: HardwareID, _ notes: Notes) -> [HardwareID] {
            notes.read(.core, .hardware)
            return coming[.hardware(top.slot)] ?? []
        }

        /// All that is behind something that a driver makes, whatever makes it; what is behind another stands after it.
        func behind(_ top: HardwareID, _ notes: Notes) -> [HardwareID] {
            notes.read(.core, .hardware)
            var found: [HardwareID] = []
            var left = [top]
            while let next = left.popLast() {
                let together = [next] + (coming[.hardware(next.slot)] ?? [])
                found += together
                for id in together { left += made[.hardware(id.slot)] ?? [] }
            }
            return Array(found.dropFirst())
        }

        /// What a driver makes above something that comes with it; nil for all else.
        private func maker(of function: HardwareFunction) -> HardwareID? {
            var current = function
            while !current.isMade {
                guard let parent = current.parent, let above = functions[parent.slot] else {
                    return nil
                }
                current = above
            }
            return current.id == function.id ? nil : current.id
        }

        func function(_ id: HardwareID, _ notes: Notes) -> HardwareFunction? {
            notes.read(.core, .hardware)
            return functions[id.slot]
        }

        /// All functions, in the order in which they were plugged in.
        func all(_ notes: Notes) -> OrderedChunks<HardwareID> {
            notes.read(.core, .hardware)
            return order
        }

        /// Plugs a function in below another, or below the device of a host bridge.
        mutating func plugIn(
            _ described: Described<DeviceDescription>,
            below parent: HardwareID?,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) -> HardwareID {
            notes.write(.core, .hardware)
            let description = described.value
            var writer = HashWriter(.hardware)
            if let parent {
                writer.add(parent.print)
            } else {
                writer.add(description.parent, roster)
            }
            writer.add(description.name)
            let id = HardwareID(slot: functions.count, print: writer.print)
            let function = HardwareFunction(
                id: id,
                described: described,
                parent: parent,
                bridge: parent == nil ? description.parent : nil,
                device: nil
            )
            _ = functions.append(function)
            if function.isMade, let above = Above(function) {
                made.update(above) { $0.append(id) }
            } else if let top = maker(of: function) {
                coming.update(.hardware(top.slot)) { $0.append(id) }
            }
            print += order.insert(id, HashWriter(.hardware), roster)
            print += printOfDevice(id, roster)
            return id
        }

        /// Says which device the core has for a function; nothing happens when it was pulled out.
        mutating func set(
            _ device: DeviceID?,
            for id: HardwareID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.core, .hardware)
            print -= printOfDevice(id, roster)
            _ = functions.update(id.slot) { $0.device = device }
            print += printOfDevice(id, roster)
        }

        /// Says which driver makes a device of it; nothing happens when it was pulled out.
        mutating func set(
            maker: String,
            of id: HardwareID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.core, .hardware)
            print -= printOfDevice(id, roster)
            _ = functions.update(id.slot) { $0.maker = maker }
            print += printOfDevice(id, roster)
        }

        /// Pulls a function out; nothing happens when it was.
        mutating func pullOut(_ id: HardwareID, _ notes: Notes, _ roster: borrowing Roster) {
            notes.write(.core, .hardware)
            if let function = functions[id.slot] {
                if function.isMade, let above = Above(function) {
                    made.update(above) { $0.remove(id) }
                } else if let top = maker(of: function) {
                    coming.update(.hardware(top.slot)) { $0.remove(id) }
                }
            }
            print -= printOfDevice(id, roster)
            print += order.remove(id, HashWriter(.hardware), roster)
            functions.remove(id.slot)
        }

        /// Recomputes the fingerprint, after a device or a driver has another name than before.
        mutating func settle(_ roster: borrowing Roster) {
            var collector = PrintCollector()
            collect(into: &collector, roster)
            print = collector.print
        }

        private func printOfDevice(_ id: HardwareID, _ roster: borrowing Roster) -> Fingerprint {
            var collector = PrintCollector()
            collect(id, into: &collector, roster)
            return collector.print
        }

        private func collect<Collector: ContentCollector>(
            _ id: HardwareID,
            into collector: inout Collector,
            _ roster: borrowing Roster
        ) {
            guard let function = functions[id.slot] else { return }
            var writer = collector.begin(.hardware)
            // A word with which no pair of the order begins.
            writer.add(UInt64.max)
            writer.add(id)
            var orphan = function.description
            orphan.parent = nil
            writer.add(orphan, known: function.described.print, Roster())
            writer.add(function.device, roster)
            writer.add(function.maker)
            collector.end(writer)
        }

        /// Every function's content, and their order.
        func collect<Collector: ContentCollector>(
            into collector: inout Collector,
            _ roster: borrowing Roster
        ) {
            for id in order.elements { collect(id, into: &collector, roster) }
            order.collect(into: &collector, collector.begin(.hardware), roster)
        }
    }
}

extension [DriverCore.HardwareID]? {
    /// Adds the last one.
    fileprivate mutating func append(_ id: DriverCore.HardwareID) {
        if self == nil { self = [] }
        self?.append(id)
    }

    /// Takes one out, and the list with the last.
    fileprivate mutating func remove(_ id: DriverCore.HardwareID) {
        self?.removeAll { $0 == id }
        if self?.isEmpty == true { self = nil }
    }
}

extension DriverCore.HardwareID: DriverCore.ContentValue {
    func write(
        to writer: inout some DriverCore.ContentWriter,
        _ roster: borrowing DriverCore.Roster
    ) {
        writer.add(self)
    }
}
