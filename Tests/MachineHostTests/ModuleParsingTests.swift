import Testing

@testable import MachineHost

@Suite struct ModuleParsingTests {
    @Test(arguments: [
        ("pci:v00008086d000010D3sv*sd*bc*sc*i*", "pci:v00008086d000010D3sv0sd1bc02sc00i00", true),
        ("pci:v00008086d000010D3sv*sd*bc*sc*i*", "pci:v00008086d000010D4sv0sd1bc02sc00i00", false),
        ("vfio_pci:v*d*sv*sd*bc*sc*i*", "pci:v00008086d000010D3sv0sd1bc02sc00i00", false),
        ("vfio_pci:v*d*sv*sd*bc*sc*i*", "vfio_pci:v00008086d000010D3sv0sd1bc02sc00i00", true),
        ("a-b_c", "a_b-c", true), ("a?c", "abc", true), ("a?c", "ac", false), ("a?", "a", false),
        ("*", "", true), ("*", "anything/at:all", true), ("", "", true), ("", "a", false),
        ("a*b*c", "axxbyybzzc", true), ("a*b*c", "axxbyybzz", false), ("**a", "bba", true),
        ("usb:d[0-9A]*", "usb:d7", true), ("usb:d[0-9A]*", "usb:dA1", true),
        ("usb:d[0-9A]*", "usb:dB", false), ("[!0-9]x", "ax", true), ("[!0-9]x", "5x", false),
        ("[^a]", "b", true), ("[^a]", "a", false), ("[]", "]", false), ("[a-]", "-", true),
        ("[-a]", "-", true), ("[a-]", "_", false), ("[z-a]", "m", false),
        ("[abc", "a", false), ("a]", "a]", false), (#"\*"#, "*", true), (#"\*"#, "a", false),
        (#"a\"#, #"a\"#, true),
    ])
    func `an alias fits a pattern as libkmod says`(pattern: String, alias: String, fits: Bool) {
        #expect(AliasPattern(bytes: pattern.bytes[...]).matches(alias.bytes) == fits)
    }

    /// A search that tries every way does not come to an end here.
    @Test func `a pattern of many stars costs no more than the product of the lengths`() {
        let pattern = String(repeating: "*a", count: 1000) + "b"
        let alias = String(repeating: "a", count: 4000)
        #expect(!AliasPattern(bytes: pattern.bytes[...]).matches(alias.bytes))
    }

    static let aliases = """
        # Aliases extracted from modules themselves.
        alias vfio_pci:v*d*sv*sd*bc*sc*i* vfio_pci
        alias vfio_pci:v000015B3d0000101Esv*sd*bc*sc*i* mlx5_vfio_pci
        alias pci:v00008086d000010D3sv*sd*bc*sc*i* e1000e
        alias pci:v*d*sv*sd*bc02sc00i* some-generic
        alias pci:v00008086d000010D3sv*sd*bc*sc*i* out_of_tree
        alias pci:v*d*sv*sd*bc*sc*i* e1000e
        alias broken
        notalias pci:* wrong
        alias pci:* too many
        """

    @Test(arguments: [
        ("pci:v00008086d000010D3sv1sd2bc02sc00i00", ["e1000e", "out_of_tree", "some_generic"]),
        ("vfio_pci:v000015B3d0000101Esv1sd2bc02sc00i00", ["mlx5_vfio_pci", "vfio_pci"]),
        ("vfio_pci:v00008086d000010D3sv1sd2bc02sc00i00", ["vfio_pci"]),
        ("usb:v1", []),
        (String(repeating: "p", count: 5000), []),
    ])
    func `of the modules for an alias the most exact comes first`(alias: String, modules: [String])
    {
        let matches = ModuleIndex.matches(of: alias, inAliases: Self.aliases.bytes)
        #expect(ModuleIndex.ranked(matches) == modules)
    }

    @Test func `a built-in module is found by its alias`() {
        let info =
            "ahci.license=GPL\0ahci.alias=pci:v*d*sv*sd*bc01sc06i01*\0x.alias=\0=\0.alias=*\0"
        let matches = ModuleIndex.matches(
            of: "pci:v1d2sv3sd4bc01sc06i01",
            inBuiltinInfo: info.bytes
        )
        #expect(matches == [ModuleIndex.Match(module: "ahci", wildcards: 5, length: 26)])
    }

    @Test(arguments: [
        ("vfio-pci", ["vfio_pci"]), ("vfio_pci", ["vfio_pci"]), ("e1000e", ["e1000e"]),
        ("e1000", []), ("ext4", ["ext4"]), ("", []), ("vfio-pci.ko", []), ("kernel", []),
    ])
    func `a module is found by the name of its file`(name: String, modules: [String]) {
        let paths = """
            kernel/drivers/vfio/pci/vfio-pci.ko: kernel/drivers/vfio/pci/vfio-pci-core.ko
            kernel/drivers/net/ethernet/intel/e1000e/e1000e.ko.xz:
            kernel/fs/ext4/ext4.ko
            /.ko
            """
        #expect(ModuleIndex.modules(named: name, inPaths: paths.bytes) == modules)
    }
}
