/// What a figure or a ratio of two has to be.
struct Promise: Encodable {
    /// Whether it holds now, or is what is worked towards.
    enum Strength: String, Encodable {
        /// It must hold: where it does not, the benchmark fails.
        case bound
        /// It is aimed at, and only reported.
        case aim
    }

    /// On which side of the limit the value has to be.
    enum Relation: String, Encodable {
        case atMost = "at most"
        case atLeast = "at least"
    }

    let strength: Strength
    /// What the value is: `the slowest of these to the fastest`.
    let claim: String
    let value: Double
    let relation: Relation
    let limit: Double
    /// `times`, `system calls`.
    let unit: String
    let holds: Bool

    /// What must hold.
    static func bound(
        _ claim: String,
        _ value: Double,
        _ relation: Relation,
        _ limit: Double,
        _ unit: String
    ) -> Promise {
        Promise(.bound, claim, value, relation, limit, unit)
    }

    /// What is aimed at.
    static func aim(
        _ claim: String,
        _ value: Double,
        _ relation: Relation,
        _ limit: Double,
        _ unit: String
    ) -> Promise {
        Promise(.aim, claim, value, relation, limit, unit)
    }

    private init(
        _ strength: Strength,
        _ claim: String,
        _ value: Double,
        _ relation: Relation,
        _ limit: Double,
        _ unit: String
    ) {
        self.strength = strength
        self.claim = claim
        self.value = value
        self.relation = relation
        self.limit = limit
        self.unit = unit
        switch relation {
        case .atMost: holds = value <= limit
        case .atLeast: holds = value >= limit
        }
    }

    /// `the dearest to the cheapest: 1.21 times (at most 2)`.
    var sentence: String {
        "\(claim): \(value.text) \(unit) (\(relation.rawValue) \(limit.text))"
    }

    /// The word before it in the report.
    var verdict: String {
        switch (strength, holds) {
        case (.bound, true): "holds"
        case (.bound, false): "BROKEN"
        case (.aim, true): "aim met"
        case (.aim, false): "aim missed"
        }
    }
}
