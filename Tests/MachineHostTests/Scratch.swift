import Glibc
import SystemPackage

@testable import MachineHost

/// A folder of its own for one test, with a stand-in for each root of a host; gone after the test.
final class Scratch: Sendable {
    /// The folder.
    let root: FilePath

    init() throws {
        var template = Array("/tmp/anybind-host-XXXXXX".utf8CString)
        // SAFETY: mkdtemp(3) writes six characters inside the array.
        guard unsafe mkdtemp(&template) != nil else { throw Errno(rawValue: errno) }
        root = FilePath(String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self))
    }

    deinit { Self.remove(root) }

    /// A host whose every root lies in the folder.
    var host: LinuxHost {
        LinuxHost(
            proc: root.appending("proc"),
            dev: root.appending("dev"),
            modules: root.appending("modules"),
            run: root.appending("run"),
            sys: root.appending("sys"),
            etc: root.appending("etc"),
            modprobe: [root.appending("absent"), root.appending("modprobe")]
        )
    }

    /// Makes a folder, with those above it.
    @discardableResult
    func folder(_ path: String) -> FilePath {
        var folder = root
        for component in FilePath(path).components {
            folder.append(component)
            // SAFETY: the path lives for the call.
            _ = unsafe folder.withPlatformString { unsafe mkdir($0, 0o755) }
        }
        return folder
    }

    /// Writes a file, with the folders above it.
    @discardableResult
    func write(_ path: String, _ text: String, mode: FilePermissions = .init(rawValue: 0o644))
        throws -> FilePath
    {
        let parent = FilePath(path).removingLastComponent().string
        if !parent.isEmpty { folder(parent) }
        let file = try OpenFile(
            root.appending(path),
            .writeOnly,
            options: [.create, .truncate],
            permissions: mode
        )
        try file.descriptor.writeAll(text.utf8)
        return root.appending(path)
    }

    /// Makes a symbolic link, with the folders above it; its target need not be there.
    func link(_ path: String, to target: String) {
        folder(FilePath(path).removingLastComponent().string)
        // SAFETY: both paths live for the call.
        _ = unsafe root.appending(path).withPlatformString { unsafe symlink(target, $0) }
    }

    private static func remove(_ path: FilePath) {
        if (try? Stat(path, followTargetSymlink: false))?.type == .directory {
            for name in (try? names(in: path)) ?? [] { remove(path.appending(name)) }
        }
        // SAFETY: the path lives for the call.
        _ = unsafe path.withPlatformString { unsafe Glibc.remove($0) }
    }
}

extension String {
    /// The bytes, as a parser takes them.
    var bytes: [UInt8] { Array(utf8) }
}
