/// Which parts hang on which, so that all below one is found without a look at every other.
struct PartTree {
    private let parents: [Int?]
    private var children: [[Int]]

    /// The parts of a walk; whatever a part hangs on stands before it.
    init(_ found: [ImpactWalk.Found]) {
        parents = found.map(\.part.hangsOn)
        children = Array(repeating: [], count: found.count)
        for (index, parent) in parents.enumerated() {
            if let parent { children[parent].append(index) }
        }
    }

    /// A part and all below it, in their order.
    func branch(_ top: Int) -> [Int] {
        var found: [Int] = []
        var left = [top]
        while let next = left.popLast() {
            found.append(next)
            left += children[next]
        }
        return found.sorted()
    }

    /// A part, what it hangs on, and so on up to the device.
    func way(from part: Int) -> [Int] {
        var way: [Int] = []
        var next: Int? = part
        while let at = next {
            way.append(at)
            next = parents[at]
        }
        return way
    }

    /// Of all parts, those that have one of some others below them.
    func above(_ parts: [Int]) -> Set<Int> {
        var above: Set<Int> = []
        for part in parts {
            for place in way(from: part).dropFirst() {
                guard above.insert(place).inserted else { break }
            }
        }
        return above
    }
}
