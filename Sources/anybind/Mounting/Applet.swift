import Glibc
import MachineMount
import SystemPackage

/// `modprobe`, `rmmod`, `insmod` and `lsmod` for the modules of the machine that `anybind run` shows.
///
/// They are this program under another name; what they do is a write to the machine's control files.
enum Applet: String {
    case modprobe
    case rmmod
    case insmod
    case lsmod

    /// The applet by whose name the program was started, a path perhaps.
    static func named(_ word: String) -> Applet? {
        word.split(separator: "/").last.flatMap { Applet(rawValue: String($0)) }
    }

    /// Does its work and tells the exit status.
    func run(_ arguments: [String]) -> Int32 {
        let options = AppletOptions(arguments)
        if let unknown = options.unknown {
            Terminal.error(
                "\(rawValue): ERROR: '\(unknown)' is not an option in a simulated machine\n"
            )
            return 1
        }
        switch self {
        case .lsmod: return list()
        case .rmmod: return unloadAll(options)
        case .insmod: return insert(options) ? 0 : 1
        case .modprobe: return probe(options)
        }
    }

    private func probe(_ options: AppletOptions) -> Int32 {
        if options.isDry { return 0 }
        if options.isFirstTime, let name = options.names.first {
            guard isLoaded(name) == options.removes else {
                let state = options.removes ? "is not in kernel" : "already in kernel"
                return fail("ERROR: Module \(name) \(state)", options) ? 0 : 1
            }
        }
        if options.removes { return unloadAll(options) }
        guard options.all else {
            return load(options.names.joined(separator: " "), options) ? 0 : 1
        }
        return options.names.allSatisfy { load($0, options) } ? 0 : 1
    }

    private func unloadAll(_ options: AppletOptions) -> Int32 {
        guard !options.names.isEmpty else {
            return fail("ERROR: no module was named", options) ? 0 : 1
        }
        return options.names.allSatisfy { unload($0, options) } ? 0 : 1
    }

    /// A file is inserted once; its name alone tells which module it is.
    private func insert(_ options: AppletOptions) -> Bool {
        var words = options.names
        guard let path = words.first else { return load("", options) }
        words[0] = moduleName(path)
        guard !isLoaded(words[0]) else {
            return fail("ERROR: could not insert module \(path): File exists", options)
        }
        return load(words.joined(separator: " "), options)
    }

    /// Whether the machine has a module in its kernel.
    private func isLoaded(_ name: String) -> Bool {
        let wanted = name.replacing("-", with: "_") + " "
        return AppletFiles.read("modules")?.split(separator: "\n")
            .contains { $0.hasPrefix(wanted) } == true
    }

    private func load(_ words: String, _ options: AppletOptions) -> Bool {
        let name = String(words.prefix { $0 != " " })
        if name.isEmpty { return fail("FATAL: no module was named", options) }
        guard let errno = AppletFiles.write(words, to: "load") else { return true }
        if errno == .noSuchFileOrDirectory {
            return fail("FATAL: Module \(name) not found in this machine", options)
        }
        return fail("ERROR: could not insert '\(name)': \(errno)", options)
    }

    private func unload(_ name: String, _ options: AppletOptions) -> Bool {
        guard let errno = AppletFiles.write(moduleName(name), to: "unload") else { return true }
        switch errno {
        case .noSuchFileOrDirectory:
            return self == .modprobe
                || fail("ERROR: Module \(name) is not currently loaded", options)
        case .resourceTemporarilyUnavailable:
            return fail("ERROR: Module \(name) is in use", options)
        default: return fail("ERROR: could not remove '\(name)': \(errno)", options)
        }
    }

    private func list() -> Int32 {
        guard let text = AppletFiles.read("modules") else {
            _ = fail("ERROR: the machine's modules cannot be read", AppletOptions([]))
            return 1
        }
        var lines = "Module                  Size  Used by\n"
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            guard words.count >= 4 else { continue }
            let name = words[0] + String(repeating: " ", count: max(0, 19 - words[0].count))
            let size = String(repeating: " ", count: max(0, 8 - words[1].count)) + words[1]
            let users = words[3] == "-" ? "" : String(words[3].dropLast())
            lines += "\(name) \(size)  \(words[2]) \(users)\n"
        }
        return (try? Terminal.out(lines)) == nil ? 1 : 0
    }

    /// `/lib/modules/…/vfio-pci.ko.xz` as `vfio-pci`.
    private func moduleName(_ path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        return String(name.prefix { $0 != "." })
    }

    private func fail(_ message: String, _ options: AppletOptions) -> Bool {
        if !options.isQuiet { Terminal.error("\(rawValue): \(message)\n") }
        return false
    }
}

/// The machine's control files, as a command sees them.
enum AppletFiles {
    /// Writes a line; nil when that succeeded.
    static func write(_ text: String, to file: String) -> Errno? {
        do {
            let path = FilePath(MountedMachine.controlDirectory + "/" + file)
            let descriptor = try FileDescriptor.open(path, .writeOnly, options: .closeOnExec)
            defer { try? descriptor.close() }
            try descriptor.writeAll(text.utf8)
            return nil
        } catch {
            return error as? Errno ?? .ioError
        }
    }

    static func read(_ file: String) -> String? {
        let path = FilePath(MountedMachine.controlDirectory + "/" + file)
        guard let descriptor = try? FileDescriptor.open(path, .readOnly, options: .closeOnExec)
        else {
            return nil
        }
        defer { try? descriptor.close() }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = try? unsafe bytes.withUnsafeMutableBytes { buffer in
            // SAFETY: read(2) writes no more bytes than the buffer has.
            unsafe try descriptor.read(into: buffer)
        }
        return count.map { String(decoding: bytes.prefix($0), as: UTF8.self) }
    }
}
