/// What the colours and lines of a picture mean.
struct Legend {
    /// A key with its meaning.
    struct Entry: Hashable, Sendable {
        /// The word for style sheets.
        var word: String
        /// The meaning.
        var text: String
    }

    /// The keys that a map needs.
    static func entries(of map: MachineMap) -> [Entry] {
        let hasFrame = map.groupSizes.values.contains { $0 > 1 }
        let hasMark = map.nodes.contains { $0.mark != nil }
        var entries = [
            Entry(word: "kernel", text: "has a driver"),
            Entry(word: "vfio", text: "given to user space"),
            Entry(word: "free", text: "no driver"),
            Entry(word: "use", text: "in use"),
        ]
        if hasFrame { entries.append(Entry(word: "frame", text: "IOMMU group: goes together")) }
        if hasMark { entries.append(Entry(word: "changes", text: "would change or go along")) }
        return entries
    }
}
