extension DriverCore {
    /// A driver as the core keeps it.
    struct Driver: Changeable {
        let id: DriverID
        let bus: BusID
        let description: DriverDescription
        /// The name of its directory, which has `!` for each `/` of the driver's own.
        let directoryName: String
        /// What a scripted bus answers for it.
        var matchAnswer: Int32

        /// The IDs that `new_id` added, the oldest first.
        var dynamicIDs: [PCIMatchID] = []
        /// The same on a bus with rules as data.
        var busDynamicIDs: [BusMatchID] = []
        /// The keys of devices that its tables, dynamic IDs and name can fit.
        var matchKeys: [MatchKey] = []
        /// The devices it serves, in the order of binding.
        var bound = OrderedChunks<Binding>()
        /// Whether its directory's files are there: only once it has been offered all devices.
        var hasFiles = false
        /// Whether a `remove` was sent for it already, which only user space can have asked for.
        var hasSentRemove = false
        /// Whether it is in its bus's list.
        var isListed = true
        /// Whether the probe of a run-once driver has gone, with the memory of its init.
        var hasLostProbe = false
        /// Whether its PCI table is there and has nothing but its end, so that no driver data is in it.
        var hasEmptyTable = false
        /// What proposals keep of it.
        var proposed = ProposedDriverState()

        init(id: DriverID, bus: BusID, description: DriverDescription, directoryName: String) {
            self.id = id
            self.bus = bus
            self.description = description
            self.directoryName = directoryName
            matchAnswer = description.matchAnswer
        }

        var name: String { description.name }

        var pciTable: [PCIMatchID] {
            if case .pci(let table) = description.table { return table }
            return []
        }

        /// Whether it is one of vfio's, whose code the core runs itself.
        var isVFIO: Bool {
            switch description.code {
            case .external: false
            case .vfioPCI, .vfioPlatform: true
            }
        }
    }
}
