public import ConformanceCases
internal import LabBase

/// Many operations by one passage of the wire, for cases in which nothing waits.
extension KernelSubject {
    static func command(_ words: [String]) -> LabRequest {
        .write(
            path: "/sys/kernel/debug/bindlab/control",
            bytes: LabBytes(words.joined(separator: " "))
        )
    }

    /// The request that reads a log.
    static func logRequest(_ operation: CaseOperation) -> LabRequest {
        switch operation {
        case .deferred: .read(path: "/sys/kernel/debug/devices_deferred")
        case .labLog: .read(path: "/sys/kernel/debug/bindlab/log")
        default: .uevents
        }
    }

    /// What an answer says, as the case's lines.
    func lines(_ answer: LabAnswer, of operation: CaseOperation) -> [String] {
        switch operation {
        case .uevents(let subsystems): uevents(answer, subsystems)
        case .deferred: deferred(answer)
        case .labLog: labLog(answer)
        case .lab: [done(answer)]
        default: [word(answer, of: operation)]
        }
    }

    /// Does all operations, and after each lets probes and retries come to their end.
    public func batch(_ operations: [CaseOperation]) throws -> [[String]] {
        var requests: [LabRequest] = []
        var places: [Int] = []
        for operation in operations {
            places.append(requests.count)
            switch operation {
            case .uevents, .deferred, .labLog: requests.append(Self.logRequest(operation))
            case .lab(let words): requests += [Self.command(words), Self.command(["settle"])]
            case .write, .fill: requests += [try request(operation), Self.command(["settle"])]
            default: requests.append(try request(operation))
            }
        }
        let answers = try askAll(requests)
        return zip(places, operations).map { lines(answers[$0], of: $1) }
    }

    /// Gives back a machine on which nothing but bindlab was used.
    ///
    /// A PCI function may be left among the deferred when its drivers have gone; the next binding has
    /// it tried again, and so taken off the list. That is what the last two drivers are for.
    func resetLab(_ functions: [String]) throws {
        var requests = ["platform", "pci", "lab"].map { bus in
            LabRequest.write(path: "/sys/bus/\(bus)/drivers_autoprobe", bytes: "1")
        }
        requests += functions.map { name in
            .write(path: "/sys/bus/pci/devices/\(name)/driver_override", bytes: "\n")
        }
        for command in [["reset"], ["pdrv", "zz"], ["pdev", "zz"], ["settle"], ["reset"]] {
            requests.append(Self.command(command))
        }
        requests += [.uevents, Self.logRequest(.deferred)]
        guard case .bytes(let deferred)? = try askAll(requests).last, deferred.bytes.isEmpty else {
            throw RunnerError("a reset left devices deferred")
        }
    }
}
