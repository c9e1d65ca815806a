import SystemPackage

extension LinuxHost {
    /// The modules that would serve a device of that alias, or that are named as a driver is.
    ///
    /// Modules that are built into the kernel are among them. Of a driver only a module of the same name
    /// is found, `-` and `_` taken as one: no file says which module has a driver of another name
    /// (`xhci_hcd` is in `xhci_pci`). Aliases are compared as they are written: vfio's own begin with
    /// `vfio_pci:`, not `pci:`.
    ///
    /// - Throws: Where depmod(8) described no modules for the running kernel.
    public func modules(for query: ModuleQuery) throws(HostError) -> [String] {
        let folder = try modulesFolder()
        switch query {
        case .alias(let alias):
            let loadable = try contents(of: folder.appending("modules.alias"))
            let builtIn = try contentsIfPresent(of: folder.appending("modules.builtin.modinfo"))
            return ModuleIndex.ranked(
                ModuleIndex.matches(of: alias, inAliases: loadable)
                    + ModuleIndex.matches(of: alias, inBuiltinInfo: builtIn)
            )
        case .driver(let name):
            let loadable = try contents(of: folder.appending("modules.dep"))
            let builtIn = try contentsIfPresent(of: folder.appending("modules.builtin"))
            let found =
                ModuleIndex.modules(named: name, inPaths: loadable)
                + ModuleIndex.modules(named: name, inPaths: builtIn)
            return found.firstOfEach
        }
    }

    /// The folder that describes the running kernel's modules.
    private func modulesFolder() throws(HostError) -> FilePath {
        if let modules { return modules }
        let path = proc.appending("sys/kernel/osrelease")
        let release = try contents(of: path, upTo: 4096).lines.first?.text ?? ""
        return FilePath("/lib/modules").appending(release)
    }

    /// Loads a module with what it depends on, by modprobe(8); nothing is run when it is there already.
    ///
    /// - Throws: Code ``HostError/Code/unknownName`` for a text that names no module, `unsupported` where
    ///   there is no modprobe, `system` with modprobe's own words when it fails.
    public func loadModule(_ name: String) throws(HostError) {
        let module = String(decoding: name.utf8.map(\.foldingHyphen), as: UTF8.self)
        guard name.first != "-", Self.isModuleName(module) else {
            throw HostError(.unknownName, "'\(name.printable)' is not the name of a module")
        }
        guard !isLoaded(module) else { return }
        let command = try modprobe(module)
        guard command.status != 0 else { return }
        let said = command.message.split(separator: "\n").first.map { ": \(String($0).printable)" }
        throw HostError(
            .system,
            "modprobe cannot load '\(module)' (exit status \(command.status))\(said ?? "")"
        )
    }

    /// Runs the first modprobe that is there.
    private func modprobe(_ module: String) throws(HostError) -> Command {
        for program in modprobe {
            do {
                return try Command.run(program, [module])
            } catch {
                guard error == .noSuchFileOrDirectory else { throw .cannot("run", program, error) }
            }
        }
        let paths = modprobe.map(\.string).joined(separator: ", ")
        throw HostError(.unsupported, "cannot load '\(module)': there is no \(paths)")
    }

    /// Whether a text can name a module: letters, digits and `_`, as many as the kernel keeps.
    private static func isModuleName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                byte == UInt8(ascii: "_") || Character(UnicodeScalar(byte)).isLetter
                    || Character(UnicodeScalar(byte)).isNumber
            }
    }

    /// Whether the kernel has a module, loaded to the end or built in.
    ///
    /// `initstate` is there for a loaded module alone; a built-in one may have a folder without it.
    private func isLoaded(_ module: String) -> Bool {
        let folder = sys.appending("module").appending(module)
        guard let state = try? contents(of: folder.appending("initstate"), upTo: 4096) else {
            return (try? Stat(folder)) != nil
        }
        return state.lines.first?.equals("live") == true
    }
}
