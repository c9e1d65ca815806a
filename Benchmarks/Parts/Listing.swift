/// A large machine is listed by anybind, and by the programs that are there today.
func measureListing(_ setting: Setting) throws -> Section {
    let scratch = try Scratch()
    let large = try PCITree(at: "\(scratch.path)/large", devices: 10_000)
    let small = try PCITree(at: "\(scratch.path)/small", devices: 500)
    var section = Section(
        "listing: anybind list and show, and what others do (plain files, output dropped)"
    )

    let anybind = Program(setting.anybind, "list", "--sysfs", large.root)
    let show = Program(setting.anybind, "show", "0000:*", "--sysfs", large.root)
    let lspci = Program("lspci", "-Dnnk", "-O", "sysfs.path=\(large.root)/bus/pci")
    try expect(large.deviceCount, in: anybind, scratch)
    try expect(large.deviceCount, in: lspci, scratch)
    let runs = try measureInTurn(
        [
            Subject(name: "") { try anybind.timed() }, Subject(name: "") { try lspci.timed() },
            Subject(name: "") { try show.timed() },
        ],
        rounds: min(setting.rounds, 5)
    )
    let thousands = "\(Double(large.deviceCount).text) devices"
    section.figures = [
        Figure("anybind list, \(thousands)", runs[0], .milliseconds, "a run"),
        Figure("lspci -Dnnk, \(thousands)", runs[1], .milliseconds, "a run"),
        Figure("anybind show, \(thousands)", runs[2], .milliseconds, "a run"),
    ]
    section.promises = [
        .aim(
            "lspci's time to anybind's",
            runs[1].minimum / runs[0].minimum,
            .atLeast,
            1,
            "times"
        ),
        .aim(
            "lspci's time to that of anybind show of each device",
            runs[1].minimum / runs[2].minimum,
            .atLeast,
            1,
            "times"
        ),
    ]
    try addDriverctl(to: &section, setting, small, scratch)
    return section
}

/// Both with the tree in place of /sys, since driverctl knows no other place.
private func addDriverctl(
    to section: inout Section,
    _ setting: Setting,
    _ tree: PCITree,
    _ scratch: Scratch
) throws {
    do {
        _ = try inPlaceOfSys(tree, "true").output(scratch)
    } catch let failure as Failure {
        section.omissions.append("driverctl: no mount namespace here: \(failure)")
        return
    }
    let anybind = inPlaceOfSys(tree, setting.anybind, "list")
    let driverctl = inPlaceOfSys(tree, "driverctl", "list-devices")
    try expect(tree.deviceCount, in: anybind, scratch)
    try expect(tree.deviceCount, in: driverctl, scratch)
    let samples = try measureInTurn(
        [
            Subject(name: "") { try anybind.timed() }, Subject(name: "") { try driverctl.timed() },
            Subject(name: "") { try inPlaceOfSys(tree, "true").timed() },
        ],
        rounds: min(setting.rounds, 3)
    )
    let name = "\(tree.deviceCount) devices, in a mount namespace"
    section.figures += [
        Figure("anybind list, \(name)", samples[0], .milliseconds, "a run"),
        Figure("driverctl list-devices, \(name)", samples[1], .milliseconds, "a run"),
        Figure("true, in a mount namespace", samples[2], .milliseconds, "a run"),
    ]
    let namespace = samples[2].minimum
    let ratio = (samples[1].minimum - namespace) / max(samples[0].minimum - namespace, 1)
    section.promises.append(
        .aim("driverctl's time to anybind's, less the namespace's", ratio, .atLeast, 100, "times")
    )
    section.remarks.append(
        "driverctl starts programs for each device, so it is given \(tree.deviceCount) of them; its"
            + " time grows with their number."
    )
}

/// A program that sees the tree in place of /sys, in a mount namespace that ends with it.
///
/// Nothing of the machine changes: the namespace's mounts are made private before the tree is bound.
private func inPlaceOfSys(_ tree: PCITree, _ command: String...) -> Program {
    let script =
        "mount --make-rprivate / && mount --bind \"$0\" /sys && exec \"$@\""
    return Program(["unshare", "-m", "sh", "-c", script, tree.root] + command)
}

/// A program that lists something else than all devices must not be compared.
private func expect(_ count: Int, in program: Program, _ scratch: Scratch) throws {
    let lines = try program.output(scratch).split(separator: "\n")
    let listed = lines.filter { $0.hasPrefix("0000:") }.count
    guard listed == count else {
        let name = program.arguments.joined(separator: " ")
        throw Failure("'\(name)' listed \(listed) of \(count) devices")
    }
}
