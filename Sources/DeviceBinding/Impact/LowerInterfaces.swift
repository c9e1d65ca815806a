internal import MachineHost

/// The interfaces that others were set to stand on, asked for once for all devices, when one of them has an interface.
struct LowerInterfaces {
    private let host: any HostSystem
    private var known: [String: String]?

    init(_ host: any HostSystem) {
        self.host = host
    }

    /// By the names of those that stand on them; none, and a note, where that cannot be told.
    mutating func value(_ reader: inout ImpactReader) -> [String: String] {
        if let known { return known }
        do throws(HostError) {
            known = try host.lowerInterfaces()
        } catch {
            known = [:]
            reader.note(
                "Which tunnels stand on its interfaces cannot be told: \(error.message)",
                nil
            )
        }
        return known ?? [:]
    }
}
