internal import CLab
internal import LabBase
internal import SystemPackage

/// Loads a module by finit_module(2), after those that modules.dep names for it.
///
/// What is loaded already is passed over among the dependencies, and `EEXIST` for the module itself.
func loadModule(_ name: String, _ parameters: [String]) throws(Errno) -> LabAnswer {
    let directory = "/lib/modules/\(try kernelRelease())/"
    let index = String(decoding: try readFile(directory + "modules.dep"), as: UTF8.self)
    guard let files = moduleFiles(named: name, in: index) else {
        return .refused(errno: Errno.noSuchFileOrDirectory.rawValue, opening: true)
    }
    // modules.dep lists a module's needs so that the last must be loaded first.
    for file in files.dropFirst().reversed() {
        let result = try load(directory + file, "")
        guard result == 0 || result == -Errno.fileExists.rawValue else {
            return .refused(errno: -result, opening: false)
        }
    }
    let result = try load(directory + files[0], parameters.joined(separator: " "))
    return result == 0 ? .done(0) : .refused(errno: -result, opening: false)
}

/// Removes a module by delete_module(2).
func unloadModule(_ name: String) -> LabAnswer {
    // SAFETY: the string is valid during the call, and copied by the kernel.
    let result = unsafe clab_unload_module(underscored(name))
    return result == 0 ? .done(0) : .refused(errno: -result, opening: false)
}

/// The module's own file and those it needs, from one line of modules.dep.
private func moduleFiles(named name: String, in index: String) -> [String]? {
    let wanted = underscored(name) + ".ko"
    for line in index.split(separator: "\n") {
        let files = line.split(whereSeparator: { $0 == " " || $0 == ":" })
        guard let base = files.first?.split(separator: "/").last else { continue }
        if underscored(String(base)) == wanted { return files.map(String.init) }
    }
    return nil
}

/// A module's name as the kernel has it: `vfio_pci` for the file `vfio-pci.ko`.
private func underscored(_ name: String) -> String {
    String(name.map { $0 == "-" ? "_" : $0 })
}

private func load(_ path: String, _ parameters: String) throws(Errno) -> Int32 {
    let file = try open(path, .read)
    defer { try? file.close() }
    // SAFETY: the string is valid during the call, and copied by the kernel.
    return unsafe clab_load_module(file.rawValue, parameters)
}
