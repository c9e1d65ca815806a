internal import CoreSubject
internal import DriverCore
internal import KernelLab
internal import LabBase

/// What modules register, and what their files list as IDs.
extension MachineRecorder {
    mutating func recordModules() throws {
        let release = subject.guest.release
        let directory = "\(kernel.directory)/lib/modules/\(release)"
        let needs = try lines(of: "\(directory)/modules.dep").map { line in
            line.split(whereSeparator: { $0 == " " || $0 == ":" }).map { moduleName($0) }
        }
        let aliases = try lines(of: "\(directory)/modules.alias").compactMap { Alias($0) }
        for files in needs {
            guard let name = files.first, name != "bindlab" else { continue }
            let answer = try subject.insmod(name, [])
            // What an earlier one needs is there by then.
            guard ["OK", "EEXIST"].contains(answer) else { continue }
            var module = ModuleRecord(needs: files.dropFirst().reversed())
            module.drivers = try drivers(of: name, aliases.filter { $0.module == name })
            module.parameters = try parameters(of: name)
            record.modules[name] = module
        }
    }

    private func drivers(of module: String, _ aliases: [Alias]) throws -> [DriverRecord] {
        try subject.guest.names("/sys/module/\(module)/drivers").compactMap { entry in
            let parts = entry.split(separator: ":", maxSplits: 1).map(String.init)
            guard parts.count == 2, ["pci", "platform"].contains(parts[0]) else { return nil }
            var ids = aliases.compactMap { parts[0] == "pci" ? $0.pciEntry : $0.platformName }
            // A platform driver whose own name is its alias needs no table.
            if parts[0] == "platform", ids.contains(parts[1]) { ids = [] }
            return try driver(parts[0], parts[1], ids)
        }
    }

    private func parameters(of module: String) throws -> [DriverCore.ModuleParameter] {
        let directory = "/sys/module/\(module)/parameters"
        return try subject.guest.names(directory).compactMap { name in
            guard case .stat(let stat) = try subject.ask(.stat(path: "\(directory)/\(name)")),
                case .bytes(let bytes) = try subject.ask(.read(path: "\(directory)/\(name)"))
            else { return nil }
            let value = bytes.text.last == "\n" ? String(bytes.text.dropLast()) : bytes.text
            return DriverCore.ModuleParameter(
                name: name,
                value: value,
                mode: UInt16(truncatingIfNeeded: stat.mode & 0o777)
            )
        }
    }

    private func lines(of path: String) throws -> [Substring] {
        try readText(path).split(separator: "\n")
    }

    /// `vfio_pci` of `kernel/drivers/vfio/pci/vfio-pci.ko`.
    private func moduleName(_ path: Substring) -> String {
        let file = path.split(separator: "/").last ?? path
        return String(file.dropLast(3)).replacing("-", with: "_")
    }
}

/// One line of modules.alias: a pattern and the module that it names.
private struct Alias {
    let pattern: String
    let module: String

    init?(_ line: Substring) {
        let words = line.split(separator: " ").map(String.init)
        guard words.count == 3, words[0] == "alias" else { return nil }
        pattern = words[1]
        module = words[2]
    }

    var platformName: String? {
        pattern.hasPrefix("platform:") ? String(pattern.dropFirst(9)) : nil
    }

    /// The table entry that a `pci:v…d…sv…sd…bc…sc…i…` stands for; vfio's prefix marks one for overrides.
    var pciEntry: String? {
        let isForOverride = pattern.hasPrefix("vfio_pci:")
        guard isForOverride || pattern.hasPrefix("pci:"),
            let match = pattern.wholeMatch(
                of: /[a-z_]+:v(\w+|\*)d(\w+|\*)sv(\w+|\*)sd(\w+|\*)bc(\w+|\*)sc(\w+|\*)i(\w+|\*)\*?/
            )
        else { return nil }
        let ids = [match.1, match.2, match.3, match.4].map { field($0, any: "ffffffff") }
        let parts = [match.5, match.6, match.7]
        let code = parts.map { $0 == "*" ? "00" : String($0).lowercased() }.joined()
        let mask = parts.map { $0 == "*" ? "00" : "ff" }.joined()
        var entry = ids
        if mask != "000000" || isForOverride { entry += [code, mask] }
        if isForOverride { entry += ["0", "1"] }
        return entry.joined(separator: ":")
    }

    private func field(_ text: Substring, any: String) -> String {
        UInt32(text, radix: 16).map { String($0, radix: 16) } ?? any
    }
}
