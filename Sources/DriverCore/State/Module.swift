/// A module that is loaded.
struct Module: Sendable {
    let name: String
    var drivers: [DriverID] = []
    var parameters: [ModuleParameter]
}
