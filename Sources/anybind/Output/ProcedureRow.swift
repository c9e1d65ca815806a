import DeviceBinding
import JSON5Text

/// A procedure, and where it can be used on the machine at hand.
struct ProcedureRow {
    /// The procedure.
    let procedure: Procedure
    /// Where it can be used.
    let here: Availability

    /// For people: the name, and what there is to know of it, a line each.
    var text: String {
        let about = procedure.about
        var lines = [(procedure.name, about.summary)]
        lines.append(
            (
                "usable",
                here.isUsable ? "on \(here.buses.joined(separator: ", "))" : here.reason ?? "no"
            )
        )
        lines.append(("needs", procedure.needs.map(\.text).joined(separator: ", ")))
        lines.append(("buses", about.buses))
        lines.append(("kernels", about.kernels))
        lines.append(("leaves", about.leaves.words))
        lines += about.risks.map { ("risk", $0) }
        lines.append(("known", about.isWatched ? "observed on kernels" : "from the source only"))
        let width = max(8, procedure.name.count)
        return lines.map { name, value in
            assert(name.count <= width, "\(name) is wider than its column")
            return name + String(repeating: " ", count: width - name.count + 2) + value + "\n"
        }.joined()
    }

    /// For programs.
    var json: JSON {
        .object([
            "name": .text(procedure.name),
            "summary": .text(procedure.about.summary),
            "needs": .texts(procedure.needs.map(\.text)),
            "buses": .text(procedure.about.buses),
            "kernels": .text(procedure.about.kernels),
            "leaves": .texts([procedure.about.leaves.words]),
            "risks": .texts(procedure.about.risks),
            "keepsDevice": .boolean(procedure.keepsDevice),
            "isWatched": .boolean(procedure.about.isWatched),
            "isUsable": .boolean(here.isUsable),
            "usableOn": .texts(here.buses),
            "reason": .optional(here.reason),
        ])
    }
}
