internal import LabBase
internal import SystemPackage

extension Lab {
    /// Debian's tools as they are installed here, with what each needs, for a guest at the same places.
    public func toolFiles() throws(LabFailure) -> [(guest: String, host: String)] {
        let listing: [UInt8]
        do {
            let directory = try makeScratch()
            defer { removeScratch(directory) }
            let output = try FileDescriptor.open(
                FilePath("\(directory)/list"),
                .writeOnly,
                options: [.create, .closeOnExec],
                permissions: .ownerReadWrite
            )
            defer { try? output.close() }
            let process = try ChildProcess.start(
                ["\(root)/Scripts/list-tool-files"],
                environment: ["PATH=/usr/sbin:/usr/bin:/sbin:/bin"],
                descriptors: [(0, .standardInput), (1, output), (2, .standardError)]
            )
            guard process.wait() == 0 else {
                throw LabFailure.missing(["Debian's tools (make setup)"])
            }
            listing = try readWhole("\(directory)/list")
        } catch let failure as LabFailure {
            throw failure
        } catch {
            throw .system(error as? Errno ?? .ioError, doing: "listing Debian's tools")
        }
        return String(decoding: listing, as: UTF8.self).split(separator: "\n").map { path in
            (guest: String(path.dropFirst()), host: String(path))
        }
    }
}
