package import VFIO

/// One thing that must hold of devices, whoever brings us to them.
package struct Trial<Machine: TrialMachine>: Sendable {
    /// The fact that it proves.
    package let name: String
    package let run: @Sendable (Machine) throws -> Void

    init(_ name: String, _ run: @escaping @Sendable (Machine) throws -> Void) {
        self.name = name
        self.run = run
    }
}

/// Where trials find their devices: an `edu` and a `pci-testdev`, of the kernel or simulated.
package protocol TrialMachine: Sendable {
    associatedtype Edu: DeviceBackend
    associatedtype TestDevice: DeviceBackend

    /// The device, opened by these calls.
    func openEdu(_ calls: any KernelCalls) throws(VFIOError) -> VFIODevice<Edu>
    func openTestDevice(_ calls: any KernelCalls) throws(VFIOError) -> VFIODevice<TestDevice>
}

extension TrialMachine {
    func openEdu() throws(VFIOError) -> VFIODevice<Edu> { try openEdu(LinuxCalls()) }
    func openTestDevice() throws(VFIOError) -> VFIODevice<TestDevice> {
        try openTestDevice(LinuxCalls())
    }
}

/// What did not hold.
package struct TrialFailure: Error, CustomStringConvertible {
    package let description: String
}

/// Ends a trial that does not hold.
func require(_ holds: Bool, _ what: @autoclosure () -> String) throws {
    if !holds { throw TrialFailure(description: what()) }
}

/// Ends a trial in which two things differ.
func requireEqual<Value: Equatable>(_ got: Value, _ wanted: Value, _ what: String = "") throws {
    try require(got == wanted, "\(what): got \(got), wanted \(wanted)")
}

/// Ends a trial in which something does not fail with this code.
func requireFailure(_ code: VFIOError.Code, _ body: () throws(VFIOError) -> Void) throws {
    do {
        try body()
    } catch {
        try require(error.code == code, "failed otherwise: \(error)")
        try require(error.description.contains("cannot "), "no sentence: \(error)")
        return
    }
    throw TrialFailure(description: "did not fail")
}

/// All trials of a machine.
package func allTrials<Machine: TrialMachine>(on machine: Machine.Type) -> [Trial<Machine>] {
    registerTrials() + portTrials() + interruptTrials() + memoryTrials() + addressTrials()
        + driverTrials() + lifeTrials()
}
