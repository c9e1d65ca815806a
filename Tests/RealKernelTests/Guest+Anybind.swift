import KernelLab
import LabBase
import Testing

/// The exit statuses of `anybind` that the scenarios expect; `anybind --help` lists them all.
enum ExitStatus {
    static let done: Int32 = 0
    static let notFound: Int32 = 2
    static let ambiguous: Int32 = 3
    static let refused: Int32 = 4
    static let restored: Int32 = 5
    static let wouldBlock: Int32 = 7
    static let permission: Int32 = 8
    static let busy: Int32 = 9
    static let notViable: Int32 = 11
}

/// What a device is after a command, and how the command ended.
struct Outcome: Hashable {
    var status: Int32?
    var driver: String?
    var override = "(null)"
}

extension Guest {
    /// Runs `anybind` with these arguments; half a minute is more than any command may take.
    func anybind(_ arguments: String...) throws(LabFailure) -> LabRun {
        try anybind(arguments)
    }

    /// The same for arguments that were put together.
    func anybind(_ arguments: [String]) throws(LabFailure) -> LabRun {
        let answer = try ask(.run(LabCommand(["/bin/anybind"] + arguments)))
        guard case .finished(let run) = answer else {
            throw .unexpected(answer, to: "anybind \(arguments.joined(separator: " "))")
        }
        return run
    }

    /// How a command ended, and what it left a device as.
    func outcome(_ run: LabRun, _ device: String) throws(LabFailure) -> Outcome {
        Outcome(
            status: run.status,
            driver: try driver(of: device),
            override: try override(of: device)
        )
    }

    /// The events that say that a driver took or lost a device, since they were last asked for, each as
    /// `bind@PATH | KEYS`; of one device alone, if it is given.
    func bindEvents(of device: String? = nil) throws(LabFailure) -> [String] {
        let answer = try ask(.uevents)
        guard case .lines(let lines) = answer else { throw .unexpected(answer, to: "uevents") }
        return lines.filter { line in
            guard line.hasPrefix("bind@") || line.hasPrefix("unbind@") else { return false }
            return device.map { line.contains("/\($0) | ") } ?? true
        }
    }

    /// The node of a device's IOMMU group in `/dev/vfio`.
    func node(of device: String) throws -> String {
        "/dev/vfio/\(try #require(try group(of: device)))"
    }
}

extension LabRun {
    /// All that a command said; the comment of a failed expectation.
    var said: Comment {
        Comment(rawValue: "status \(status ?? -1)\n\(output.text)\n\(errors.text)")
    }
}
