import ArgumentParser
import DeviceBinding
import Glibc
import MachineSnapshot
import Sysfs
import SysfsSurvey
import SystemPackage

/// `anybind snapshot`.
struct SnapshotCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "snapshot",
        abstract: "Print a machine file that describes this machine.",
        discussion: """
            Devices with their parents, files, groups and overrides; drivers with the IDs that \
            their modules list; modules with their parameters. Nothing is written, and only small \
            files of /sys are opened. An ordinary user gets only the first 64 bytes of each \
            configuration space.

            Examples:
              anybind snapshot > mine.json5
              anybind snapshot --anonymise --bus pci > report.json5
              anybind list --machine mine.json5
              anybind run --machine mine.json5 -- lspci -nnk
            """
    )

    @Option(help: "Take only the devices of this bus; repeatable.")
    var bus: [String] = []

    @Flag(help: "Put made-up serial numbers and hardware addresses in place of the real ones.")
    var anonymise = false

    @Option(help: "Use this directory in place of /sys.")
    var sysfs: String?

    @Option(
        help: """
            The directory with modules.alias, named after its kernel's release; /lib/modules/RELEASE of \
            the running kernel without '--sysfs'.
            """
    )
    var modules: String?

    func validate() throws {
        for (option, value) in [("--sysfs", sysfs), ("--modules", modules)] where value == "" {
            throw ValidationError("'\(option)' needs a directory, not an empty string.")
        }
    }

    func run() throws {
        do throws(Failure) {
            try Terminal.out(try text())
        } catch {
            Terminal.error(error.text)
            throw ExitCode(ExitStatus(error.code).rawValue)
        }
    }

    private func text() throws(Failure) -> String {
        let root = sysfs ?? "/sys"
        try Target.check(root)
        var options = Snapshot.Options()
        let folder = modules ?? (sysfs == nil ? "/lib/modules/" + Self.release : nil)
        options.release =
            modules.map { lastComponent(of: $0) } ?? (sysfs == nil ? Self.release : "")
        options.name = options.release.isEmpty ? "snapshot" : "Linux " + options.release
        options.buses = bus.isEmpty ? nil : Set(bus)
        options.isAnonymous = anonymise
        if let folder {
            options.aliases = ModuleAliases(
                alias: try file(folder + "/modules.alias"),
                builtin: try file(folder + "/modules.builtin.modinfo")
            )
        }
        let snapshot = Snapshot(of: HostSysfs(root: root), options)
        guard snapshot.deviceCount > 0 else {
            throw nothingFound(root)
        }
        return snapshot.text
    }

    private func nothingFound(_ root: String) -> Failure {
        let shownRoot = "'\(printable(root, upTo: 300))'"
        guard bus.isEmpty else {
            let names = bus.map { "'\(printable($0, upTo: 60))'" }.joined(separator: " or ")
            return Failure(
                .notFound,
                "There is no device on bus \(names) in \(shownRoot).",
                help: [
                    .other(
                        "'anybind list --sysfs \(printable(root, upTo: 300))' shows which there are."
                    )
                ]
            )
        }
        return Failure(
            .notFound,
            "There is no device on any bus in \(shownRoot).",
            help: [
                .other("A copy of /sys needs 'devices' and 'bus', and its links as links: cp -a.")
            ]
        )
    }

    /// The release of the running kernel, as uname(2) says it.
    private static var release: String {
        var name = utsname()
        // SAFETY: uname(2) fills the one struct that is lent to it.
        guard unsafe uname(&name) == 0 else { return "" }
        // SAFETY: the bytes are looked at while the struct is lent.
        return unsafe withUnsafeBytes(of: &name.release) { bytes in
            unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }

    /// A file's text; empty where there is none, unless its directory was asked for.
    private func file(_ path: String) throws(Failure) -> String {
        do {
            let file = try FileDescriptor.open(FilePath(path), .readOnly, options: [.closeOnExec])
            return try file.closeAfter {
                var bytes: [UInt8] = []
                var chunk = [UInt8](repeating: 0, count: 1 << 16)
                while true {
                    let count = try unsafe chunk.withUnsafeMutableBytes { buffer in
                        // SAFETY: read(2) writes no more bytes than the buffer has.
                        unsafe try file.read(into: buffer)
                    }
                    if count == 0 { return String(decoding: bytes, as: UTF8.self) }
                    bytes += chunk.prefix(count)
                }
            }
        } catch {
            let isOptional = modules == nil || path.hasSuffix(".modinfo")
            if isOptional { return "" }
            let reason = (error as? Errno)?.description ?? "\(error)"
            throw Failure(.notFound, "'\(printable(path, upTo: 300))' cannot be read: \(reason).")
        }
    }
}
