import ArgumentParser
import DeviceBinding
import JSON5Text

/// `anybind procedures`.
struct ProceduresCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "procedures",
        abstract: "List the ways to bind a device ('--using'), and which of them can be used here.",
        discussion: """
            Examples:
              anybind procedures
              anybind procedures new-id           what it needs and leaves, and what can go wrong
              anybind procedures --machine demo --proposal preferred_driver
            """
    )

    @Argument(help: "Procedures to describe; without any, all are listed.")
    var names: [String] = []

    @OptionGroup var options: CommonOptions

    func run() throws {
        try options.perform { target throws(Failure) in
            let inventory = Inventory(target.sysfs)
            let chosen = try names.map { name throws(Failure) in try Procedure.named(name) }
            let all = try (chosen.isEmpty ? Procedure.all : chosen).map {
                procedure throws(Failure) -> ProcedureRow in
                let here = try inventory.availability(of: procedure, on: target.host)
                return ProcedureRow(procedure: procedure, here: here)
            }
            let json = JSON.object(["procedures": .list(all.map(\.json))])
            guard chosen.isEmpty else {
                return Report(json, all.map(\.text).joined(separator: "\n"))
            }
            return Report(json, table(all))
        }
    }

    private func table(_ rows: [ProcedureRow]) -> String {
        var table = Table(["PROCEDURE", "USABLE ON", "NEEDS"])
        for row in rows {
            table.add([
                row.procedure.name,
                row.here.buses.joined(separator: " "),
                row.procedure.needs.map(\.text).joined(separator: ", "),
            ])
        }
        return options.text(table)
    }
}
