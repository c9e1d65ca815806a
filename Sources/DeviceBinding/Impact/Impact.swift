public import MachineHost
public import Sysfs

/// What ceases to work when a device's driver leaves: all that hangs on the device, and who uses it.
///
/// Found by a walk from the device's own directory in `/sys/devices` through everything that hangs on it; what a
/// thing is, is its path, never its name.
public struct Impact: Hashable, Sendable {
    /// The device.
    public var device: DeviceReference
    /// The device itself, and what hangs on it; whatever a part hangs on stands before it.
    public var parts: [Part]
    /// Who or what uses the parts, in the order in which it was found.
    public var uses: [Use]
    /// What cannot be told.
    public var unknowns: [Unknown]

    /// What ceases to work with a device.
    public init(
        of device: DeviceReference,
        parts: [Part] = [],
        uses: [Use] = [],
        unknowns: [Unknown] = []
    ) {
        self.device = device
        self.parts = parts
        self.uses = uses
        self.unknowns = unknowns
    }

    /// One device, class device, disk or interface that goes along.
    public struct Part: Hashable, Sendable {
        /// Its own directory.
        public var path: SysfsPath
        /// Its bus or class, `block`; nil where it is of none.
        public var subsystem: String?
        /// The driver that serves it.
        public var driver: String?
        /// Its node in `/dev`, if it has one; the number is empty where `/sys` does not say it.
        public var node: DeviceNode?
        /// Why it goes along.
        public var relation: Relation
        /// The index of the part that it hangs on; nil for the device itself.
        public var hangsOn: Int?
        /// Whether it is a keyboard.
        public var isKeyboard = false
        /// How many others it stands on besides that stay, so that it goes on without this one: further paths to a
        /// shared disk, further ports of a bond.
        public var staying = 0
        /// What becomes of it, where it is an interface above another one that goes and its kind tells; else nil.
        public var fate: Fate?

        /// A part at a path.
        public init(
            _ path: SysfsPath,
            subsystem: String? = nil,
            driver: String? = nil,
            node: DeviceNode? = nil,
            relation: Relation,
            hangsOn: Int? = nil
        ) {
            self.path = path
            self.subsystem = subsystem
            self.driver = driver
            self.node = node
            self.relation = relation
            self.hangsOn = hangsOn
        }

        /// Its name: the last of its path, with `/` where the kernel writes `!`.
        public var name: String { String(path.lastName.map { $0 == "!" ? "/" : $0 }) }
    }

    /// What becomes of an interface when one that it stands on goes.
    public enum Fate: String, Hashable, Sendable {
        /// The kernel removes it, and nothing brings it back with the driver.
        case removed
        /// It is there without the other one.
        case stays
    }

    /// How a part hangs on another one.
    public enum Relation: Hashable, Sendable {
        /// It is the device itself.
        case device
        /// Its directory lies in the other's.
        case child
        /// It is a virtual function of it.
        case virtualFunction
        /// A device link makes it a consumer of it.
        case consumer
        /// It is the shared disk, or another part, of an NVMe subsystem that the other is one of so many paths to.
        case path(of: Int)
        /// It is a disk that is made of it, or of a file on it.
        case holder
        /// It is an interface that stands above it.
        case upper
        /// It lies beside it and goes with it: the devices behind a USB hub, the other interface of a USB network card.
        case sibling
    }

    /// That something uses a part.
    public struct Use: Hashable, Sendable {
        /// The kind of use.
        public var kind: Kind
        /// The index of the part.
        public var part: Int
        /// What a person knows the use by: `/home`, `192.0.2.7`; empty where the kind says it all.
        public var name: String
        /// The processes that use it, where that can be told.
        public var processes: [HoldingProcess]

        /// A use of a part.
        public init(_ kind: Kind, part: Int, name: String = "", processes: [HoldingProcess] = []) {
            self.kind = kind
            self.part = part
            self.name = name
            self.processes = processes
        }
    }

    /// Something that cannot be told.
    public struct Unknown: Hashable, Sendable {
        /// What, and why: a sentence.
        public var sentence: String
        /// The file that would tell; nil where it is none of `/sys`.
        public var path: SysfsPath?
        /// The rule that it refuses by, where what the host says does not fit this `/sys`; nil where only the careful
        /// are refused.
        public var rule: Binder.Refusal.Rule?

        /// A sentence, the file that would have told, and the rule that it refuses by.
        public init(_ sentence: String, path: SysfsPath? = nil, rule: Binder.Refusal.Rule? = nil) {
            self.sentence = sentence
            self.path = path
            self.rule = rule
        }
    }

    /// Whether another part is below one, or is it.
    func part(_ index: Int, isBelow above: Int) -> Bool {
        var place: Int? = index
        while let at = place, at >= above {
            if at == above { return true }
            place = parts[at].hangsOn
        }
        return false
    }

    /// Whether a part goes on without the device, since it stands, or what it stands on does, on another one too.
    public func goesOn(_ index: Int) -> Bool {
        var place: Int? = index
        while let at = place {
            if parts[at].staying > 0 { return true }
            place = parts[at].hangsOn
        }
        return false
    }

    /// The part that leads from the device to another one by a relation; nil where none does.
    func leading(to index: Int, by relates: (Relation) -> Bool) -> Part? {
        var place: Int? = index
        while let at = place {
            if relates(parts[at].relation) { return parts[at] }
            place = parts[at].hangsOn
        }
        return nil
    }
}
