import ArgumentParser
import Machine

/// `anybind machine`.
struct MachineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine",
        abstract: "Write the description of the built-in machine, to start your own from.",
        discussion: """
            What '--machine demo' stands for, as a file for '--machine FILE'. Every key is described \
            in Documentation/machine-files.md.

            Examples:
              anybind machine > mine.json5
              anybind list --machine mine.json5
            """
    )

    func run() throws {
        Terminal.ignoreBrokenPipes()
        Terminal.out(MachineDescription.demoText + "\n")
    }
}
