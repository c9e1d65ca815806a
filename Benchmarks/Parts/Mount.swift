/// The simulated `/sys` through the kernel, beside the least that libfuse3 can be and plain files.
func measureMount(_ setting: Setting) throws -> Section {
    let scratch = try Scratch()
    let tools = Companions(setting, scratch)
    var section = Section("mount: a simulated /sys as a file system, all on one processor")
    let stage = try MountStage(setting, tools)
    let rates = try stage.rates(rounds: min(setting.rounds, 5), scratch)
    for deed in MountStage.deeds {
        for (index, name) in MountStage.fileSystems.enumerated() {
            let samples = Samples(nanoseconds: rates[index][deed.key, default: []].map { 1e9 / $0 })
            section.figures.append(Figure("\(deed.name), \(name)", rateOf: samples, deed.what))
        }
        guard deed.isPromised else { continue }
        let best = (0..<2).map { rates[$0][deed.key, default: []].max() ?? 0 }
        section.promises.append(
            .bound("\(deed.name), anybind to libfuse3", best[0] / best[1], .atLeast, 0.8, "times")
        )
    }
    section.remarks.append(
        "'libfuse3' is Benchmarks/C/minimal.c: one file, direct I/O, and the timeouts that anybind has."
            + " On two processors the wake-up of an idle one is most of what is measured."
    )
    try addLspci(to: &section, setting, tools)
    return section
}

/// lspci in the mount, and on a copy of the same tree in memory.
private func addLspci(to section: inout Section, _ setting: Setting, _ tools: Companions) throws {
    let copy = try Scratch.inMemory()
    let machine = try copy.write("machine.json5", ruleText(devices: 1_000))
    let run = [setting.anybind, "run", "--host-network", "--machine", machine, "--"]
    // Files that can only be written are not copied. A run has a /dev of its own, and this one's is not in it.
    let way = try Scratch()
    let script = "cp -a /sys/. \"$0\" 2>/dev/null || test -e \"$0/bus/pci/devices/0000:03:1c.7\""
    _ = try Program(run + ["sh", "-c", script, way.path]).output(way)
    _ = try Program("cp", "-a", way.path + "/.", copy.path).output(way)
    func list(_ root: String) -> [String] {
        ["lspci", "-Dnnk", "-O", "sysfs.path=\(root)/bus/pci"]
    }
    let lspcis = [Program(run + list("/sys")), Program(list(copy.path))]
    for program in lspcis {
        let count = try program.output(copy).split(separator: "\n").count { $0.hasPrefix("0000:") }
        guard count == 1_000 else { throw Failure("lspci listed \(count) of 1,000 devices") }
    }
    let shortest = [try tools.compiled("shortest"), "3"]
    let timed = [Program(run + shortest + list("/sys")), Program(shortest + list(copy.path))]
    let samples = try measureInTurn(
        timed.map { program in
            Subject(name: "") { Timing(nanoseconds: try program.number(copy)) }
        },
        rounds: min(setting.rounds, 4)
    )
    section.figures += [
        Figure("lspci -Dnnk, 1,000 devices, anybind", samples[0], .milliseconds, "a run"),
        Figure("lspci -Dnnk, 1,000 devices, tmpfs", samples[1], .milliseconds, "a run"),
    ]
}

/// The file systems that are compared, with the program that measures each.
private struct MountStage {
    static let fileSystems = ["anybind", "libfuse3", "tmpfs"]

    /// What is done, by the word with which the probe tells of it.
    struct Deed {
        let key: String
        let name: String
        let what: String
        var isPromised = true
    }

    static let deeds = [
        Deed(key: "lookup", name: "looked up", what: "names"),
        Deed(key: "absent", name: "looked up, not there", what: "names"),
        Deed(key: "read", name: "read", what: "reads"),
        Deed(key: "open", name: "opened, read and closed", what: "files"),
        Deed(key: "write", name: "written", what: "writes"),
        // What a bind is has no counterpart there: two writes are made all the same.
        Deed(key: "cycle", name: "unbound and bound", what: "pairs", isPromised: false),
    ]

    private let programs: [Program]

    init(_ setting: Setting, _ tools: Companions) throws {
        let probe = try tools.compiled("probe")
        let minimal = try tools.compiled("minimal", libraries: "fuse3")
        let pinned = ["taskset", "-c", "0"]
        let driver = "/sys/bus/pci/drivers/e1000e"
        let name = "0000:03:00.0"
        let anybind =
            [setting.anybind, "run", "--host-network", "--", probe]
            + ["/sys/bus/pci/devices/\(name)", "vendor", "driver_override"]
            + ["\(driver)/unbind", "\(driver)/bind", name]
        // In namespaces of their own, so that nothing has to be unmounted here.
        let alone = ["unshare", "-Urm", "--kill-child", "--pid", "--fork", "bash", "-ec"]
        let measure = "\"$0\" /mnt vendor vendor vendor vendor \(name)"
        let mounted = "\"$1\" /mnt & until [ -e /mnt/vendor ]; do kill -0 $!; done; " + measure
        let plain = "mount -t tmpfs none /mnt; echo 0x8086 >/mnt/vendor; " + measure
        programs = [
            Program(pinned + anybind),
            Program(pinned + alone + [mounted, probe, minimal]),
            Program(pinned + alone + [plain, probe]),
        ]
    }

    /// The rates of each file system by turns, in each round the best that the probe found.
    func rates(rounds: Int, _ scratch: Scratch) throws -> [[String: [Double]]] {
        var rates: [[String: [Double]]] = programs.map { _ in [:] }
        for _ in 0..<rounds {
            for (index, program) in programs.enumerated() {
                for line in try program.output(scratch).split(separator: "\n") {
                    let words = line.split(separator: " ")
                    guard words.count == 2, let rate = Double(words[1]) else { continue }
                    rates[index][String(words[0]), default: []].append(rate)
                }
            }
        }
        return rates
    }
}
