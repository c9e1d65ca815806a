import DeviceBinding
import MachineFiles
import MachineSimulation
import SysfsMount
import SystemPackage

extension Failure {
    /// The failure of a mount.
    init(_ error: MountError) {
        let denied = error.errno == .permissionDenied || error.errno == .notPermitted
        self.init(denied ? .permission : .system, error.message)
        help = error.help.map(Remedy.other) + error.alternatives.map { .other($0.words) }
    }
}

extension MountError.Alternative {
    /// What to do instead, in a sentence.
    fileprivate var words: String {
        switch self {
        case .ownNamespace: "'anybind run' needs neither it nor root."
        case .withoutMount: "Every other command works without a mount, on '--machine'."
        }
    }
}

extension SimulatedMachine {
    /// Says in one line on standard error that the kernel's rules were composed, where they were.
    func sayWhatItsKernelIs() {
        if let remark = description.kernelRemark { Terminal.error("anybind: \(remark)\n") }
    }

    /// The machine of a file, or `demo`, just booted.
    static func named(_ machine: String, profile: String?, proposals: [String]) throws(Failure)
        -> SimulatedMachine
    {
        do throws(SimulationError) {
            let simulated = try SimulatedMachine.open(
                machine: machine,
                state: nil,
                profile: profile,
                proposals: proposals
            )
            simulated.sayWhatItsKernelIs()
            return simulated
        } catch {
            throw Failure(error)
        }
    }
}
