import ScratchTree
import SystemPackage
import Testing

@testable import anybind

/// Rules beside machines on which devices are others, elsewhere, or gone.
@Suite struct PolicyMachineTests {
    private let scratch = ScratchTree()

    /// A machine with network cards: the slot, the address and perhaps another vendor of each.
    private func machine(_ cards: (slot: Int, mac: Int)..., variant: Bool = false) -> [String] {
        let ports = cards.map {
            "{ name: \"0000:00:1c.\($0.slot)\", bus: \"pci\", id: \"8086:a190\", class: \"060400\" }"
        }
        let devices = cards.map { card in
            """
            { name: "0000:0\(card.slot + 1):00.0", bus: "pci", parent: "0000:00:1c.\(card.slot)", id: "8086:10d3",
              subsystem: "8086:a01f", class: "020000",
              makes: [{ class: "net", name: "eth\(card.slot)", attributes: { address: "52:54:00:00:00:0\(card.mac)" } }] }
            """
        }
        let best = """
            { name: "fast_vfio_pci", bus: "pci", module: "fast_vfio_pci", code: "vfio-pci",
              ids: [{ id: "8086:10d3", overrideOnly: true }] },
            """
        scratch.file(
            "machine.json5",
            """
            { name: "cards", profile: "linux 6.12",
              modules: [{ name: "vfio" }, { name: "vfio_pci", needs: ["vfio"] },
                { name: "fast_vfio_pci", needs: ["vfio"], loaded: \(variant) }],
              drivers: [
                { name: "pcieport", bus: "pci", ids: [{ class: "060400" }], managesDMA: true },
                { name: "e1000e", bus: "pci", module: "e1000e", ids: ["8086:10d3"] },
                \(best)
                { name: "vfio-pci", bus: "pci", module: "vfio_pci", code: "vfio-pci", ids: [{ overrideOnly: true }] },
              ],
              devices: [\((ports + devices).joined(separator: ",\n"))] }
            """
        )
        return ["--machine", "\(scratch.root)/machine.json5"]
    }

    private var policy: [String] { ["--policy-dir", "\(scratch.root)/policy"] }

    private func write(_ rules: String) {
        scratch.file("policy/p.json5", "{ rules: [\n\(rules)\n] }")
    }

    private func check(_ machine: [String], _ status: Int32, _ text: String) throws {
        let run = try CommandRun(["check"] + machine + policy)
        #expect(run.status == status, "\(run.errors)\(run.output)")
        #expect(run.output.contains(text), "\(run.output)")
    }

    private func text(of file: String) throws -> String {
        let opened = try FileDescriptor.open(FilePath(file), .readOnly)
        return try opened.closeAfter {
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = try unsafe bytes.withUnsafeMutableBytes { try unsafe opened.read(into: $0) }
            return String(decoding: bytes.prefix(count), as: UTF8.self)
        }
    }

    private static let byAddress =
        "{ devices: 'class=network', identity: { mac: '52:54:00:00:00:01' }, driver: 'vfio-pci', exactly: 1 }"
    private static let byPlace =
        "{ devices: 'slot=0000:00:1c.0/00.0', identity: { mac: '52:54:00:00:00:01' }, driver: 'vfio-pci' }"

    @Test func `a device that was moved is found by its address`() throws {
        write(Self.byAddress)
        try check(machine((0, 1), (1, 2)), 12, "0000:01:00.0 has the driver 'e1000e'")
        try check(machine((0, 2), (3, 1)), 12, "0000:04:00.0 has the driver 'e1000e'")
        let run = try CommandRun(["apply"] + machine((0, 2), (3, 1)) + policy)
        #expect(run.output.contains("0000:04:00.0: e1000e -> vfio-pci"), "\(run.errors)")
        #expect(!run.output.contains("0000:01:00.0"))
    }

    @Test func `another device in the place of the one that was meant is told and left alone`()
        throws
    {
        write(Self.byPlace.replacing("}, driver", with: "}, exactly: 1, driver"))
        try check(machine((0, 1)), 12, "should have 'vfio-pci'")
        try check(machine((0, 2)), 12, "other-identity\t0000:01:00.0")
        let run = try CommandRun(["apply", "--json"] + machine((0, 2)) + policy)
        #expect(run.status == 0 && run.output.contains("\"changed\": false"), "\(run.output)")
        #expect(run.errors.contains("0000:01:00.0 is another device than was meant"))
        #expect(run.output.contains("\"kind\": \"other-identity\""))
    }

    @Test func `a device that is missing, and one too many, are told`() throws {
        write("{ devices: 'id=8086:10d3', driver: 'vfio-pci', exactly: 2 }")
        try check(machine((0, 1)), 12, "missing\t-\t")
        try check(machine((0, 1)), 12, "1 of 2 devices are there that fit 'id=8086:10d3'.")
        try check(machine((0, 1), (1, 2), (2, 3)), 12, "too-many\t0000:03:00.0")
        let run = try CommandRun(["apply"] + machine((0, 1)) + policy)
        #expect(run.status == 0 && run.output == "Nothing is to be done for the policy.\n")
        #expect(run.errors.contains("p.json5:2: 1 of 2 devices"), "\(run.errors)")
    }

