import KernelLab
import LabBase

/// What is counted, not timed: system calls and processes.
func countCalls(_ setting: Setting) throws -> Section {
    var section = Section("counts: system calls and processes, as strace -f sees them")
    try addListing(to: &section, setting)
    let lab = Lab(root: setting.root)
    section.remarks.append(
        "All calls of a program count, from its execve(2) on; '--version' shows how many of them the"
            + " start alone takes. The check for holders asks who uses the device: mounts, swap,"
            + " addresses, routes, claims on disks, open files, and who has its group open in vfio."
    )
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

/// What is counted on a real kernel, where a bind is what it is for a user.
private struct Deed {
    let name: String
    let arguments: [String]
    /// The driver that must serve the device afterwards.
    let driver: String
    /// The exit status, as Documentation/exit-codes.md lists them.
    var status: Int32 = 0
    /// Whether somebody has the device's group open meanwhile.
    var isHeld = false
}

extension Deed {
    /// One device is bound, held, and released, in this order.
    static func all(_ device: String) -> [Deed] {
        [
            Deed(name: "version", arguments: ["--version"], driver: "e1000e"),
            Deed(name: "bind", arguments: ["bind", device, "vfio-pci"], driver: "vfio-pci"),
            Deed(
                name: "release, refused since the device is held",
                arguments: ["release", device],
                driver: "vfio-pci",
                status: 7,
                isHeld: true
            ),
            Deed(name: "release", arguments: ["release", device], driver: "e1000e"),
        ]
    }
}

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
        files: [("bin/anybind", lab.anybind)] + (try lab.straceFiles())
    )
    let guest = try Guest(lab, lab.kernel(name), machine)
    for deed in Deed.all(nic) {
        let trace = try count(deed, on: guest, nic)
        try trace.keep("\(deed.name.prefix { $0 != "," })-\(name)", in: setting.traces)
        add(trace, "anybind \(deed.name), Linux \(name)", to: &section)
        if deed.name == "bind" { promise(trace, "a bind on Linux \(name)", in: &section) }
    }
    section.remarks.append("\(guest.kernel), under QEMU")
}

private func add(_ trace: Trace, _ title: String, to section: inout Section) {
    section.figures += [
        Figure(title + ", beside that check", count: Double(trace.ownCount), "system calls"),
        Figure(title + ", in all", count: Double(trace.lines.count), "system calls"),
        Figure(
            title + ": check for holders",
            count: Double(trace.holderCheckCount),
            "system calls"
        ),
        Figure(title, count: Double(trace.taskCount), "processes and threads"),
    ]
    if let calls = trace.callsPerDescriptor {
        section.figures.append(
            Figure(title + ": scan for open files", count: calls, "system calls a descriptor")
        )
    }
}

private func promise(_ trace: Trace, _ what: String, in section: inout Section) {
    let (calls, tasks) = (Double(trace.ownCount), Double(trace.taskCount))
    section.promises += [
        .bound("system calls of \(what)", calls, .atMost, 100, "calls"),
        .bound("processes of \(what)", tasks, .atMost, 1, "process"),
    ]
}

/// Runs a deed under strace, and looks at what it came to.
private func count(_ deed: Deed, on guest: Guest, _ device: String) throws -> Trace {
    if deed.isHeld, let group = try guest.group(of: device) {
        let answer = try guest.ask(.vfio(.group(handle: 1, group: group)))
        guard answer == .done(0) else { throw Failure("/dev/vfio/\(group): \(answer)") }
    }
    let (run, trace) = try guest.traced(["/bin/anybind"] + deed.arguments)
    if deed.isHeld { _ = try guest.ask(.release(handle: 1)) }
    guard run.status == deed.status, try guest.driver(of: device) == deed.driver else {
        throw Failure("'anybind \(deed.arguments.joined(separator: " "))' in the guest: \(run)")
    }
    return trace
}
