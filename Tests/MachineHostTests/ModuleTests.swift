import SystemPackage
import Testing

@testable import MachineHost

/// One at a time: a script that is still open for writing somewhere cannot be run (ETXTBSY).
@Suite(.serialized) struct ModuleTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func `modules are found by alias and by name, built-in ones too`() throws {
        try scratch.write("modules/modules.alias", ModuleParsingTests.aliases)
        try scratch.write("modules/modules.dep", "kernel/vfio-pci.ko:\n")
        #expect(
            try scratch.host.modules(for: .alias("pci:v1d2sv3sd4bc02sc00i0")).first
                == "some_generic"
        )
        #expect(try scratch.host.modules(for: .driver("vfio-pci")) == ["vfio_pci"])
        #expect(try scratch.host.modules(for: .driver("ahci")).isEmpty)
        try scratch.write("modules/modules.builtin", "kernel/drivers/ata/ahci.ko\n")
        try scratch.write("modules/modules.builtin.modinfo", "ahci.alias=pci:v1d*\0")
        #expect(try scratch.host.modules(for: .driver("ahci")) == ["ahci"])
        #expect(try scratch.host.modules(for: .alias("pci:v1d2sv3sd4bc02sc00i0")).first == "ahci")
    }

    @Test func `a kernel whose modules nobody described is an error that names the file`() throws {
        let error = #expect(throws: HostError.self) { try scratch.host.modules(for: .driver("x")) }
        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(error?.message.contains("modules.dep") == true)
    }

    @Test func `the running kernel's modules are looked up by its release`() throws {
        try scratch.write("proc/sys/kernel/osrelease", "0.0.0-anybind-test\n")
        let host = LinuxHost(proc: scratch.root.appending("proc"))
        let error = #expect(throws: HostError.self) { try host.modules(for: .driver("x")) }
        #expect(
            error?.message
                == "cannot read '/lib/modules/0.0.0-anybind-test/modules.dep': no such file or directory (ENOENT)"
        )
    }

    /// A stand-in for modprobe(8).
    func modprobe(_ script: String) throws {
        try scratch.write("modprobe", "#!/bin/sh\n" + script, mode: .init(rawValue: 0o755))
    }

    @Test func `a module is loaded by modprobe under its own name, with a clean environment`()
        throws
    {
        try modprobe("echo \"$0 $# $1 $LC_ALL ${HOME-none}\" > \(scratch.root.string)/said\n")
        try scratch.host.loadModule("vfio-pci")
        let said = try scratch.host.contents(of: scratch.root.appending("said"))
        #expect(said[...].text == "\(scratch.root.string)/modprobe 1 vfio_pci C none\n")
    }

    @Test func `nothing is run for a module that is there`() throws {
        try modprobe("exit 1\n")
        try scratch.write("sys/module/vfio_pci/initstate", "live\n")
        scratch.folder("sys/module/ahci")
        try scratch.host.loadModule("vfio-pci")
        try scratch.host.loadModule("ahci")
        try scratch.write("sys/module/loop/initstate", "coming\n")
        #expect(throws: HostError.self) { try scratch.host.loadModule("loop") }
    }

    @Test func `modprobe's own words and status are told when it fails`() throws {
        try modprobe("echo out; echo 'FATAL: Module x not found.' >&2; echo more >&2; exit 3\n")
        let expected = HostError(.system, "modprobe cannot load 'x' (exit status 3): out")
        #expect(throws: expected) { try scratch.host.loadModule("x") }
        try modprobe("exit 1\n")
        #expect(throws: HostError(.system, "modprobe cannot load 'x' (exit status 1)")) {
            try scratch.host.loadModule("x")
        }
        try modprobe("kill -9 $$\n")
        #expect(throws: HostError(.system, "modprobe cannot load 'x' (exit status 137)")) {
            try scratch.host.loadModule("x")
        }
    }

    @Test func `a program that says more than a pipe holds ends, and its first words are kept`()
        throws
    {
        let program = try scratch.write(
            "talker",
            "#!/bin/sh\nhead -c 300000 /dev/zero | tr '\\0' x >&2\n",
            mode: .init(rawValue: 0o755)
        )
        let command = try Command.run(program, [])
        #expect(command.status == 0)
        #expect(command.message == String(repeating: "x", count: 4096))
    }

    @Test func `without modprobe the message says where it was looked for`() {
        let error = #expect(throws: HostError.self) { try scratch.host.loadModule("x") }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("/absent, ") == true)
    }

    @Test(arguments: [
        "", "-r", "--remove", "a b", "a/b", "..", "a\n", "a\0b", "ä",
        String(repeating: "a", count: 65),
    ])
    func `a text that names no module is refused before anything is run`(name: String) throws {
        try modprobe("exit 0\n")
        let error = #expect(throws: HostError.self) { try scratch.host.loadModule(name) }
        #expect(error?.code == .unknownName)
    }
}