    @Test func `what is bound stays as it is when its address cannot be read any more`() throws {
        write(Self.byAddress + ",\n" + Self.byAddress.replacing(":01'", with: ":02'"))
        let kept = ["--state", "\(scratch.root)/state"] + machine((0, 1), (1, 2))
        let first = try CommandRun(["apply"] + kept + policy)
        #expect(first.output.contains("0000:01:00.0: e1000e -> vfio-pci"), "\(first.errors)")
        #expect(first.output.contains("0000:02:00.0: e1000e -> vfio-pci"))
        let second = try CommandRun(["apply", "--json"] + kept + policy)
        #expect(second.output.contains("\"changed\": false") && second.errors == "")
        try check(kept, 0, "(untold)")
        // What lost its driver meanwhile is not guessed at.
        _ = try CommandRun(["unbind", "01:00.0"] + kept)
        let third = try CommandRun(["apply", "--json"] + kept + policy)
        #expect(third.output.contains("\"changed\": false"), "\(third.output)")
    }

    @Test func `what is kept twice keeps its address, and its file is not written again`() throws {
        let kept = ["--state", "\(scratch.root)/state"] + machine((0, 1))
        let file = "\(scratch.root)/policy/kept-pci-0000-01-00.0.json5"
        _ = try CommandRun(["bind", "--keep", "eth0", "vfio-pci"] + kept + policy)
        let first = try text(of: file)
        #expect(first.contains("52:54:00:00:00:01"))
        let again = try CommandRun(["bind", "--keep", "01:00.0", "vfio-pci"] + kept + policy)
        #expect(again.status == 0, "\(again.errors)")
        #expect(try text(of: file) == first)
        // Another driver for it is written, beside what was known.
        _ = try CommandRun(["bind", "--keep", "01:00.0", "e1000e"] + kept + policy)
        let last = try text(of: file)
        #expect(last == first.replacing("vfio-pci", with: "e1000e"))
        // What was unbound by hand is forgotten all the same.
        _ = try CommandRun(["bind", "--keep", "01:00.0", "vfio-pci"] + kept + policy)
        _ = try CommandRun(["unbind", "01:00.0"] + kept)
        let forgotten = try CommandRun(["release", "--forget", "01:00.0"] + kept + policy)
        #expect(forgotten.output.contains("Forgotten: '"), "\(forgotten.errors)\(forgotten.output)")
    }

    @Test func `a rule that says none does not take what another one is presumed to have bound`()
        throws
    {
        let kept = ["--state", "\(scratch.root)/state"] + machine((0, 1))
        write(Self.byAddress)
        _ = try CommandRun(["apply"] + kept + policy)
        write(Self.byAddress + ",\n{ devices: '01:00.0', driver: 'none' }")
        for command in [["apply"], ["policy", "check"], ["check"]] {
            let run = try CommandRun(command + kept + policy)
            #expect(run.status == 4, "\(command) \(run.output)")
            #expect(
                run.errors.contains("p.json5:2 and \(scratch.root)/policy/p.json5:3"),
                "\(run.errors)"
            )
        }
    }

    @Test func `a slot with another device in it, and an empty one, are differences`() throws {
        write(Self.byPlace)
        try check(machine((0, 2)), 12, "other-identity\t0000:01:00.0")
        try check(machine((1, 1)), 12, "missing\t-\t")
    }

    @Test func `a device that is named by its address alone is kept with what it is`() throws {
        let kept = ["--state", "\(scratch.root)/state"] + machine((0, 1))
        write("{ devices: 'mac=52:54:00:00:00:01', driver: 'vfio-pci' }")
        let refused = try CommandRun(["check"] + kept + policy)
        #expect(
            refused.status == 64 && refused.errors.contains("while a driver for user space has it")
        )
        let other = ["--policy-dir", "\(scratch.root)/other"]
        let added = try CommandRun(
            ["policy", "add", "mac=52:54:00:00:00:01", "vfio-pci"] + kept + other
        )
        #expect(added.status == 0, "\(added.errors)")
        let listed = try CommandRun(["policy", "list", "--json"] + kept + other)
        #expect(listed.output.contains("8086"), "\(listed.output)")
    }

    @Test func `auto is the driver with the most exact alias, whether it is loaded or not`() throws
    {
        write("{ devices: '01:00.0', driver: 'auto' }")
        for isLoaded in [true, false] {
            let run = try CommandRun(["apply"] + machine((0, 1), variant: isLoaded) + policy)
            #expect(run.output.contains("0000:01:00.0: e1000e -> fast_vfio_pci"), "\(run.errors)")
        }
    }

    @Test func `kept by its address, a device is known in its place and not another there`() throws
    {
        let kept = ["--state", "\(scratch.root)/state"] + machine((0, 1))
        let run = try CommandRun(["bind", "--keep", "eth0", "vfio-pci"] + kept + policy)
        #expect(run.status == 0, "\(run.errors)")
        try check(kept, 0, "(untold)\t0000:01:00.0")
        let twin = ["--state", "\(scratch.root)/twin"]
        let again = try CommandRun(["bind", "--keep", "eth0", "vfio-pci"] + twin + kept.suffix(2))
        #expect(again.output.contains("Kept by '\(scratch.root)/twin.policy/"), "\(again.errors)")
        let forgotten = try CommandRun(["release", "--forget", "01:00.0"] + twin)
        #expect(forgotten.output.contains("Forgotten: '"), "\(forgotten.errors)")
        try check(machine((0, 2)), 12, "it has not 'mac=52:54:00:00:00:01'")
    }
}
