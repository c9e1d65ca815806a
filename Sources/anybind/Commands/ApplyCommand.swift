import ArgumentParser
import DeviceBinding
import Glibc
import MachineHost
import Sysfs
import SystemPackage

/// `anybind apply`.
struct ApplyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "apply",
        abstract: "Carry out a plan that 'anybind plan' has written.",
        discussion: """
            The plan is made anew from what was asked for, and must be the same: the same devices, \
            with the driver, override and IOMMU group that they had, and the same steps. What \
            could do harm is asked again. Else nothing is done (status 4), and each difference is \
            on a line of its own.

            Where all is already as the plan wants it nothing is done either; with '--json', \
            'changed' tells. '--check' says what would become of it, and writes nothing.

            How it is done stands in the plan: '--using', '--careful' and what goes on in spite of a \
            rule are options of 'anybind plan'.

            Examples:
              anybind apply change.json
              anybind apply --check --json change.json
              anybind apply --dry-run change.json
              ssh host anybind apply - < change.json
            """
    )

    @Argument(help: "The file of the plan; '-' for standard input.")
    var file: String

    @Flag(help: "Write nothing; say whether something would be changed.")
    var check = false

    @OptionGroup(title: "Changes") var carrying: CarryingOptions
    @OptionGroup(title: "Changes") var record: RecordOptions
    @OptionGroup(visibility: .hidden) var manner: MannerOptions
    @OptionGroup(visibility: .hidden) var taking: TakingOptions
    @OptionGroup(title: "Common") var options: CommonOptions

    func validate() throws {
        if file.isEmpty {
            throw ValidationError("Name the file of a plan; '-' for standard input.")
        }
        if manner.areGiven || !taking.overridden.isEmpty {
            throw ValidationError(
                "How it is done stands in the plan: give such options to 'anybind plan'."
            )
        }
    }

    func run() throws {
        try options.perform { target throws(Failure) in
            let request = try PlanFile(at: file).request
            guard check || carrying.dryRun else {
                return try carrying.carryOut(request, on: target, options, record)
            }
            let decision = try carrying.decision(on: request, of: target)
            let proposal = carrying.proposal(decision.value, decision.binder, options)
            guard check, !carrying.dryRun else { return proposal }
            return Report(
                proposal.json(),
                decision.value.isDone
                    ? "All is already as the plan wants it.\n"
                    : "All is as the plan found it: 'anybind apply' would carry it out.\n"
            )
        }
    }
}

extension PlanFile {
    /// Reads a file that a command line names; `-` is standard input.
    fileprivate init(at path: String) throws(Failure) {
        let name = path == "-" ? "Standard input" : "'\(printable(path, upTo: 300))'"
        let bytes: [UInt8]
        do {
            bytes = try PlanFile.bytes(of: path)
        } catch {
            let errno = error as? Errno ?? .ioError
            let code: Failure.Code =
                switch errno {
                case .noSuchFileOrDirectory, .notDirectory: .notFound
                case .permissionDenied, .notPermitted: .permission
                default: .system
                }
            throw Failure(code, "\(name) cannot be read: \(errno.name).", errno: errno)
        }
        do throws(TextFormError) { try self.init(bytes) } catch {
            throw Failure(
                .malformed,
                "\(name) is not a plan: \(error).",
                help: [.form("'anybind plan bind 03:00.0 vfio-pci > change.json' writes one.")]
            )
        }
    }

    /// The bytes of a file; of one that is too large, or endless, one more than are read.
    private static func bytes(of path: String) throws -> [UInt8] {
        if path == "-" { return try bytes(of: .standardInput) }
        // A named pipe that nobody writes to must not keep the command waiting at its opening; of one that
        // somebody has open, `<(…)`, all is waited for.
        let file = try FileDescriptor.open(
            FilePath(path),
            .readOnly,
            options: [.closeOnExec, .nonBlocking]
        )
        let flags = fcntl(file.rawValue, F_GETFL)
        _ = fcntl(file.rawValue, F_SETFL, flags & ~O_NONBLOCK)
        return try file.closeAfter { try bytes(of: file) }
    }

    private static func bytes(of file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= bytesMax {
            // SAFETY: read(2) writes no more bytes than the buffer has.
            let count = try unsafe chunk.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
            if count == 0 { break }
            bytes += chunk.prefix(count)
        }
        return Array(bytes.prefix(bytesMax + 1))
    }
}
