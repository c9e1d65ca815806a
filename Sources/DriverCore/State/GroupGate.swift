extension DriverCore {
    /// The IOMMU groups, and the only way to them.
    ///
    /// A group is known by its number, the lowest that is free; what is free is no content, but follows from it.
    struct GroupGate: Sendable {
        private var groups = SharedArray<IOMMUGroup>()
        private var free = OrderedChunks<GroupID>()
        private var shared = ShardedMap<SharingNumber, GroupID>()
        private(set) var print = Fingerprint.zero

        /// The number that devices of one group share.
        private struct SharingNumber: StableKey {
            let rawValue: Int32

            var stableHash: UInt64 {
                var hasher = StableHasher()
                hasher.combine(UInt64(UInt32(bitPattern: rawValue)))
                return hasher.value
            }
        }

        func ids(_ notes: Notes) -> [GroupID] {
            notes.read(.core, .group)
            return (0..<groups.count).compactMap { groups[$0]?.id }
        }

        func exists(_ id: GroupID, _ notes: Notes) -> Bool {
            notes.read(.group(id), .existence)
            return groups.isThere(Int(id.rawValue))
        }

        /// Whether vfio made a group up for want of an IOMMU.
        func isWithoutIOMMU(_ id: GroupID, _ notes: Notes) -> Bool {
            notes.read(.group(id), .existence)
            return groups.read(Int(id.rawValue)) { $0.isWithoutIOMMU } ?? false
        }

        func members(of id: GroupID, _ notes: Notes) -> OrderedChunks<DeviceID>? {
            notes.read(.group(id), .devices)
            return groups.read(Int(id.rawValue)) { $0.members }
        }

        func ownership(of id: GroupID, _ notes: Notes) -> GroupOwnership? {
            notes.read(.group(id), .owner)
            return groups.read(Int(id.rawValue)) { $0.ownership }
        }

        mutating func changeOwnership(
            of id: GroupID,
            _ notes: Notes,
            _ body: (inout GroupOwnership) -> Void
        ) {
            notes.write(.group(id), .owner)
            guard var value = ownership(of: id, notes) else { return }
            let before = Self.print(of: value, id)
            body(&value)
            assert(value.count >= 0, "a group whose DMA is given back too often")
            print += Self.print(of: value, id) - before
            _ = groups.update(Int(id.rawValue)) { $0.ownership = value }
        }

        /// The group that devices of this number share, or a new one with the lowest free number.
        mutating func group(sharing number: Int32?, _ notes: Notes) -> GroupID {
            notes.read(.core, .group)
            guard let number else { return make(notes) }
            let key = SharingNumber(rawValue: number)
            if let known = shared[key] { return known }
            let made = make(sharing: number, notes)
            shared.update(key) { $0 = made }
            return made
        }

        /// A group with the lowest free number.
        mutating func make(
            sharing: Int32? = nil,
            isWithoutIOMMU: Bool = false,
            _ notes: Notes
        ) -> GroupID {
            let id = free.first ?? GroupID(rawValue: Int32(groups.count))
            notes.write(.core, .group)
            notes.write(.group(id), .existence)
            var group = IOMMUGroup(id: id, sharing: sharing)
            group.isWithoutIOMMU = isWithoutIOMMU
            if free.isEmpty {
                _ = groups.append(group)
            } else {
                groups.put(group, in: Int(id.rawValue))
            }
            free.remove(id)
            print += printOfAll(of: id)
            return id
        }

        mutating func add(
            _ device: DeviceID,
            to id: GroupID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.group(id), .devices)
            let start = Self.start(id)
            print +=
                groups.update(Int(id.rawValue)) { $0.members.insert(device, start, roster) }
                ?? .zero
        }

        /// Takes a device out of its group, which goes with its last member.
        mutating func remove(
            _ device: DeviceID,
            from id: GroupID,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.group(id), .devices)
            let start = Self.start(id)
            print +=
                groups.update(Int(id.rawValue)) { $0.members.remove(device, start, roster) }
                ?? .zero
            guard let group = groups[Int(id.rawValue)], group.members.isEmpty else { return }
            notes.write(.core, .group)
            notes.write(.group(id), .existence)
            if let number = group.sharing {
                shared.update(SharingNumber(rawValue: number)) { $0 = nil }
            }
            print -= printOfAll(of: id)
            groups.remove(Int(id.rawValue))
            free.insert(id)
        }

        /// Recomputes the fingerprint, after a device or a driver has another name than before.
        mutating func settle(_ roster: borrowing Roster) {
            var collector = PrintCollector()
            collect(into: &collector, roster)
            print = collector.print
        }

        private func printOfAll(of id: GroupID) -> Fingerprint {
            var collector = PrintCollector()
            collect(id, into: &collector, Roster())
            return collector.print
        }

        private static func start(_ id: GroupID) -> HashWriter {
            var writer = HashWriter(.group)
            writer.add(id.rawValue)
            return writer
        }

        private static func print(of value: GroupOwnership, _ id: GroupID) -> Fingerprint {
            var writer = HashWriter(.owner)
            value.write(of: id, to: &writer)
            return writer.print
        }

        /// Every group's content.
        func collect<Collector: ContentCollector>(
            into collector: inout Collector,
            _ roster: borrowing Roster
        ) {
            for slot in 0..<groups.count {
                collect(GroupID(rawValue: Int32(slot)), into: &collector, roster)
            }
        }

        private func collect<Collector: ContentCollector>(
            _ id: GroupID,
            into collector: inout Collector,
            _ roster: borrowing Roster
        ) {
            guard let group = groups[Int(id.rawValue)] else { return }
            var writer = collector.begin(.existence)
            writer.add(id.rawValue)
            writer.add(group.sharing)
            writer.add(group.isWithoutIOMMU)
            collector.end(writer)
            writer = collector.begin(.owner)
            group.ownership.write(of: id, to: &writer)
            collector.end(writer)
            writer = collector.begin(.group)
            writer.add(id.rawValue)
            group.members.collect(into: &collector, writer, roster)
        }
    }
}
