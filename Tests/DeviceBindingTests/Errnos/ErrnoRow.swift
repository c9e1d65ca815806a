import DeviceBinding
import MachineHost
import Rehearsal
import Sysfs
import SystemPackage
import Testing

/// A row of `Documentation/errnos.md`: a machine on which the cause holds, and what is then said.
struct ErrnoRow: CustomTestStringConvertible, Sendable {
    /// The file that is written, or the question.
    let file: String
    /// The errno, or "none".
    let errno: String
    /// The cause, in the words of the document.
    let cause: String
    /// What the sentence must hold.
    let says: [String]
    /// What must be among the help.
    let help: [Remedy]
    /// Sets the machine up, and has the change fail.
    let attempt: @Sendable () throws -> Told

    init(
        _ file: String,
        _ errno: String,
        _ cause: String,
        says: [String],
        help: [Remedy] = [],
        _ attempt: @escaping @Sendable () throws -> Told
    ) {
        self.file = file
        self.errno = errno
        self.cause = cause
        self.says = says
        self.help = help
        self.attempt = attempt
    }

    /// What the document and the tests name it by.
    var key: String { "\(file) | \(errno) | \(cause)" }
    var testDescription: String { key }

    /// What was said.
    struct Told: Sendable {
        var message: String
        var help: [Remedy] = []
    }
}

extension ErrnoRow.Told {
    static let card = "0000:03:00.0"
    static let cardPath = "/bus/pci/devices/0000:03:00.0"

    /// What a request comes to: the failure, or the notes of a success.
    init(
        _ binder: Binder,
        _ device: DeviceReference,
        _ goal: Change.Goal,
        _ procedure: Procedure?,
        overridden: Set<Binder.Refusal.Rule> = [],
        loads: Bool = false
    ) {
        var request = Binder.Request([device], goal: goal)
        request.procedure = procedure
        request.overridden = overridden
        request.loadsModules = loads
        do throws(Failure) {
            self.init(message: try binder.apply(request).notes.joined(separator: " "))
        } catch {
            let refusals = error.refusals
            self.init(
                message: ([error.message] + refusals.map(\.sentence)).joined(separator: " "),
                help: error.help + refusals.map(\.help)
            )
        }
    }

    /// On the double, whose card has no driver and is bound to `e1000e` by name if nothing else is asked for.
    static func double(
        _ goal: Change.Goal = .driver("e1000e"),
        by procedure: Procedure? = .bind,
        device: String = card,
        had: String? = nil,
        answers: HostDouble.Answers = .init(),
        loads: Bool = false,
        _ change: (inout KernelState) -> Void
    ) -> Self {
        var state = KernelState.server
        state.devices[card]?.driver = had
        change(&state)
        let bus = state.devices[device]?.bus ?? "pci"
        return Self(
            Binder(KernelDouble(state), host: HostDouble(answers)),
            DeviceReference(bus: bus, name: device),
            goal,
            procedure,
            loads: loads
        )
    }

    /// On the double, where the probe of `e1000e` answers a number.
    static func probe(_ errno: Int32, _ change: (inout KernelState) -> Void = { _ in }) -> Self {
        double { state in
            state.changeDriver("e1000e") { $0.refuses[card] = errno }
            change(&state)
        }
    }

    /// On a simulated machine, after some writes.
    static func machine(
        _ text: String,
        after writes: [(path: SysfsPath, text: String)] = [],
        _ device: DeviceReference,
        _ goal: Change.Goal,
        by procedure: Procedure? = nil,
        overridden: Set<Binder.Refusal.Rule> = []
    ) throws -> Self {
        let machine = try Rehearsal(text)
        for (path, text) in writes { try machine.sysfs.write(path, text) }
        return Self(machine.binder, device, goal, procedure, overridden: overridden)
    }

    /// What `show` says of a device on a simulated machine, after some writes.
    static func reason(
        _ text: String,
        after writes: [(path: SysfsPath, text: String)] = [],
        _ device: DeviceReference
    ) throws -> Self {
        let machine = try Rehearsal(text)
        for (path, text) in writes { try machine.sysfs.write(path, text) }
        let portrait = try Inventory(machine.sysfs).portrait(of: device, host: machine.host)
        return Self(message: portrait.reason)
    }

    /// What `show` says of the card on the double, which has no driver.
    static func reason(
        of device: DeviceReference = DeviceReference(bus: "pci", name: card),
        answers: HostDouble.Answers = .init(),
        _ change: (inout KernelState) -> Void
    ) throws -> Self {
        var state = KernelState.server
        state.devices[card]?.driver = nil
        change(&state)
        let portrait = try Inventory(KernelDouble(state)).portrait(
            of: device,
            host: HostDouble(answers)
        )
        return Self(message: portrait.reason)
    }

    /// What a write by hand is answered on a simulated machine, and what the file that decides says then.
    static func byHand(
        _ path: SysfsPath,
        _ text: String,
        decidedBy file: SysfsPath
    ) throws -> Self {
        let sysfs: any Sysfs = try Rehearsal(ErrnoRow.cards).sysfs
        let errno = #expect(throws: Errno.self) { try sysfs.write(path, text) }
        let said = (try? sysfs.readText(file)) ?? (try? sysfs.readlink(file)) ?? "none"
        return Self(message: "\(errno?.name ?? ""), \(file.lastName) says \(said)")
    }
}
