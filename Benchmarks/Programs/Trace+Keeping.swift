import KernelLab
import SystemPackage

extension Trace {
    /// Keeps the file, where a directory for it is given.
    func keep(_ name: String, in directory: String?) throws {
        guard let directory else { return }
        let file = try FileDescriptor.open(
            FilePath("\(directory)/\(name)"),
            .writeOnly,
            options: [.create, .truncate, .closeOnExec],
            permissions: [.ownerReadWrite, .groupRead, .otherRead]
        )
        try file.closeAfter { _ = try file.writeAll(text.utf8) }
    }
}
