/// What stands in what on a picture: boxes in boxes, so that no two that are beside each other can overlap.
struct Box: Hashable, Sendable {
    /// What a box is.
    enum Content: Hashable, Sendable {
        /// A root with all that begins there.
        case root(Int)
        /// A device alone, with its parts.
        case card(Int)
        /// A device that others hang on: its card, or the frame that has its card, is the first box.
        case panel(Int)
        /// Members of an IOMMU group, and what hangs on them alone.
        case frame(group: Int)
    }

    /// What it is.
    var content: Content
    /// What stands in it, in reading order.
    var boxes: [Box] = []

    /// How many boxes it is, itself among them.
    var count: Int { boxes.reduce(1) { $0 + $1.count } }
}
