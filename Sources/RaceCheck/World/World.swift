internal import DeviceBinding
internal import DriverCore
internal import DriverScripts
internal import Sysfs
internal import SystemPackage
internal import VirtualSysfs

/// A machine in the middle of a race, with the calls that are under way.
struct World: Sendable {
    /// The machine.
    var machine: SysfsMachine<ScriptedDrivers>
    /// The calls that wait, in the order of their actors; each actor has one at most.
    private(set) var calls: [Call] = []

    /// An access that has begun and not ended.
    struct Call: Sendable {
        /// The number of the actor.
        let actor: Int
        /// The task of the driver core that does it.
        let task: DriverCore.TaskID
        let kind: Kind

        enum Kind: Hashable {
            /// A read of an open file.
            case read(SysfsHandle)
            /// A write to an open file.
            case write(SysfsHandle)
            /// Something that comes from no file.
            case operation
        }
    }

    /// The end of an access.
    struct Ended: Hashable, Sendable {
        /// The number of the actor that made it.
        let actor: Int
        let answer: Answer
    }

    init(_ machine: SysfsMachine<ScriptedDrivers>) { self.machine = machine }

    /// Begins an access; what the kernel does for it has taken no step yet.
    ///
    /// - Returns: The answer, where there is one at once.
    mutating func begin(_ access: Access, by actor: Int, in setting: Setting) -> Answer? {
        assert(!calls.contains { $0.actor == actor }, "an actor does two things at once")
        switch access {
        case .look(let look): return begin(look, actor)
        case .write(let write), .patientWrite(let write): return begin(write, actor)
        case .findNodes(let devices): return setting.nodes(of: devices, in: machine)
        case .plugIn(let device):
            guard let operation = setting.addition(of: device, to: machine.core) else {
                return .failed(.operationNotSupportedByDevice)
            }
            return begin(operation, actor)
        case .unplug(let device):
            guard let id = machine.core.device(device) else {
                return .failed(.operationNotSupportedByDevice)
            }
            return begin(.removeDevice(id), actor)
        case .load(let module):
            guard let operation = setting.loading(of: module) else {
                return .failed(.noSuchFileOrDirectory)
            }
            return begin(operation, actor)
        case .unload(let module): return begin(.unloadModule(module), actor)
        }
    }

    private mutating func begin(_ look: PlanRun.Look, _ actor: Int) -> Answer? {
        do throws(Errno) {
            switch look {
            case .link(let path):
                guard case .done(.target(let target)) = try machine.begin(.readlink(path)) else {
                    preconditionFailure("a link was read and gave no target")
                }
                return .text(target)
            case .entry(let path):
                _ = try machine.begin(.stat(path))
                return .done
            case .names(let path):
                guard case .done(.names(let names)) = try machine.begin(.list(path)) else {
                    preconditionFailure("a directory was listed and gave no names")
                }
                return .names(names)
            case .text(let path):
                let handle = try open(path, .read)
                return begin(
                    .read(handle, upTo: attributeBytesMax, at: 0),
                    .read(handle),
                    on: handle,
                    actor
                )
            }
        } catch {
            return .failed(error)
        }
    }

    private mutating func begin(_ write: Write, _ actor: Int) -> Answer? {
        do throws(Errno) {
            let handle = try open(write.path, .write)
            let bytes = Array(write.text.utf8)
            return begin(.write(handle, bytes, at: 0), .write(handle), on: handle, actor)
        } catch {
            return .failed(error)
        }
    }

    private mutating func open(_ path: SysfsPath, _ access: SysfsAccess) throws(Errno)
        -> SysfsHandle
    {
        guard case .done(.handle(let handle)) = try machine.begin(.open(path, access, asRoot: true))
        else { preconditionFailure("a file was opened and has no number") }
        return handle
    }

    /// Begins a call on an open file, which is closed when the call ends.
    private mutating func begin(
        _ call: SysfsCall,
        _ kind: Call.Kind,
        on handle: SysfsHandle,
        _ actor: Int
    ) -> Answer? {
        do throws(Errno) {
            switch try machine.begin(call) {
            case .done(let reply):
                close(handle)
                return Answer(reply)
            case .waits(let ticket):
                add(Call(actor: actor, task: DriverCore.TaskID(ticket), kind: kind))
                return nil
            }
        } catch {
            close(handle)
            return .failed(error)
        }
    }

    private mutating func begin(_ operation: DriverCore.Operation, _ actor: Int) -> Answer? {
        add(Call(actor: actor, task: machine.begin(operation), kind: .operation))
        return nil
    }

    private mutating func add(_ call: Call) {
        let index = calls.firstIndex { $0.actor > call.actor } ?? calls.endIndex
        calls.insert(call, at: index)
    }

    private mutating func close(_ handle: SysfsHandle) {
        _ = try? machine.begin(.close(handle))
    }

    /// The accesses that have ended since this was asked last.
    mutating func takeEnded() -> [Ended] {
        var ended: [Ended] = []
        calls.removeAll { call in
            guard let answer = machine.takeAnswer(to: call) else { return false }
            ended.append(Ended(actor: call.actor, answer: answer))
            switch call.kind {
            case .read(let handle), .write(let handle): _ = try? machine.begin(.close(handle))
            case .operation: break
            }
            return true
        }
        return ended
    }

    /// Lets an actor go on although its call waits; the call goes on by itself.
    mutating func leave(_ actor: Int) {
        calls.removeAll { $0.actor == actor }
    }
}

extension SysfsMachine {
    /// What a call came to; nil while it waits.
    fileprivate mutating func takeAnswer(to call: World.Call) -> Answer? {
        switch call.kind {
        case .read, .write:
            guard let result = takeResult(of: call.task.ticket) else { return nil }
            switch result {
            case .success(let reply): return Answer(reply)
            case .failure(let errno): return .failed(errno)
            }
        case .operation:
            guard let outcome = takeOutcome(of: call.task) else { return nil }
            guard case .failed(let refusal) = outcome else { return .done }
            return .failed(Errno(rawValue: refusal.errno.rawValue))
        }
    }
}

extension PlanRun.Answer {
    /// What a call of a program gave, as a run of a plan is told it.
    init(_ reply: SysfsReply) {
        switch reply {
        case .bytes(var bytes):
            if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
            self = .text(String(decoding: bytes, as: UTF8.self))
        case .names(let names): self = .names(names)
        case .target(let target): self = .text(target)
        case .done, .handle, .count, .stat: self = .done
        }
    }
}
