/// What judges see of a world in numbers, which are compared by the million.
struct Sight: Hashable, Sendable {
    /// Whether the device is there.
    let isPresent: Bool
    /// The number of its driver.
    let driver: Int32
    /// Whether that is the driver that is asked for.
    let isRight: Bool
    /// Whether it is the one that the device had when the race began.
    let isAsFound: Bool
    /// The number of what stands there, by the index of ``Remains``.
    let remains: SIMD8<Int32>
    /// What is wrong whoever is at work.
    let flaws: FlawSet

    /// The number of no driver.
    static let noDriver: Int32 = 0
    /// The number of what is as it was when the race began.
    static let asFound: Int32 = 0
}

/// Makes numbers of scenes.
struct SightReader: Sendable {
    private var names: Interner<String>
    private let wanted: String
    private let first: Scene

    init(wanted: String, first: Scene) {
        self.wanted = wanted
        self.first = first
        names = Interner()
        // The number 0 is that of nothing.
        _ = names.number(of: "")
    }

    /// A scene in numbers.
    mutating func sight(of scene: Scene) -> Sight {
        var remains = SIMD8<Int32>()
        for kind in Remains.allCases {
            remains[kind.index] = names.number(of: scene.remains[kind] ?? "")
        }
        return Sight(
            isPresent: scene.isPresent,
            driver: names.number(of: scene.driver ?? ""),
            isRight: scene.driver == wanted,
            isAsFound: scene.driver == first.driver,
            remains: remains,
            flaws: scene.flaws
        )
    }
}
