import ArgumentParser
import DeviceBinding

/// What goes with a request that gives devices to drivers.
struct GivingOptions: ParsableArguments {
    @Flag(help: "Load the driver's module if the driver is not registered.")
    var load = false

    @Option(help: "Give the node in /dev/vfio to USER or USER:GROUP.")
    var owner: String?

    @Flag var overridden: [GivingFlag] = []

    /// Whether any was given.
    var areGiven: Bool { load || owner != nil || !overridden.isEmpty }

    /// The request of words that name devices and the drivers for them.
    func request(
        _ words: [String],
        bus: String?,
        _ change: ChangeOptions,
        on target: Target
    ) throws(Failure) -> Binder.Request {
        let inventory = Inventory(target.sysfs, host: target.host)
        let found = try inventory.goals(words, bus: bus)
        var request = try change.request(found.goals)
        request.selected = found.selected
        request.loadsModules = load
        request.owner = owner
        request.overridden.formUnion(overridden.map(\.rule))
        return request
    }

    /// Whether words can name a device and its driver.
    static func areEnough(_ words: [String]) -> Bool {
        words.count >= 2 || words.last?.contains("=") == true
    }
}
