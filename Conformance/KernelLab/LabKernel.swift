internal import LabBase
internal import SystemPackage

/// A Debian kernel that `make kernels` has fetched.
public struct LabKernel: Hashable, Sendable, CustomStringConvertible {
    /// The short name: `6.1`.
    public let name: String
    /// The directory that holds `vmlinux` and `lib/modules`.
    public let directory: String
    /// What `uname -r` prints in a guest: `6.1.0-56-amd64`.
    public let release: String
    /// The Debian package and its version: `linux-image-6.1.0-56-amd64 6.1.192-2`.
    public let package: String

    /// The kernel of that name below `root`, the repository's directory, or nil when it is not there.
    public init?(named name: String, in root: String) {
        let directory = "\(root)/.kernels/\(name)"
        guard let release = firstLine(of: "\(directory)/release"),
            let package = firstLine(of: "\(directory)/package"),
            isReadable("\(directory)/vmlinux")
        else { return nil }
        self.name = name
        self.directory = directory
        self.release = release
        self.package = package
    }

    /// The exact version, as every report begins: `Linux 6.1.0-56-amd64 (linux-image-… 6.1.192-2)`.
    public var description: String { "Linux \(release) (\(package))" }
}

/// The first line of a small file, or nil where there is none.
func firstLine(of path: String) -> String? {
    guard let bytes = try? readWhole(path) else { return nil }
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init)
}
