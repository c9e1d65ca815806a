import ArgumentParser
import DeviceBinding
import DriverCore
import MachineFiles
import MachineSimulation
import Sysfs
import SystemPackage

/// `anybind machine`.
struct MachineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract: "Print the built-in machine file to start from, or check another one.",
        discussion: """
            Examples:
              anybind machine > mine.json5        the text of 'demo', to edit
              anybind machine mine.json5          is it a valid description?
              anybind list --machine mine.json5
            """
    )

    @Argument(help: "A file to check; without one, the text of 'demo' is printed.")
    var file: String?

    func validate() throws {
        if file == "" { throw ValidationError("The name of the file is empty.") }
    }

    func run() throws {
        do throws(Failure) {
            try Terminal.out(try text())
        } catch {
            Terminal.error(error.text)
            throw ExitCode(ExitStatus(error.code).rawValue)
        }
    }

    /// What is printed.
    private func text() throws(Failure) -> String {
        guard let file else { return MachineDescription.demoText }
        let machine: SimulatedMachine
        do throws(SimulationError) {
            machine = try SimulatedMachine.open(machine: file, state: nil)
        } catch {
            throw Failure(error)
        }
        let (devices, drivers) = (machine.description.devices, machine.description.drivers)
        return "\(printable(file, upTo: 300)) is valid: \(devices.count) devices,"
            + " \(drivers.count) drivers, \(machine.core.profile.name).\n"
    }
}
