/// A way to change which driver serves a device: the steps for some changes, and nothing else.
///
/// All checks, guards, journals and restorations are the same for every procedure.
public struct Procedure: Sendable {
    /// What a procedure may need to know besides the devices that it changes.
    public enum Interest: Hashable, Sendable {
        /// The IDs that `new_id` would take for the devices, and the other devices that have them.
        case identifiers
        /// `drivers_autoprobe` of the buses, and which devices they have.
        case autoprobe
        /// The driver's own `autoprobe`.
        case driverAutoprobe
        /// What names a driver for the devices beside the override.
        case marks
        /// An ID that no device has.
        case freeIdentifier
    }

    /// The name that people choose it by, `driver-override`.
    public let name: String
    /// What it is, what it leaves, and what can go wrong, in words.
    public let about: About
    /// What must be there before anything is written.
    public let needs: [Need]
    /// Whether the device stays where it is put, also at later probes.
    public let keepsDevice: Bool
    /// What is looked at beside the devices before the steps are made.
    let looksAt: Set<Interest>
    /// Makes the steps; a pure function.
    private let makeSteps: @Sendable ([Change], Surroundings) throws(Failure) -> [Step]

    /// A procedure that makes its steps by a pure function.
    ///
    /// Of what it looks at beside the devices, ``Surroundings`` holds nothing else.
    public init(
        _ name: String,
        about: About,
        needs: [Need] = [],
        keepsDevice: Bool = false,
        looksAt: Set<Interest> = [],
        steps makeSteps: @escaping @Sendable ([Change], Surroundings) throws(Failure) -> [Step]
    ) {
        self.name = name
        self.about = about
        self.needs = needs
        self.keepsDevice = keepsDevice
        self.looksAt = looksAt
        self.makeSteps = makeSteps
    }

    /// The steps for some changes.
    ///
    /// - Throws: ``Failure/Code/refused`` where it cannot make them.
    func steps(_ changes: [Change], _ surroundings: Surroundings) throws(Failure) -> [Step] {
        if looksAt.contains(.autoprobe) { return try makeSteps(changes, surroundings) }
        let others = changes.filter { $0.goal != .anyDriver }
        return [
            Procedure.releaseSteps(changes.filter { $0.goal == .anyDriver }),
            try makeSteps(others, surroundings),
        ].inPhases
    }

    /// All procedures, those that today's kernels have first.
    public static let all: [Procedure] = [
        .driverOverride, .newID, .bind, .autoprobeFence, .sysfsBindOnly, .autoprobeOptOut,
        .vfioBind,
        .driverProbeID, .preferredDriver,
    ]

    /// The procedure of a name.
    ///
    /// - Throws: ``Failure/Code/malformed`` with those that there are.
    public static func named(_ name: String) throws(Failure) -> Procedure {
        guard let found = all.first(where: { $0.name == name }) else {
            throw Failure(
                .malformed,
                "There is no procedure \(quoted(name)).",
                help: [.chooseProcedure(all.map(\.name))],
                candidates: all.map(\.name)
            )
        }
        return found
    }

    /// The procedure for devices as they were found: by override where every device has one.
    public static func suited(to devices: [Device]) -> Procedure {
        devices.contains { $0.override == .unsupported } ? .bind : .driverOverride
    }
}
