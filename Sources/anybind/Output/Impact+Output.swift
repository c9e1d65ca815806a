import DeviceBinding
import JSON5Text
import MachineHost
import Sysfs

extension Impact {
    /// What goes along with the device, in one line; nil where nothing does.
    var goingAlong: String? { list.map { "Goes along with \(device): \($0)." } }

    /// What went along with the device, in one line; nil where nothing did.
    var wentAlong: String? { list.map { "Went along with \(device): \($0)." } }

    /// What hangs on the device, a line for each branch.
    var hangingOn: [String] { branches.map(\.text) }

    /// Who uses it, a line each.
    var usedBy: [String] { uses.map { "\(parts[$0.part].name) \($0.words)" } }

    /// The impact for programs.
    var json: JSON {
        .object([
            "bus": .text(device.bus),
            "device": .text(device.name),
            "parts": .list(parts.map(\.json)),
            "uses": .list(uses.map(json)),
            "unknowns": .list(
                unknowns.map {
                    .object([
                        "sentence": .text($0.sentence), "path": .optional($0.path?.text),
                    ])
                }
            ),
        ])
    }

    private func json(_ use: Use) -> JSON {
        .object([
            "kind": .text(use.kind.rawValue),
            "rule": .optional(use.kind.rule?.rawValue),
            "part": .text(parts[use.part].path.text),
            "name": .text(use.name),
            "words": .text(use.words),
            "processes": .list(
                use.processes.map {
                    .object(["pid": .integer($0.pid), "command": .text($0.command)])
                }
            ),
        ])
    }

    private var list: String? {
        let all = branches
        guard !all.isEmpty else { return nil }
        let rest = all.count - Self.branchesMax
        let shown = all.prefix(Self.branchesMax).map(\.text).joined(separator: ", ")
        return rest > 0 ? "\(shown) and \(rest) more" : shown
    }

    /// How many branches one line has.
    private static let branchesMax = 12

    /// What hangs directly on the device: virtual functions together, the rest one by one, those in use first.
    private var branches: [Branch] {
        let owners = owners
        var counts: [Int: Int] = [:]
        var words: [Int: [String]] = [:]
        for part in parts.indices.dropFirst() where owners[part] != part {
            counts[owners[part], default: 0] += 1
        }
        for part in parts.indices.dropFirst() where parts[part].isKeyboard {
            words[owners[part], default: []].append("keyboard")
        }
        for use in uses where use.part != 0 {
            words[owners[use.part], default: []].append(
                use.part == owners[use.part] ? use.words : "\(parts[use.part].name) \(use.words)"
            )
        }
        var fates: [Int: [String]] = [:]
        for (index, part) in parts.enumerated() {
            guard let fate = part.fate else { continue }
            fates[owners[index], default: []].append("\(part.name) \(fate.words)")
        }
        var branches: [Branch] = []
        let heads = parts.indices.dropFirst().filter { owners[$0] == $0 }
        let functions = heads.filter { parts[$0].relation == .virtualFunction }
        if let first = functions.first, functions.count > 1 {
            branches.append(
                Branch(
                    name: "\(functions.count) virtual functions",
                    count: 0,
                    words: functions.flatMap { function in
                        (words[function] ?? []).map { "\(parts[function].name): \($0)" }
                    },
                    order: first
                )
            )
        }
        for head in heads where functions.count < 2 || parts[head].relation != .virtualFunction {
            branches.append(
                Branch(
                    name: name(of: head),
                    count: counts[head] ?? 0,
                    words: words[head] ?? [],
                    fates: fates[head] ?? [],
                    order: head
                )
            )
        }
        return branches.sorted {
            ($0.words.isEmpty ? 1 : 0, $0.order) < ($1.words.isEmpty ? 1 : 0, $1.order)
        }
    }

    private func name(of head: Int) -> String {
        let part = parts[head]
        return switch part.relation {
        case .virtualFunction: "the virtual function \(part.name)"
        case .consumer: "\(part.name), which needs it"
        default: part.name
        }
    }

    /// For each part the one that hangs directly on the device and leads to it.
    private var owners: [Int] {
        var owners: [Int] = []
        for (index, part) in parts.enumerated() {
            let above = part.hangsOn ?? 0
            owners.append(above == 0 ? index : owners[above])
        }
        return owners
    }

    /// Something that hangs directly on the device, with all below it.
    private struct Branch {
        let name: String
        /// How many parts hang on it.
        let count: Int
        let words: [String]
        /// What becomes of those that are told.
        var fates: [String] = []
        /// Where it stands among others.
        let order: Int

        var text: String {
            var text = name
            if count > 0 { text += count == 1 ? " with 1 more" : " with \(count) more" }
            let all = words + fates
            guard !all.isEmpty else { return text }
            let rest = all.count - 4
            let more = rest > 0 ? "; \(rest) more" : ""
            return text + " (" + all.prefix(4).joined(separator: "; ") + more + ")"
        }
    }
}

extension Impact.Part {
    /// The part for programs.
    fileprivate var json: JSON {
        var paths: Int?
        if case .path(of: let count) = relation { paths = count }
        return .object([
            "path": .text(path.text),
            "subsystem": .optional(subsystem),
            "name": .text(name),
            "driver": .optional(driver),
            "node": .optional(node.map { "/dev/\($0.name)" }),
            "relation": .text(relation.word),
            "paths": .optional(paths),
            "hangsOn": .optional(hangsOn),
            "keyboard": .boolean(isKeyboard),
            "staying": .integer(staying),
            "fate": .optional(fate?.rawValue),
        ])
    }
}

extension Impact.Use {
    /// The use in a few words, which the name of its part stands before.
    var words: String {
        switch kind {
        case .fileSystem: "is mounted at '\(name)'"
        case .swap: "is swap"
        case .member: "is part of '\(name)'"
        case .exported: "is exported to others"
        case .claimed: "is in use by the kernel"
        case .formatted: "holds \(name), not known to be in use"
        case .resume: "is what the kernel resumes from"
        case .address: "has the address \(name)"
        case .defaultRoute: "carries the default route"
        case .route: "carries the route to \(name)"
        case .socket: "has \(socket)"
        case .port: "is what '\(name)' stands on"
        case .otherNamespace: "has its interface in another network namespace"
        case .display: "shows the console"
        case .console: "is a console"
        case .keyboard:
            name.isEmpty ? "is the only keyboard" : "is one of \(name) keyboards that would all go"
        case .open: "is open in \(users)"
        case .held: "is held by \(users)"
        case .clock: "is a clock"
        case .watchdog: name.isEmpty ? "is a watchdog" : "is a watchdog, \(name)"
        case .keys: "is a TPM"
        case .memory: "is memory of the machine"
        }
    }

    private var users: String {
        guard let first = processes.first else { return "a process" }
        let rest = processes.count - 1
        return "'\(first.command)' (process \(first.pid))" + (rest > 0 ? " and \(rest) more" : "")
    }
}
