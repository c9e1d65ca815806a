internal import LabBase
internal import SystemPackage

extension Lab {
    /// Debian's tools as they are installed here, with what each needs, for a guest at the same paths.
    public func toolFiles() throws(LabFailure) -> [(guest: String, host: String)] {
        let command = ["\(root)/Scripts/list-tool-files"]
        let paths = try output(of: command, missing: "Debian's tools (make setup)")
            .split(separator: "\n")
        return paths.map { (guest: String($0.dropFirst()), host: String($0)) }
    }

    /// Debian's programs for arrays, volumes, file systems and switches, with their libraries, as `make kernels` fetched them.
    public func guestTools() throws(LabFailure) -> [(guest: String, host: String)] {
        let directory = "\(root)/.kernels/.tools"
        guard let files = try? filesBelow(directory), !files.isEmpty else {
            throw .missing(["the guests' tools (make kernels)"])
        }
        return files.map { (guest: $0, host: "\(directory)/\($0)") }
    }

    /// strace for a guest: itself, and each library that it is linked with, where it looks for it.
    public func straceFiles() throws(LabFailure) -> [(guest: String, host: String)] {
        let program = "/usr/bin/strace"
        let libraries = try output(of: ["ldd", program], missing: "strace (make setup)")
            .split { $0 == " " || $0 == "\n" || $0 == "\t" }
            .filter { $0.hasPrefix("/") }
        return [(guest: "bin/strace", host: program)]
            + libraries.map { (guest: String($0.dropFirst()), host: String($0)) }
    }

    /// What a program of this machine writes; where it fails, `thing` is missing here.
    private func output(
        of command: [String],
        missing thing: String
    ) throws(LabFailure) -> String {
        do {
            let directory = try makeScratch()
            defer { removeScratch(directory) }
            let output = try FileDescriptor.open(
                FilePath("\(directory)/output"),
                .writeOnly,
                options: [.create, .closeOnExec],
                permissions: .ownerReadWrite
            )
            defer { try? output.close() }
            let process = try ChildProcess.start(
                command,
                environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
                descriptors: [(0, .standardInput), (1, output), (2, .standardError)]
            )
            guard process.wait() == 0 else { throw LabFailure.missing([thing]) }
            return String(decoding: try readWhole("\(directory)/output"), as: UTF8.self)
        } catch let failure as LabFailure {
            throw failure
        } catch {
            throw .system(error as? Errno ?? .ioError, doing: "running \(command[0])")
        }
    }
}
