internal import MachineHost

extension Impact {
    /// What the device has to do with a use, after its name and without a stop.
    func predicate(of use: Use) -> String {
        let part = parts[use.part].name
        return predicate(of: use, part) + way(to: use)
    }

    private func predicate(of use: Use, _ part: String) -> String {
        switch use.kind {
        case .fileSystem: "has the file system mounted at '\(use.name)' (\(part))"
        case .swap: "has the swap area '\(use.name)' (\(part))"
        case .member: "has \(part), of which '\(use.name)' is made"
        case .exported: "has \(part), which is exported to others ('\(use.name)')"
        case .claimed: "has \(part), which is in use by the kernel; it does not say for what"
        case .formatted: "has \(part), which holds \(use.name) and which nobody is known to use"
        case .resume: "has \(part), from which the kernel resumes"
        case .address: "carries the address \(use.name) (\(part))"
        case .defaultRoute: "carries the default route (\(part))"
        case .route: "carries the route to \(use.name) (\(part))"
        case .socket: "has \(part), to which \(use.socket) is bound"
        case .port: "has \(part), on which '\(use.name)' stands"
        case .otherNamespace:
            use.part == 0
                ? "has its interface in another network namespace"
                : "has \(part), whose interface is in another network namespace"
        case .display: use.part == 0 ? "shows the console" : "shows the console (\(part))"
        case .console: "has the console '\(use.name)'"
        case .keyboard:
            switch use.name {
            case "": "has the only keyboard (\(part))"
            case "2": "has the keyboard \(part); both keyboards would go"
            case let count: "has the keyboard \(part); all \(count) keyboards would go"
            }
        case .open: "has \(use.name), which \(use.holders) open"
        case .held: "has \(part), which \(use.holders) through \(use.name)"
        case .clock: "has the clock \(part)"
        case .watchdog:
            use.name.isEmpty ? "has the watchdog \(part)" : "has the watchdog \(part) (\(use.name))"
        case .keys: "has the TPM \(part)"
        case .memory: "has memory that the machine uses (\(part))"
        }
    }

    /// How the use hangs on the device, where its name does not tell.
    private func way(to use: Use) -> String {
        if let function = leading(to: use.part, by: { $0 == .virtualFunction }),
            function != parts[use.part]
        {
            return ", over its virtual function \(function.name)"
        }
        for part in parts.indices where self.part(use.part, isBelow: part) {
            let staying = parts[part].staying
            if case .path(of: let count) = parts[part].relation, count > 1 {
                if staying == count - 1 { return "; it is one of \(count) paths to that" }
                let number = staying == 0 ? "none" : "\(staying)"
                return "; \(number) of \(count) paths to that \(staying > 1 ? "stay" : "stays")"
            }
            guard staying > 0 else { continue }
            let others = staying == 1 ? "another one" : "\(staying) others"
            return "; \(parts[part].name) stands on \(others) too"
        }
        return ""
    }

    /// What would end a use.
    func help(on use: Use) -> Remedy {
        let part = parts[use.part].name
        switch use.kind {
        case .fileSystem where use.name == "/": return .startElsewhere
        case .fileSystem: return .unmount(use.name)
        case .swap: return .stopSwap(use.name)
        case .member: return .takeApart(use.name)
        case .exported: return .stopExport(use.name)
        case .claimed, .formatted, .resume: return .findDiskUser(part)
        case .address: return .flushAddresses(part)
        case .defaultRoute, .route: return .routeElsewhere
        case .socket where use.name.hasPrefix("hardware address"): return .findInterface
        case .socket: return .closeSocket(part)
        case .otherNamespace: return .findInterface
        case .display, .console: return .moveConsole
        case .keyboard: return .attachKeyboard
        case .open, .held: return .endUser(use.processes.first)
        case .port, .clock, .watchdog, .keys, .memory: return .showDevice
        }
    }
}

extension Impact.Use {
    /// Who has it, with the verb: `'Xorg' (process 812) has`.
    private var has: String { kind == .held ? "holds" : "has" }

    /// A socket by its kind, or what else is bound as a socket is: `a packet socket`, `an SCTP socket`, `an XDP program`.
    public var socket: String {
        // An abbreviation is spoken letter by letter.
        let first = name.prefix { $0 != " " }
        let isVowel = first.allSatisfy(\.isUppercase) && "AEFHILMNORSX".contains(first.first ?? "-")
        return "\(isVowel ? "an" : "a") \(name)" + (name.contains(" ") ? "" : " socket")
    }

    /// The processes with their verb, the first three of them.
    fileprivate var holders: String {
        let names = processes.prefix(3).map { "'\($0.command)' (process \($0.pid))" }
        guard let first = names.first else { return "a process \(has)" }
        guard processes.count > 1 else { return "\(first) \(has)" }
        let rest = processes.count - names.count
        let more = rest > 0 ? " and \(rest) more" : ""
        return names.joined(separator: ", ") + more + (kind == .held ? " hold" : " have")
    }
}
