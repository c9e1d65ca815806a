import ArgumentParser
import DeviceBinding
import JSON5Text

/// A command that changes which driver serves devices, by one request: it can be carried out, and planned.
protocol ChangingCommand: ParsableCommand {
    /// Arguments that it is often given, as an example.
    static var example: String { get }
    /// How it is changed.
    var change: ChangeOptions { get }
    /// Whether it is recorded.
    var record: RecordOptions { get }
    /// The options that every command has.
    var options: CommonOptions { get }

    /// What is to become of the policy with it.
    var lasting: Lasting { get }

    /// What is asked for, with the devices that the words mean.
    func request(on target: Target) throws(Failure) -> Binder.Request
}

/// What a change does to the policy.
enum Lasting {
    /// Nothing.
    case none
    /// Rules for its devices are written, into the policy that the options name.
    case kept(PolicyOptions)
    /// The rules for its devices are removed.
    case forgotten(PolicyOptions)
}

extension ChangingCommand {
    var lasting: Lasting { .none }

    func run() throws {
        try options.perform { target throws(Failure) in
            let request = try request(on: target)
            switch lasting {
            case .none:
                return try change.carrying.carryOut(request, on: target, options, record)
            case .kept(let policy):
                guard change.manner.using == nil else {
                    throw Failure(
                        .malformed,
                        "'--keep' and '--using' do not go together: a policy is followed by the procedure of each bus."
                    )
                }
                let keeping = try PolicyKeeping(request, target, policy)
                let report = try change.carrying.carryOut(request, on: target, options, record)
                guard !change.carrying.dryRun else { return report }
                return report.with("kept", keeping.paths, keeping.text, keeping.write)
            case .forgotten(let policy):
                let forgetting = try PolicyForgetting(request, target, policy)
                let report = try change.carrying.carryOut(request, on: target, options, record)
                guard !change.carrying.dryRun else { return report }
                return report.with(
                    "forgotten",
                    forgetting.paths,
                    forgetting.text,
                    forgetting.remove
                )
            }
        }
    }
}

extension Report {
    /// A report of a change and of what it does to the policy, which is done when the change is kept.
    fileprivate func with(
        _ key: String,
        _ paths: [String],
        _ line: String,
        _ deed: @escaping () throws(Failure) -> Void
    ) -> Report {
        let (form, words, end) = (json, text, finish)
        return Report(Report.object(form(), key, paths), words() + line) { () throws(Failure) in
            try end()
            try deed()
        }
    }

    private static func object(_ form: JSON, _ key: String, _ paths: [String]) -> JSON {
        guard case .object(var members) = form else { return form }
        members[key] = .texts(paths)
        return .object(members)
    }
}
