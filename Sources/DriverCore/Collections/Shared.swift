/// One value that copies share until one of them changes it: a copy costs a single reference.
struct Shared<Value: Sendable>: Sendable {
    /// Exactly one: an array is copied where it is changed, and not before.
    private var elements: [Value]

    init(_ value: Value) { elements = [value] }

    @inline(__always)
    var value: Value {
        _read { yield elements[0] }
        _modify { yield &elements[0] }
    }
}
