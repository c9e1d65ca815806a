internal import KernelLab
internal import LabBase

/// What the trials must leave as it was, or make as it was asked: each thing by its name.
struct TrialState: Hashable, CustomStringConvertible {
    /// `pci/0000:00:03.0 driver` → `e1000e`.
    private(set) var values: [String: String] = [:]

    subscript(_ name: String) -> String? { values[name] }

    /// The driver that serves a device, `-` where none does.
    func driver(of device: String) -> String? { values["\(device) driver"] }

    var description: String {
        values.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    /// What is not as it is in another state.
    func difference(from other: TrialState) -> String {
        let names = Set(values.keys).union(other.values.keys).sorted()
        return names.filter { values[$0] != other.values[$0] }
            .map { "\($0): \(other.values[$0] ?? "not there") -> \(values[$0] ?? "not there")" }
            .joined(separator: ", ")
    }
}

extension TrialStage {
    /// The files that make the state up, each with the name of what it says.
    private var stateFiles: [(name: String, request: LabRequest)] {
        let buses = Set(cards.watched.map(bus)).sorted()
        let physical = files(of: "pci/\(cards.physical)")
        return cards.watched.flatMap { device -> [(String, LabRequest)] in
            let files = files(of: device)
            return [
                ("\(device) driver", .readlink(path: "\(files)/driver")),
                ("\(device) override", .read(path: "\(files)/driver_override")),
            ]
        } + buses.map { ("\($0) autoprobe", .read(path: "/sys/bus/\($0)/drivers_autoprobe")) } + [
            ("functions", .read(path: "\(physical)/sriov_numvfs")),
            ("functions' autoprobe", .read(path: "\(physical)/sriov_drivers_autoprobe")),
        ]
    }

    var stateRequest: LabRequest { .all(stateFiles.map(\.request)) }

    func state(in answer: LabAnswer) throws(LabFailure) -> TrialState {
        guard case .all(let answers) = answer else { throw .unexpected(answer, to: "the state") }
        var state = TrialState()
        for (file, answer) in zip(stateFiles, answers) { state.set(file.name, answer) }
        // A device that is there and has no link to a driver has none.
        for device in cards.watched where state["\(device) override"] != nil {
            if state.driver(of: device) == nil { state.set("\(device) driver", .link("-")) }
        }
        return state
    }

    func state() throws(LabFailure) -> TrialState { try state(in: side.ask(stateRequest)) }

    /// Takes the card's numbers from vfio-pci, which refuses where it does not have them.
    var removalOfIdentifier: LabRequest {
        .write(
            path: "/sys/bus/pci/drivers/vfio-pci/remove_id",
            bytes: LabBytes(cards.identifier)
        )
    }

    /// Makes the machine again as it was in a state, by plain writes.
    func restore(_ wanted: TrialState) throws(LabFailure) {
        let physical = files(of: "pci/\(cards.physical)")
        for bus in Set(cards.watched.map(bus)) {
            try side.write("/sys/bus/\(bus)/drivers_autoprobe", "1")
        }
        if try state()["functions"] != wanted["functions"] {
            try side.write("\(physical)/sriov_numvfs", "0")
        }
        try side.write("\(physical)/sriov_drivers_autoprobe", "1")
        for device in cards.watched where wanted.driver(of: device) != nil {
            let (files, name) = (files(of: device), nameOnBus(device))
            let now = try state()
            if now["\(device) override"] != wanted["\(device) override"] {
                let text = wanted["\(device) override"] ?? "(null)"
                try side.write("\(files)/driver_override", text == "(null)" ? "\n" : text)
            }
            guard now.driver(of: device) != wanted.driver(of: device) else { continue }
            if now.driver(of: device) != "-" { try side.write("\(files)/driver/unbind", name) }
            if let driver = wanted.driver(of: device), driver != "-" {
                try side.write("/sys/bus/\(bus(of: device))/drivers_probe", name)
            }
        }
    }

    private func files(of device: String) -> String {
        "/sys/bus/\(bus(of: device))/devices/\(nameOnBus(device))"
    }

    private func bus(of device: String) -> String { String(device.prefix { $0 != "/" }) }

    private func nameOnBus(_ device: String) -> String {
        String(device.drop { $0 != "/" }.dropFirst())
    }
}

extension TrialState {
    /// Takes in what a file or a link answered; what is not there is no part of the state.
    fileprivate mutating func set(_ name: String, _ answer: LabAnswer) {
        switch answer {
        case .link(let target): values[name] = target.split(separator: "/").last.map(String.init)
        case .bytes(let bytes): values[name] = bytes.text.split(separator: "\n").joined()
        default: break
        }
    }
}
