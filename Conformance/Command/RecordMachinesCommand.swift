internal import ArgumentParser
internal import ConformanceRunner
internal import CoreSubject
internal import KernelLab

/// Records the board.
struct RecordMachinesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "record-machines",
        abstract: "Records in guests how QEMU's board and devices look to each kernel."
    )

    @OptionGroup var paths: PathOptions

    @Option(help: "The kernels.")
    var kernels = "6.1 6.12 6.18 7.3"

    func run() throws {
        takePriorityOfProgram()
        let lab = Lab(root: paths.root)
        for name in kernels.split(separator: " ").map(String.init) {
            var recorder = try MachineRecorder(lab, try lab.kernel(name))
            let path = "\(paths.machines)/q35-\(name).machine"
            try writeText(path, try recorder.recorded().text)
            print("recorded \(path)")
        }
    }
}
