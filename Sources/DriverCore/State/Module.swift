/// A module that is loaded.
struct Module: Sendable {
    let name: String
    var drivers: [DriverID] = []
    var parameters: [ModuleParameter]
    var state = State.loading

    /// Source: `enum module_state`, include/linux/module.h.
    enum State: Equatable, Sendable {
        /// Its init runs.
        case loading
        case live
        /// Its exit runs.
        case going
    }
}
