import ArgumentParser
import DeviceBinding
import DevicePolicy
import JSON5Text
import Sysfs

/// `anybind policy remove`.
struct PolicyRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove files of rules; no device is changed by it.",
        discussion: """
            The name is that of the file, with or without '.json5'. Files of packages are not removed: a \
            link to /dev/null of their name in /etc/anybind/policy.d masks them. Devices stay as they are: \
            'anybind release' gives them back.

            Examples:
              anybind policy remove kept-pci-0000-03-00.0
            """
    )

    @Argument(help: "The names of files.")
    var names: [String]

    @OptionGroup(title: "Policy") var policy: PolicyOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func run() throws {
        try options.perform(.policy) { target throws(Failure) in
            let places = try target.policyPlaces(policy)
            let writer = PolicyWriter(to: places)
            var removed: [String] = []
            for word in names {
                let name = word.hasSuffix(".json5") ? String(word.dropLast(6)) : word
                do throws(Failure) { try writer.remove(name) } catch {
                    var failure = error
                    failure.state += removed.map { "'\(printable($0))' is removed." }
                    let other = places.directories.dropFirst().map { "\($0)/\(name).json5" }
                    let policy = error.code == .notFound ? try? Policy(in: places) : nil
                    if let path = policy?.files.map(\.path).first(where: other.contains) {
                        failure = .packaged(path)
                    } else if error.code == .notFound {
                        failure.help.append(.other("'anybind policy list' shows the files."))
                    }
                    throw failure
                }
                removed.append(writer.path(of: name))
            }
            return Report(
                .object(["removed": .texts(removed)]),
                removed.map { "Removed: '\(printable($0))'.\n" }.joined()
            )
        }
    }
}
