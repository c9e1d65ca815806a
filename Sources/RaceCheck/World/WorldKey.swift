internal import DriverCore
internal import DriverScripts
internal import Sysfs
internal import VirtualSysfs

/// What tells two worlds apart: of those that are alike, one is kept.
///
/// The driver core by the 128 bits of its fingerprint; all else by what it is.
struct WorldKey: Hashable, Sendable {
    let core: DriverCore.Fingerprint
    private let calls: [CallKey]
    private let drivers: ScriptedDrivers?
    private let kept: KeptFiles

    private struct CallKey: Hashable, Sendable {
        let actor: Int
        let kind: World.Call.Kind
        /// What the task is; two tasks may be alike, and which of them stands where is told apart.
        let task: DriverCore.Fingerprint?
    }

    /// The key of a world; `scriptsChange` is whether what drivers answer can change in it.
    init(_ world: World, scriptsChange: Bool) {
        core = world.machine.core.content.fingerprint
        calls = world.calls.map { call in
            CallKey(
                actor: call.actor,
                kind: call.kind.withoutNumber,
                task: world.machine.core.fingerprint(of: call.task)
            )
        }
        drivers = scriptsChange ? world.machine.drivers : nil
        kept = world.machine.keptFiles
    }
}

extension World.Call.Kind {
    /// The kind without the number of its open file, which is history.
    fileprivate var withoutNumber: World.Call.Kind {
        switch self {
        case .read: .read(.init(rawValue: 0))
        case .write: .write(.init(rawValue: 0))
        case .operation: .operation
        }
    }
}
