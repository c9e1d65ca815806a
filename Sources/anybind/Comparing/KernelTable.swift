import DeviceBinding
import DriverCore
import JSON5Text
import MachineFiles
import RaceCheck

/// What becomes of a device, and of another one of its type, by each procedure on each kernel.
struct KernelTable {
    /// Which devices are given to which driver: one of a driver that probes at once, one of a driver that the
    /// kernel calls asynchronously.
    static let tasks = [
        Assignment(DeviceReference(bus: "pci", name: "0000:03:00.0"), to: "vfio-pci"),
        Assignment(DeviceReference(bus: "pci", name: "0001:03:00.0"), to: "vfio-pci"),
    ]

    /// Kernels on which the same comes of a procedure.
    struct Row {
        let procedure: String
        let task: Assignment
        /// The driver that the device has at first.
        let former: String
        var kernels: [String]
        let cells: [String]
    }

    let rows: [Row]

    /// The header of the cells.
    static let header = [
        "bind", "another, meanwhile", "another, afterwards", "replugged", "released",
    ]

    /// Plays every procedure on the machine under every kernel.
    init(on kernels: [MachineDescription], progress: (String) -> Void) throws(Failure) {
        var rows: [Row] = []
        for task in Self.tasks {
            for procedure in Procedure.all {
                var found: [Row] = []
                for kernel in kernels {
                    progress("\(procedure.name) for \(task.device) on \(kernel.profile.name)")
                    let row = try Self.row(procedure, task, on: kernel)
                    if let index = found.firstIndex(where: { $0.cells == row.cells }) {
                        found[index].kernels += row.kernels
                    } else {
                        found.append(row)
                    }
                }
                rows += found
            }
        }
        self.rows = rows
    }

    private static func row(
        _ procedure: Procedure,
        _ task: Assignment,
        on kernel: MachineDescription
    ) throws(Failure) -> Row {
        let player = ProcedurePlayer(procedure: procedure, task: task)
        let stages = try player.play(on: try kernel.with(procedure, for: task))
        return Row(
            procedure: procedure.name,
            task: task,
            former: try player.formerDriver(on: kernel) ?? "none",
            kernels: [kernel.profile.name],
            cells: stages.map(\.summary)
        )
    }

    // MARK: - Text

    private var allCells: [[String]] {
        rows.map { row in
            ["\(row.procedure), \(row.former)", row.kernels.joined(separator: ", ")] + row.cells
        }
    }

    private static var titles: [String] { ["procedure, former driver", "kernels"] + header }

    /// For people and programs that read lines.
    var text: String {
        var table = Table(Self.titles)
        for cells in allCells { table.add(cells) }
        return table.text(forTerminal: Terminal.isTerminal(1))
    }

    /// For programs.
    var json: JSON {
        .object([
            "rows": .list(
                rows.map { row in
                    .object([
                        "procedure": .text(row.procedure),
                        "device": .text(row.task.device.description),
                        "driver": .text(row.task.driver),
                        "former": .text(row.former),
                        "kernels": .texts(row.kernels),
                        "cells": .object(
                            JSONObject(zip(Self.header, row.cells).map { ($0, JSON.text($1)) })
                        ),
                    ])
                }
            )
        ])
    }

    /// As a page of the documentation.
    var page: String {
        let lines = rows.map { row in
            let kernels = row.kernels.map { $0.drop { $0 != " " }.dropFirst() }
            let cells =
                ["\(row.procedure), \(row.former)", kernels.joined(separator: ", ")]
                + row.cells.map { row.takesAnother($0) ? "**\($0)**" : $0 }
            return "| " + cells.joined(separator: " | ") + " |"
        }
        return """
            # Which procedure does what on which kernel

            Made by `anybind compare --page`, by playing each procedure on the built-in machine under the rules of each
            kernel that was watched. Each row is for the kernels on which the same comes of it; what takes a device that
            nobody asked for is bold.

            - **bind**: who has the device when the procedure has ended; the exit status where it failed.
            - **another, meanwhile**: another device of the same type is plugged in before each step of the procedure;
              who has that one in the end, and at how many of these moments.
            - **another, afterwards**: the same, when the procedure has ended.
            - **replugged**: the device is then pulled out and plugged in again.
            - **released**: who has it after `anybind release`.

            e1000e is a driver that the kernel probes at once; nvme asks to be probed asynchronously. Since 6.17 a PCI
            device that comes is offered to asynchronous drivers last, so that an ID in the `new_id` of another driver
            takes it. Since 6.19 a PCI device that comes while `drivers_autoprobe` is 0 waits without a driver, so that
            such an ID takes it too.

            | \(Self.titles.joined(separator: " | ")) |
            |\(String(repeating: " --- |", count: Self.titles.count))
            \(lines.joined(separator: "\n"))

            """
    }
}

extension KernelTable.Row {
    /// Whether a cell about another device says that it went to the driver that was asked for.
    fileprivate func takesAnother(_ cell: String) -> Bool {
        cell != cells.first && cell.contains(task.driver) && former != task.driver
    }
}
