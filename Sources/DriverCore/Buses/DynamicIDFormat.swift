extension DriverCore {
    /// How a bus's drivers take IDs at run time, by `new_id` and `remove_id`.
    public struct DynamicIDFormat: Sendable {
        /// What is written, in words: `VENDOR PRODUCT [CLASS]`.
        public let words: String
        /// Whether the files can be read, and list the IDs.
        public let isReadable: Bool
        /// The ID that was written, given the driver's table and the IDs it has.
        let parse: @Sendable (StoreText, BusMatchTable, [BusMatchID]) -> Result<BusMatchID, Refusal>
        /// The index of the ID that a write to `remove_id` means; nil for a success that changes nothing.
        let find: @Sendable (StoreText, [BusMatchID]) -> Result<Int?, Refusal>
        /// A line about an ID.
        let line: @Sendable (BusMatchID) -> String
    }
}

extension DriverCore {
    /// Adds an ID, and offers the driver every device at once.
    mutating func storeBusID(
        _ driver: DriverFacts,
        _ format: DynamicIDFormat,
        _ bytes: [UInt8],
        _ task: TaskIndex
    ) {
        switch format.parse(StoreText(bytes), driver.busTable, busDynamicIDs(of: driver.id)) {
        case .failure(let refusal): refuse(refusal, task)
        case .success(let id):
            changeMatching(of: driver.id) { $0.busDynamicIDs.append(id) }
            push(.conclude(.count(bytes.count)), task)
            push(.offer(Offer(driver: driver.id)), task)
        }
    }

    /// Takes an ID away; who is bound by it stays.
    mutating func removeBusID(
        _ driver: DriverFacts,
        _ format: DynamicIDFormat,
        _ bytes: [UInt8],
        _ task: TaskIndex
    ) {
        switch format.find(StoreText(bytes), busDynamicIDs(of: driver.id)) {
        case .failure(let refusal): return refuse(refusal, task)
        case .success(let index?):
            changeMatching(of: driver.id) { $0.busDynamicIDs.remove(at: index) }
        case .success(nil): break
        }
        conclude(.count(bytes.count), task)
    }

    /// What a read of `new_id` or `remove_id` gives, on a bus where they can be read.
    func dynamicIDLines(of driver: DriverID) -> String {
        guard let bus = bus(of: driver), let format = rule(of: bus)?.rules?.dynamicIDs else {
            return ""
        }
        var text = ""
        for id in busDynamicIDs(of: driver) { text += format.line(id) + "\n" }
        return text
    }

    /// The IDs added at run time to a driver of a bus with rules as data, the oldest first.
    public func busDynamicIDs(of driver: DriverID) -> [BusMatchID] {
        read(driver, .dynamicIDs)?.busDynamicIDs ?? []
    }
}
