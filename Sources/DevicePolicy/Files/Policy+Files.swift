public import DeviceBinding
internal import Sysfs

extension Policy {
    /// The most files of a policy.
    private static let filesMax = 1000

    /// Reads the files of some directories: of those with one name the one whose directory counts most.
    ///
    /// A directory that is not there has no file. `others` are files that do not lie there, as if they lay in the
    /// directory that counts most: their text by their path.
    ///
    /// - Throws: ``/DeviceBinding/Failure/Code/malformed`` for a file that says what no rule can, with its line;
    ///   ``/DeviceBinding/Failure/Code/permission`` and ``/DeviceBinding/Failure/Code/system`` for one that cannot be
    ///   read, or that others may write.
    public init(in places: PolicyPlaces, others: [(path: String, text: [UInt8])] = [])
        throws(Failure)
    {
        var (rules, files) = ([PolicyRule](), [PolicyFile]())
        var found: [String: [(path: String, directory: PolicyDirectory?, text: [UInt8])]] = [:]
        for other in others {
            let name = lastComponent(of: other.path)
            found[name, default: []].append((other.path, nil, other.text))
        }
        for path in places.directories {
            guard let directory = try PolicyDirectory.open(path) else { continue }
            for name in try directory.names() {
                found[name, default: []].append(("\(path)/\(name)", directory, []))
            }
        }
        guard found.count <= Policy.filesMax else {
            throw Failure(
                .system,
                "The policy cannot be read: it has \(found.count) files, and more than \(Policy.filesMax) are not read."
            )
        }
        for (name, all) in found.sorted(by: { $0.key < $1.key }) {
            guard let first = all.first else { continue }
            let bytes = first.directory == nil ? first.text : try first.directory?.bytes(of: name)
            let own = try bytes.map { bytes throws(Failure) in
                try PolicyReader(file: first.path).rules(bytes)
            }
            rules += own ?? []
            files.append(
                PolicyFile(path: first.path, kind: own.map { .rules($0.count) } ?? .mask)
            )
            for other in all.dropFirst() {
                files.append(PolicyFile(path: other.path, kind: .overridden(by: first.path)))
            }
        }
        self.init(rules: rules, files: files)
    }
}
