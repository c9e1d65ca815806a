import KernelLab
import LabBase
import Testing

/// What the tests of stacks have in common.
extension Guest {
    /// Runs lines of shell, of which none may fail; busybox's own programs come before those of `/sbin`.
    @discardableResult
    func shell(_ lines: String) throws -> String {
        let run = try run("/bin/sh", "-ec", lines, milliseconds: 80_000)
        guard run.status == 0 else { throw ShellFailure(lines: lines, said: run.said.rawValue) }
        return run.output.text
    }

    /// Starts lines of shell in a new namespace (`-m`, `-n`), and waits until they `say` a word, which is the answer.
    ///
    /// They then `stay` until ``endShell()``.
    func startShell(_ lines: String, in namespace: String) throws -> String {
        try shell("rm -f /tmp/said /tmp/end; busybox mkfifo /tmp/said /tmp/end")
        let functions = "say() { echo $1 >/tmp/said; }; stay() { read word </tmp/end || true; };"
        let command = LabCommand(
            ["/bin/busybox", "unshare", namespace, "/bin/sh", "-ec", functions + lines],
            milliseconds: 600_000
        )
        try #require(ask(.start(job: 1, request: .run(command))) == .started)
        try #require(ask(.start(job: 2, request: .read(path: "/tmp/said"))) == .started)
        let said = try ask(.wait(job: 2, milliseconds: 60_000))
        guard case .bytes(let word) = said else {
            throw LabFailure.unexpected(said, to: lines)
        }
        return word.text.filter { $0 != "\n" }
    }

    /// Has the lines that stay go on, and waits for their end.
    func endShell() throws {
        try write("/tmp/end", "go\n")
        let end = try ask(.wait(job: 1, milliseconds: 60_000))
        guard case .finished(let run) = end else {
            throw LabFailure.unexpected(end, to: "the end of the shell")
        }
        #expect(run.status == 0, run.said)
    }

    /// The only name of an entry of a device's directory, `net` or `nvme`.
    func name(_ kind: String, of device: String) throws -> String {
        let names = try names("/sys/bus/pci/devices/\(device)/\(kind)")
        return try #require(names.count == 1 ? names.first : nil, "\(device) \(kind): \(names)")
    }

    /// The disk of an NVMe function, `nvme0n1`.
    func disk(of device: String) throws -> String { try name("nvme", of: device) + "n1" }

    /// Expects that a device is not given away, by neither command, for a reason; and that nothing was written.
    func expectRefusal(
        of device: String,
        because reason: String,
        option: String,
        unbindStatus: Int32 = ExitStatus.refused,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let driver = try driver(of: device)
        _ = try bindEvents()
        for (arguments, status) in [
            (["bind", device, "vfio-pci"], ExitStatus.refused), (["unbind", device], unbindStatus),
        ] {
            let run = try ask(.run(LabCommand(["/bin/anybind"] + arguments)))
            guard case .finished(let run) = run else {
                throw LabFailure.unexpected(run, to: arguments.joined(separator: " "))
            }
            let untouched = Outcome(status: status, driver: driver)
            try #expect(
                outcome(run, device) == untouched,
                run.said,
                sourceLocation: sourceLocation
            )
            let sentence = "\(device) (\(driver ?? "")) \(reason)"
            #expect(
                run.errors.text.contains(sentence) && run.errors.text.contains(option),
                "'\(sentence)', '\(option)': \(run.said)",
                sourceLocation: sourceLocation
            )
        }
        // Another device may still be taken by its driver, asynchronously, since the guest booted.
        try #expect(bindEvents(of: device) == [], sourceLocation: sourceLocation)
    }

    /// Expects of `show` that it tells a use, and that these parts hang on the device.
    func expectShown(
        of device: String,
        use: String,
        parts: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let run = try anybind("show", device)
        let line = "used by   \(use)\n"
        #expect(run.status == ExitStatus.done, run.said, sourceLocation: sourceLocation)
        #expect(
            run.output.text.contains(line),
            "'\(line)': \(run.said)",
            sourceLocation: sourceLocation
        )
        let whole = try anybind("show", "--json", device)
        for part in parts {
            #expect(
                whole.output.text.contains("\"\(part)\""),
                "'\(part)': \(whole.said)",
                sourceLocation: sourceLocation
            )
        }
    }

    /// Expects that a device goes to vfio-pci, with these options, and comes back.
    func expectPassage(
        of device: String,
        options: String...,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let driver = try driver(of: device)
        let bind = try ask(
            .run(LabCommand(["/bin/anybind", "bind", device, "vfio-pci"] + options))
        )
        guard case .finished(let bind) = bind else { throw LabFailure.unexpected(bind, to: "bind") }
        let bound = Outcome(status: ExitStatus.done, driver: "vfio-pci", override: "vfio-pci")
        try #expect(outcome(bind, device) == bound, bind.said, sourceLocation: sourceLocation)
        let release = try anybind("release", device)
        let released = Outcome(status: ExitStatus.done, driver: driver)
        try #expect(
            outcome(release, device) == released,
            release.said,
            sourceLocation: sourceLocation
        )
    }
}

/// That lines of shell failed in a guest.
struct ShellFailure: Error, CustomStringConvertible {
    let lines: String
    let said: String
    var description: String { "\(lines)\nended with \(said)" }
}
