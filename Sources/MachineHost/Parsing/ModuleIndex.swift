/// What depmod(8) and the kernel's build write down about modules, under `/lib/modules/RELEASE`.
enum ModuleIndex {
    /// A module with an alias that fits, and how exactly.
    struct Match: Hashable {
        /// The module's name, `vfio_pci`.
        var module: String
        /// The wildcards in the alias.
        var wildcards: Int
        /// The length of the alias.
        var length: Int
    }

    /// The modules of a `modules.alias` with an alias that fits, in its order.
    static func matches(of alias: String, inAliases bytes: [UInt8]) -> [Match] {
        let alias = Array(alias.utf8)
        return bytes.lines.compactMap { line in
            let words = line.words
            guard words.count == 3, words[0].equals("alias") else { return nil }
            return match(of: alias, pattern: words[1], module: words[2])
        }
    }

    /// The built-in modules of a `modules.builtin.modinfo` with an alias that fits, in its order.
    ///
    /// Source: Documentation/kbuild/kbuild.rst, Linux 6.12: entries `MODULE.alias=PATTERN`, each
    /// ended by a NUL.
    static func matches(of alias: String, inBuiltinInfo bytes: [UInt8]) -> [Match] {
        let alias = Array(alias.utf8)
        return bytes.split(separator: 0).compactMap { entry in
            guard let equals = entry.firstIndex(of: UInt8(ascii: "=")),
                let dot = entry[..<equals].firstIndex(of: UInt8(ascii: ".")),
                entry[(dot + 1)..<equals].equals("alias")
            else { return nil }
            return match(of: alias, pattern: entry[(equals + 1)...], module: entry[..<dot])
        }
    }

    /// The modules of a `modules.dep` or a `modules.builtin` with a name, hyphens taken for `_`.
    static func modules(named name: String, inPaths bytes: [UInt8]) -> [String] {
        let wanted = name.utf8.map(\.foldingHyphen)
        return bytes.lines.compactMap { line in
            let path = line.prefix { $0 != UInt8(ascii: ":") }
            let file = path.suffix(while: { $0 != UInt8(ascii: "/") })
            // `.ko`, `.ko.xz` and their like; no name of a module has a dot.
            let found = file.prefix { $0 != UInt8(ascii: ".") }.map(\.foldingHyphen)
            return found == wanted && !found.isEmpty ? found[...].text : nil
        }
    }

    /// The names of the modules, the one with the most exact alias first, each once.
    ///
    /// The fewest wildcards count first. Of equals the longer alias wins: one for a vendor's device has as
    /// many wildcards as one for a whole class (`pci:v*d*sv*sd*bc02sc00i00*`).
    static func ranked(_ matches: [Match]) -> [String] {
        // The order of the file decides between equals; sorted(by:) alone promises no such thing.
        let order = matches.enumerated().sorted { one, other in
            (one.element.wildcards, -one.element.length, one.offset)
                < (other.element.wildcards, -other.element.length, other.offset)
        }
        return order.map(\.element.module).firstOfEach
    }

    /// The longest alias that is looked at; the kernel's own are a tenth of it.
    private static let aliasBytesMax = 4096

    private static func match(
        of alias: [UInt8],
        pattern: ArraySlice<UInt8>,
        module: ArraySlice<UInt8>
    ) -> Match? {
        guard alias.count <= aliasBytesMax, pattern.count <= aliasBytesMax, !module.isEmpty else {
            return nil
        }
        let pattern = AliasPattern(bytes: pattern)
        guard pattern.matches(alias) else { return nil }
        let name = module.map(\.foldingHyphen)[...].text
        return Match(
            module: name,
            wildcards: pattern.wildcardCount,
            length: pattern.bytes.count
        )
    }
}

extension [String] {
    /// The strings in their order, each where it stands first.
    var firstOfEach: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}

extension ArraySlice<UInt8> {
    /// The longest end of the slice whose bytes all fulfil a condition.
    fileprivate func suffix(while condition: (UInt8) -> Bool) -> ArraySlice<UInt8> {
        self[(lastIndex { !condition($0) }.map { $0 + 1 } ?? startIndex)...]
    }
}
