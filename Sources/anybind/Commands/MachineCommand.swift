import ArgumentParser
import Binding
import DriverCore
import Machine
import Simulation
import SystemPackage

/// `anybind machine`.
struct MachineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract: "Print the built-in machine to start from, or check the file of another.",
        discussion: """
            Examples:
              anybind machine > mine.json5        the text of 'demo', to be changed
              anybind machine mine.json5          is it a good description?
              anybind list --machine mine.json5
            """
    )

    @Argument(help: "A file to check; without one the text of 'demo' is printed.")
    var file: String?

    func run() throws {
        Terminal.ignoreBrokenPipes()
        guard let file else { return Terminal.out(MachineDescription.demoText) }
        let machine: SimulatedMachine
        do throws(SimulationError) {
            machine = try SimulatedMachine.open(machine: file, state: nil)
        } catch {
            let failure = Failure(error)
            Terminal.error(failure.text)
            throw ExitCode(ExitStatus(failure.code).rawValue)
        }
        let (devices, drivers) = (machine.description.devices, machine.description.drivers)
        Terminal.out(
            "\(file) is good: \(devices.count) devices, \(drivers.count) drivers,"
                + " \(machine.core.profile.name).\n"
        )
    }
}
