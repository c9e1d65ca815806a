import DeviceBinding
import DevicePolicy
import MachineHost
import Sysfs

/// The rules that `release --forget` removes: those that are for nothing but the devices that are released.
struct PolicyForgetting {
    private let writer: PolicyWriter
    private var names: [String] = []

    /// Finds the rules for the devices of a request, before anything of it is done.
    ///
    /// - Throws: ``Failure/Code/refused`` where one is also for others, or stands where nothing is written.
    init(_ request: Binder.Request, _ target: Target, _ options: PolicyOptions) throws(Failure) {
        let places = try target.policyPlaces(options)
        writer = PolicyWriter(to: places)
        let devices = Set(request.devices)
        let seen = try PolicyLook(target, try Policy(in: places)).sighting.rules
        for sighting in seen {
            let own = sighting.fitting + sighting.presumed + sighting.mates
            let references = own.map(\.device.reference)
            // What was bound by hand meanwhile may be the device of the rule all the same.
            let perhaps = sighting.unknown.map(\.device.reference)
            guard (references + perhaps).contains(where: devices.contains) else { continue }
            guard sighting.rule.isForOneDevice else { throw .forMore(sighting.rule) }
            let file = sighting.rule.source.file
            guard let name = writer.name(of: file) else { throw .packaged(file) }
            if let other = references.first(where: { !devices.contains($0) }) {
                throw .alsoFor(other, sighting.rule)
            }
            guard seen.filter({ $0.rule.source.file == file }).count == 1 else {
                throw .otherRules(file)
            }
            names.append(name)
        }
    }

    /// Removes the rules.
    func remove() throws(Failure) {
        for name in names {
            do throws(Failure) { try writer.remove(name) } catch {
                var failure = error
                failure.state.append("The devices are released; the rule is still there.")
                throw failure
            }
        }
    }

    /// What was removed, for people.
    var text: String {
        names.isEmpty
            ? "No rule of the policy is for these devices.\n"
            : names.map { "Forgotten: '\(printable(writer.path(of: $0)))'.\n" }.joined()
    }

    /// What was removed, for programs.
    var paths: [String] { names.map { writer.path(of: $0) } }
}

extension Failure {
    /// The failure for a rule that is also for a device that is not released.
    fileprivate static func alsoFor(_ device: DeviceReference, _ rule: PolicyRule) -> Failure {
        Failure(
            .refused,
            "The rule \(printable(rule.title)) is also for \(device), which is not released.",
            help: [.other("Name that too, or change the rule by hand.")]
        )
    }

    /// The failure for a rule that is for whatever fits it, also later.
    fileprivate static func forMore(_ rule: PolicyRule) -> Failure {
        Failure(
            .refused,
            "The rule \(printable(rule.title)) is for all that fits '\(printable(rule.devices, upTo: 200))', not for these devices alone.",
            help: [.other("Change or remove it by hand, and leave '--forget' out.")]
        )
    }

    /// The failure for a rule that stands in a directory that is not written.
    static func packaged(_ path: String) -> Failure {
        Failure(
            .refused,
            "The file '\(printable(path, upTo: 300))' is not in the directory that anybind writes.",
            help: [
                .other(
                    "A link of its name to /dev/null in that directory masks it, as in"
                        + " 'ln -s /dev/null /etc/anybind/policy.d/NAME.json5'."
                )
            ]
        )
    }
}
