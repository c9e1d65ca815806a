extension DriverCore {
    /// A module that is loaded.
    struct Module: Sendable {
        let name: String
        var drivers: [DriverID] = []
        var parameters: [ModuleParameter]
        /// The modules that it uses.
        let needs: [String]
        var state = State.loading
        /// Whether a `remove` was sent for it already, which only user space can have asked for.
        var hasSentRemove = false

        /// Source: `enum module_state`, include/linux/module.h.
        enum State: UInt8, Sendable {
            /// Its init runs.
            case loading
            case live
            /// Its exit runs.
            case going
        }
    }
}
