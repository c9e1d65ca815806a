internal import MachineHost
internal import Sysfs

extension UseFinder {
    /// What goes over the interfaces, and over what stands above them.
    mutating func findNetworkUses() {
        let parts = Dictionary(
            indices(of: "net").map { (walk.found[$0].part.name, $0) },
            uniquingKeysWith: { first, _ in first }
        )
        for route in answers.routes where route.isDefault {
            add(.defaultRoute, on: parts[route.interface])
        }
        for address in answers.addresses {
            add(.address, on: parts[address.interface], name: address.address)
        }
        for route in answers.routes where !route.isDefault {
            // An address brings a route of its own; without one, the route is what tells.
            guard let part = parts[route.interface], !hasUse(part) else { continue }
            add(.route, on: part, name: route.destination)
        }
        for socket in answers.sockets {
            add(.socket, on: parts[socket.interface], name: socket.kind)
        }
        for part in walk.foreignNetworks { add(.otherNamespace, on: part) }
        findPorts()
    }

    /// Interfaces on top of parts that nobody is known to use, such as a bridge for guests.
    private mutating func findPorts() {
        let uppers = walk.found.indices.filter { walk.found[$0].part.relation == .upper }
        let lower = tree.above(uppers)
        let kinds: Set<Impact.Use.Kind> = [.address, .defaultRoute, .route, .socket]
        let used = Set(uses.filter { kinds.contains($0.kind) }.map(\.part))
        for top in uppers where !lower.contains(top) && !walk.found[top].hasUpper {
            let isUsed = tree.way(from: top).contains { used.contains($0) }
            guard !isUsed, let under = walk.found[top].part.hangsOn else { continue }
            add(.port, on: under, name: walk.found[top].part.name)
        }
    }

    private func hasUse(_ part: Int) -> Bool {
        isUsed(below: part) {
            $0.part == part && [.address, .defaultRoute].contains($0.kind)
        }
    }

    private mutating func add(_ kind: Impact.Use.Kind, on part: Int?, name: String = "") {
        guard let part else { return }
        add(Impact.Use(kind, part: part, name: name))
    }
}

extension ImpactWalk.Found {
    /// Whether an interface stands above it, whichever way the walk came to that one.
    fileprivate var hasUpper: Bool { names.contains { $0.hasPrefix("upper_") } }
}
