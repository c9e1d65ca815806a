import KernelLab
import LabBase

/// What is counted, not timed: system calls and processes.
func countCalls(_ setting: Setting) throws -> Section {
    var section = Section("counts: system calls and processes, as strace -f sees them")
    try addListing(to: &section, setting)
    let lab = Lab(root: setting.root)
    for name in ["6.1", "6.12"] {
        let missing = lab.missing(kernels: [name])
        guard missing.isEmpty else {
            section.omissions.append(
                "a bind on Linux \(name): missing \(missing.joined(separator: "; "))"
            )
            continue
        }
        try addBind(to: &section, setting, lab, name)
    }
    return section
}

/// A hundred and twenty devices: what lspci needed 3,808 calls for on a real /sys.
private func addListing(to section: inout Section, _ setting: Setting) throws {
    let scratch = try Scratch()
    let tree = try PCITree(at: "\(scratch.path)/sys", devices: 120)
    let commands = [
        ("anybind list, 120 devices", [setting.anybind, "list", "--sysfs", tree.root]),
        ("lspci -Dnnk, 120 devices", ["lspci", "-Dnnk", "-O", "sysfs.path=\(tree.root)/bus/pci"]),
    ]
    for (name, command) in commands {
        let file = "\(scratch.path)/trace"
        _ = try Program(["strace", "-f", "-y", "-o", file] + command).output(scratch)
        let trace = Trace(try text(of: file))
        try trace.keep("list-\(name.prefix { $0 != " " })", in: setting.traces)
        section.figures += [
            Figure(name, count: Double(trace.lines.count), "system calls"),
            Figure(name, count: Double(trace.taskCount), "processes and threads"),
        ]
    }
    section.promises += [
        .bound(
            "system calls of anybind list for 120 devices",
            section.figures[0].best,
            .atMost,
            3_807,
            "calls"
        )
    ]
}

/// One bind and one release on a real kernel, where they are what they are for a user.
private func addBind(
    to section: inout Section,
    _ setting: Setting,
    _ lab: Lab,
    _ name: String
) throws {
    let nic = "0000:00:03.0"
    let machine = LabMachine(
        devices: ["-device", "e1000e,addr=03.0,romfile=", "-device", "e1000e,addr=04.0,romfile="],
        modules: ["e1000e", "vfio_iommu_type1", "vfio-pci"],
        files: [("bin/anybind", lab.anybind)] + (try straceFiles())
    )
    let guest = try Guest(lab, lab.kernel(name), machine)
    for (deed, arguments, driver) in [
        ("bind", ["bind", nic, "vfio-pci"], "vfio-pci"), ("release", ["release", nic], "e1000e"),
    ] {
        let trace = try trace(arguments, on: guest)
        try trace.keep("\(deed)-\(name)", in: setting.traces)
        guard try guest.driver(of: nic) == driver else {
            throw Failure("'\(arguments)' did not give \(nic) to \(driver) on Linux \(name)")
        }
        let own = Double(trace.lines.count - trace.holderCheckCount)
        let title = "anybind \(deed) on Linux \(name)"
        section.figures += [
            Figure(title, count: own, "system calls"),
            Figure(
                title + ", check for holders",
                count: Double(trace.holderCheckCount),
                "system calls"
            ),
            Figure(title, count: Double(trace.taskCount), "processes and threads"),
        ]
        guard deed == "bind" else { continue }
        section.promises += [
            .bound("system calls of a bind on Linux \(name)", own, .atMost, 100, "calls"),
            .bound(
                "processes of a bind on Linux \(name)",
                Double(trace.taskCount),
                .atMost,
                1,
                "process"
            ),
        ]
    }
    section.remarks.append("\(guest.kernel), under QEMU")
}

private func trace(_ arguments: [String], on guest: Guest) throws -> Trace {
    let command = ["/bin/strace", "-f", "-y", "-o", "/tmp/trace", "/bin/anybind"] + arguments
    let answer = try guest.ask(.run(LabCommand(command, milliseconds: 120_000)))
    guard case .finished(let run) = answer, run.status == 0 else {
        throw Failure("'anybind \(arguments.joined(separator: " "))' in the guest: \(answer)")
    }
    return Trace(try guest.text("/tmp/trace"))
}

/// strace for a guest: itself, and each library that it is linked with, where it looks for it.
private func straceFiles() throws -> [(guest: String, host: String)] {
    let libraries = try Program("ldd", "/usr/bin/strace").output(try Scratch())
        .split { $0 == " " || $0 == "\n" || $0 == "\t" }
        .filter { $0.hasPrefix("/") }
        .map { (guest: String($0.dropFirst()), host: String($0)) }
    return [("bin/strace", "/usr/bin/strace")] + libraries
}
