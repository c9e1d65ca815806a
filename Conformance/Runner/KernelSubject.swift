public import ConformanceCases
public import KernelLab
internal import LabBase

/// A kernel in a guest as something that cases are played on.
public struct KernelSubject: CaseSubject {
    /// The guest.
    public let guest: Guest
    let machine: CaseMachine
    /// The agent's numbers for a case's handles and jobs.
    var numbers: [String: Int] = [:]
    /// How many numbers were given since boot: none comes twice, for a job may outlive its case.
    private var numberCount = 0
    /// Modules that were loaded since boot: a second `insmod` does nothing, even after an `rmmod`.
    var loadedModules: Set<String> = []
    /// How many operations the agent keeps that make a reset.
    var keptReset = 0
    /// Whether something may wait, so that what could meet it is done by a process of its own.
    var mayBlock = false

    /// Boots a kernel on a case's machine.
    public init(_ lab: Lab, _ kernel: LabKernel, _ machine: CaseMachine) throws {
        self.machine = machine
        guest = try Guest(
            lab,
            kernel,
            LabMachine(
                board: .q35WithoutIOMMU,
                devices: machine.qemu.flatMap { $0.split(separator: " ").map(String.init) },
                modules: [],
                kernelArguments: machine.kernelArguments.joined(separator: " ")
            )
        )
        try loadModules()
    }

    /// Loads what the case's head says, and forgets what that brought about.
    mutating func loadModules() throws {
        for line in machine.modules {
            let words = line.split(separator: " ").map(String.init)
            let answer = try insmod(words.first ?? "", Array(words.dropFirst()))
            guard answer == "OK" else { throw RunnerError("module \(line): \(answer)") }
        }
        _ = try ask(.uevents)
    }

    /// Does one operation; the lines of its answer.
    public mutating func answer(_ operation: CaseOperation) throws -> [String] {
        switch operation {
        case .write(let path, let bytes): [try write(path, bytes)]
        case .fill(let path, let count, let byte):
            [try write(path, [UInt8](repeating: byte, count: count))]
        case .look, .asUser: [try word(ask(request(operation)), of: operation)]
        case .hold(let handle, let path):
            [try done(ask(.hold(handle: number("file \(handle)"), path: path, access: .write)))]
        case .put(let handle, let bytes):
            [try count(askHeld(.put(handle: number("file \(handle)"), bytes: LabBytes(bytes))))]
        case .release(let handle):
            [try done(askHeld(.release(handle: number("file \(handle)"))))]
        case .sleep(let milliseconds): [try pause(milliseconds)]
        case .background(let job, let inner): [try start(job, inner)]
        case .wait(let job, let milliseconds): [try wait(job, milliseconds)]
        case .kill(let job, let signal):
            [try done(ask(.kill(job: number("job \(job)"), signal: signal)))]
        case .insmod(let module, let parameters): [try insmod(module, parameters)]
        case .rmmod(let module): [try done(ask(.rmmod(module: module)))]
        case .hotAdd(let words): try hotAdd(words)
        case .hotDelete(let id): try hotDelete(id)
        case .uevents, .deferred, .labLog:
            lines(try ask(Self.logRequest(operation)), of: operation)
        case .lab(let words): [try lab(words)]
        case .vfio(let words): [try vfio(words)]
        }
    }

    // MARK: - The wire

    func ask(_ request: LabRequest) throws -> LabAnswer {
        let answer = try guest.ask(request)
        if case .invalid(let reason) = answer { throw RunnerError("the agent: \(reason)") }
        return answer
    }

    /// The same about a held file; one that could not be opened is no file.
    func askHeld(_ request: LabRequest) throws -> LabAnswer {
        let answer = try guest.ask(request)
        // EBADF.
        if case .invalid = answer { return .refused(errno: 9, opening: false) }
        return answer
    }

    /// The agent's number for a handle or a job of the case.
    mutating func number(_ name: String) -> Int {
        if let known = numbers[name] { return known }
        return newNumber(name)
    }

    /// A number of its own for a handle or a job whose name may have been used before.
    @discardableResult
    mutating func newNumber(_ name: String) -> Int {
        numbers[name] = numberCount
        numberCount += 1
        return numberCount - 1
    }

    /// Lets time pass in the guest: its agent waits for a job's answer that never comes.
    func pause(_ milliseconds: Int) throws -> String {
        _ = try ask(.awaitUevent(having: ["NEVER=1"], milliseconds: milliseconds))
        return "OK"
    }
}

/// Why a run could not go on.
public struct RunnerError: Error, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ description: String) { self.description = description }
}
