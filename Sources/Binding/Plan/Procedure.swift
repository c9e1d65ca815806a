/// A way to change which driver serves a device: the steps for some changes, and nothing else.
///
/// All checks, guards, journals and restorations are the same for every procedure.
public struct Procedure: Sendable {
    /// The name that people choose it by, `driver-override`.
    public let name: String
    /// Makes the steps; a pure function.
    private let makeSteps: @Sendable ([Change]) throws(Failure) -> [Step]

    /// A procedure that makes its steps by a pure function.
    public init(
        _ name: String,
        steps makeSteps: @escaping @Sendable ([Change]) throws(Failure) -> [Step]
    ) {
        self.name = name
        self.makeSteps = makeSteps
    }

    /// The steps for some changes.
    func steps(_ changes: [Change]) throws(Failure) -> [Step] {
        try makeSteps(changes)
    }

    /// All procedures that need nothing but today's kernels.
    public static let all: [Procedure] = [.driverOverride, .bind]

    /// The procedure of a name.
    ///
    /// - Throws: ``Failure/Code/malformed`` with those that there are.
    public static func named(_ name: String) throws(Failure) -> Procedure {
        guard let found = all.first(where: { $0.name == name }) else {
            throw Failure(
                .malformed,
                "There is no procedure \(quoted(name)).",
                help: ["The procedures are \(all.map(\.name).joined(separator: ", "))."],
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
