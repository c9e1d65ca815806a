internal import ConformanceCases
internal import KernelLab
internal import LabBase

/// Operations that may wait, processes of their own, modules and the machine.
extension KernelSubject {
    /// How long an operation of the case's own may take before it is called pending.
    private static let patience = 1000

    /// One write; by a process of its own where it might wait, for the agent must not.
    mutating func write(_ path: String, _ bytes: [UInt8]) throws -> String {
        let request = LabRequest.write(path: path, bytes: LabBytes(bytes))
        return try count(mayBlock ? askApart(request) : ask(request))
    }

    /// Has a process of its own do something; `pending` where it has not ended in time.
    mutating func askApart(_ request: LabRequest) throws -> LabAnswer {
        let job = newNumber("apart")
        _ = try ask(.start(job: job, request: request))
        return try ask(.wait(job: job, milliseconds: Self.patience))
    }

    mutating func start(_ job: String, _ operation: CaseOperation) throws -> String {
        mayBlock = true
        // A job's name may be used again when it has ended.
        let number = newNumber("job \(job)")
        let answer = try ask(.start(job: number, request: try request(operation)))
        guard answer == .started else { return done(answer) }
        _ = try pause(250)
        return "started"
    }

    func wait(_ job: String, _ milliseconds: Int) throws -> String {
        guard let number = numbers["job \(job)"] else { return "ECHILD" }
        let answer = try ask(.wait(job: number, milliseconds: milliseconds))
        return word(answer, of: .look(.read, path: ""))
    }

    // MARK: - Modules

    mutating func insmod(_ module: String, _ parameters: [String]) throws -> String {
        let name = module.replacing("-", with: "_")
        if loadedModules.contains(name) { return "OK" }
        let answer = done(try ask(.insmod(module: module, parameters: parameters)))
        if answer == "OK" { loadedModules.insert(name) }
        return answer
    }

    /// One command to bindlab.
    mutating func lab(_ words: [String]) throws -> String {
        let request = Self.command(words)
        // What registers or adds may come to probe a driver that blocks.
        let verb = words.first ?? ""
        let probes = ["pdrv", "cdrv", "bdrv", "pdev", "bdev", "devdel"].contains(verb)
        if verb == "block" || words.contains("block") { mayBlock = true }
        return try done(probes && mayBlock ? askApart(request) : ask(request))
    }

    // MARK: - Hot plug

    mutating func hotAdd(_ words: [String]) throws -> [String] {
        try change { try $0.plug(words.joined(separator: ",")) }
    }

    mutating func hotDelete(_ id: String) throws -> [String] {
        try change { try $0.requestUnplug(id) }
    }

    /// Which PCI devices come and go when something is done to the machine.
    private func change(_ body: (Guest) throws -> Void) throws -> [String] {
        let before = try guest.names("/sys/bus/pci/devices")
        try body(guest)
        let after = try settledDevices(otherThan: before)
        let lines =
            after.filter { !before.contains($0) }.map { "+" + $0 }
            + before.filter { !after.contains($0) }.map { "-" + $0 }
        return lines.isEmpty ? ["no-change"] : lines
    }

    /// The devices once something has changed and stayed so for half a second; after three, as they are.
    private func settledDevices(otherThan before: [String]) throws -> [String] {
        var last = before
        var same = 0
        for _ in 0..<30 {
            _ = try pause(100)
            let now = try guest.names("/sys/bus/pci/devices")
            same = now == last && now != before ? same + 1 : 0
            last = now
            if same == 5 { break }
        }
        return last
    }

    // MARK: - Logs

    func uevents(_ answer: LabAnswer, _ subsystems: [String]) -> [String] {
        guard case .lines(let events) = answer else { return ["none"] }
        let shown = events.map { $0.components }.filter { fields in
            subsystems.isEmpty || subsystems.contains { fields.contains("SUBSYSTEM=\($0)") }
        }
        return shown.isEmpty ? ["none"] : shown.map { $0.map(masked).joined(separator: " | ") }
    }

    /// A field without the numbers that count through a boot.
    private func masked(_ field: String) -> String {
        for name in ["SEQNUM=", "MAJOR="] where field.hasPrefix(name) { return name + "#" }
        return field
    }

    func deferred(_ answer: LabAnswer) -> [String] {
        guard case .bytes(let bytes) = answer else { return ["\(answer)"] }
        let lines = bytes.text.split(separator: "\n")
        let names = lines.compactMap { $0.split(separator: "\t").first.map(String.init) }
        return names.isEmpty ? ["none"] : names
    }

    func labLog(_ answer: LabAnswer) -> [String] {
        guard case .bytes(let bytes) = answer else { return ["\(answer)"] }
        let text = bytes.text
        return text.isEmpty ? ["none"] : text.split(separator: "\n").map(String.init)
    }
}

extension String {
    /// The fields of an event as the agent tells it.
    fileprivate var components: [String] {
        var fields: [String] = []
        var rest = self[...]
        while let bar = rest.firstRange(of: " | ") {
            fields.append(String(rest[..<bar.lowerBound]))
            rest = rest[bar.upperBound...]
        }
        return fields + [String(rest)]
    }
}
