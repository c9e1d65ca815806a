extension DriverCore {
    /// Devices by their name below their parent, and class devices by theirs: made from the content, and none of it.
    struct NameIndex: Sendable {
        private var children = ShardedMap<ChildName, DeviceID>()
        /// The names of classes that have members, sorted, and their members.
        private(set) var classNames = OrderedChunks<String>()
        private var classMembers = ShardedMap<String, OrderedChunks<ClassMember>>()

        func child(named name: String, of parent: DeviceID?) -> DeviceID? {
            children[ChildName(parent: parent, name: name)]
        }

        /// Gives a device its name below its parent, or takes it away.
        mutating func set(_ device: DeviceID?, named name: String, of parent: DeviceID?) {
            children.update(ChildName(parent: parent, name: name)) { holder in
                assert((holder == nil) != (device == nil), "a name of two devices, or of none")
                holder = device
            }
        }

        func members(ofClass name: String) -> OrderedChunks<ClassMember>? { classMembers[name] }

        mutating func insert(_ member: ClassMember, intoClass className: String) {
            classNames.insert(className)
            classMembers.update(className) { members in
                if members == nil { members = OrderedChunks() }
                members?.insert(member)
            }
        }

        mutating func remove(_ member: ClassMember, fromClass className: String) {
            classMembers.update(className) { members in
                members?.remove(member)
                if members?.isEmpty == true { members = nil }
            }
            if classMembers[className] == nil { classNames.remove(className) }
        }

        /// A device's name below its parent.
        private struct ChildName: StableKey {
            let parent: DeviceID?
            let name: String

            var stableHash: UInt64 {
                var hasher = StableHasher()
                hasher.combine(UInt64(UInt32(bitPattern: parent?.rawValue ?? -1)))
                hasher.combine(name)
                return hasher.value
            }
        }
    }

    /// A member of a class: a class device of a device.
    ///
    /// Where two devices have one of the same name, which no kernel lets happen, the one of the lesser path is first.
    struct ClassMember: Comparable, Sendable {
        let name: String
        let device: DeviceID
        let path: String

        static func < (left: ClassMember, right: ClassMember) -> Bool {
            left.name == right.name ? left.path < right.path : left.name < right.name
        }
    }
}
