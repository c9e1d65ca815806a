@testable import DriverCore

/// Fields of what a task has before it.
extension FieldTable {
    static var frameRows: [FieldRow] { storeRows + probeRows + releaseRows + comingRows }

    private static var storeRows: [FieldRow] {
        func store(_ device: DriverCore.DeviceID, _ value: String?, _ count: Int)
            -> DriverCore
            .OverrideStore
        {
            DriverCore.OverrideStore(device: device, value: value, count: count)
        }
        func numVFs(_ device: DriverCore.DeviceID, _ wanted: Int, _ count: Int)
            -> DriverCore
            .NumVFsStore
        {
            DriverCore.NumVFsStore(device: device, wanted: wanted, count: count)
        }
        var all = rows(
            store(device, nil, 1),
            [
                ("device", { $0 = store(other, nil, 1) }),
                ("value", { $0 = store(device, "n", 1) }),
                ("count", { $0 = store(device, nil, 2) }),
            ]
        )
        all += rows(
            numVFs(device, 1, 1),
            [
                ("device", { $0 = numVFs(other, 1, 1) }), ("wanted", { $0 = numVFs(device, 2, 1) }),
                ("count", { $0 = numVFs(device, 1, 2) }),
                ("stage", { $0.stage = .undone(refusal) }),
                ("made", { $0.made = 1 }), ("holdsRescanLock", { $0.holdsRescanLock = true }),
            ]
        )
        return all
    }

    private static var probeRows: [FieldRow] {
        let attempt = DriverCore.Attempt(driver: driver, device: device)
        let second = DriverCore.Attempt(driver: driver, device: other)
        var all = rows(
            attempt,
            [
                ("driver", { $0 = DriverCore.Attempt(driver: another, device: device) }),
                ("device", { $0 = second }), ("looksForDriver", { $0.looksForDriver.toggle() }),
                ("makesEntry", { $0.makesEntry.toggle() }), ("stage", { $0.stage = .answered }),
                ("hasTriedRemove", { $0.hasTriedRemove.toggle() }),
                ("made", { $0.made = DriverCore.HardwareID(slot: 1, print: .zero) }),
            ]
        )
        all += rows(
            DriverCore.ProbeWithDeferral(attempt),
            [
                ("attempt", { $0 = DriverCore.ProbeWithDeferral(second) }),
                ("progress", { $0.progress = .triggered }),
            ]
        )
        all += rows(
            DriverCore.DriverAttach(attempt, queues: false),
            [
                ("attempt", { $0 = DriverCore.DriverAttach(second, queues: false) }),
                ("queues", { $0 = DriverCore.DriverAttach(attempt, queues: true) }),
                ("locksParent", { $0.locksParent.toggle() }), ("stage", { $0.stage = .tried }),
            ]
        )
        all += rows(
            DriverCore.Search(device: device, mode: .everyone),
            [
                ("device", { $0 = DriverCore.Search(device: other, mode: .everyone) }),
                ("mode", { $0 = DriverCore.Search(device: device, mode: .asynchronousOnly) }),
                ("isAutomatic", { $0.isAutomatic.toggle() }), ("stage", { $0.stage = .tried }),
                ("cursor", { $0.cursor = driver }),
                ("sawAsynchronous", { $0.sawAsynchronous.toggle() }),
            ]
        )
        all += rows(
            DriverCore.Offer(driver: driver),
            [
                ("driver", { $0 = DriverCore.Offer(driver: another) }),
                ("isAutomatic", { $0.isAutomatic.toggle() }), ("cursor", { $0.cursor = device }),
                ("stage", { $0.stage = .leave }),
            ]
        )
        return all
    }

    private static var releaseRows: [FieldRow] {
        var all = rows(
            DriverCore.Detach(device: device, only: nil),
            [
                ("device", { $0 = DriverCore.Detach(device: other, only: nil) }),
                ("only", { $0 = DriverCore.Detach(device: device, only: driver) }),
                ("locksParent", { $0.locksParent.toggle() }), ("stage", { $0.stage = .released }),
            ]
        )
        all += rows(
            DriverCore.Release(device: device),
            [
                ("device", { $0 = DriverCore.Release(device: other) }),
                ("stage", { $0.stage = .removed }), ("driver", { $0.driver = driver }),
                ("parent", { $0.parent = other }),
            ]
        )
        all += rows(
            DriverCore.RemoveTree(roots: [device]),
            [
                ("stage", { $0.stage = .delete }), ("roots", { $0.roots.append(other) }),
                ("toRelease", { $0.toRelease.append(other) }),
                ("toDelete", { $0.toDelete.append(other) }),
            ]
        )
        all += rows(
            DriverCore.Rescan(.everything),
            [
                ("scope", { $0 = DriverCore.Rescan(.behind(device)) }),
                ("stage", { $0.stage = .offer }),
                ("missing", { $0.missing.append(.init(slot: 1, print: .zero)) }),
                ("added", { $0.added.append(device) }),
            ]
        )
        return all
    }

    /// A frame as the whole of it, since these are written with it.
    private static func frames(
        _ type: String,
        _ base: DriverCore.Frame,
        _ changed: [(String, DriverCore.Frame)]
    )
        -> [FieldRow]
    {
        changed.map { name, frame in
            let row = row(base, name, { $0 = frame }, nil)
            return FieldRow(type: type, field: name, prints: row.prints, apply: nil)
        }
    }

    private static var comingRows: [FieldRow] {
        func described(_ name: String) -> DriverCore.Described<DriverCore.DeviceDescription> {
            .init(.init(name: name, bus: nil, identity: .named))
        }
        func listed(_ name: String) -> DriverCore.Described<DriverCore.DriverDescription> {
            .init(.init(name: name, bus: "b"))
        }
        func module(_ name: String) -> DriverCore.Described<DriverCore.ModuleDescription> {
            .init(.init(name: name))
        }
        let remove = DriverCore.DeleteDevice(device: device)
        let unregister = DriverCore.UnregisterDriver(driver: driver)
        var all = frames(
            "AddDevice",
            .addDevice(.init(description: described("n"))),
            [
                ("description", .addDevice(.init(description: described("m")))),
                ("stage", .addDevice(.init(description: described("n"), stage: .searched))),
                ("device", .addDevice(.init(description: described("n"), device: device))),
            ]
        )
        func branch(_ name: String, _ below: [String] = []) -> DriverCore.Frame {
            .addBranch(
                .init(described(name).value, below: below.map { .init(described($0).value) })
            )
        }
        all += frames(
            "DeviceBranch",
            branch("n"),
            [("device", branch("m")), ("below", branch("n", ["m"]))]
        )
        all += frames(
            "DeleteDevice",
            .deleteDevice(remove),
            [
                ("device", .deleteDevice(.init(device: other))),
                ("stage", .deleteDevice(.init(device: device, stage: .gone))),
            ]
        )
        all += frames(
            "RegisterDriver",
            .registerDriver(.init(description: listed("n"))),
            [
                ("description", .registerDriver(.init(description: listed("m")))),
                ("stage", .registerDriver(.init(description: listed("n"), stage: .undone))),
                ("driver", .registerDriver(.init(description: listed("n"), driver: driver))),
            ]
        )
        all += frames(
            "UnregisterDriver",
            .unregisterDriver(unregister),
            [
                ("driver", .unregisterDriver(.init(driver: another))),
                ("stage", .unregisterDriver(.init(driver: driver, stage: .detach))),
            ]
        )
        all += frames(
            "UnloadModule",
            .unloadModule(.init(name: "n")),
            [
                ("name", .unloadModule(.init(name: "m"))),
                ("stage", .unloadModule(.init(name: "n", stage: .unregister))),
            ]
        )
        all += rows(
            DriverCore.LoadModule(description: module("n")),
            [
                ("description", { $0 = DriverCore.LoadModule(description: module("m")) }),
                ("stage", { $0.stage = .undo(refusal) }),
                ("drivers", { $0.drivers.append(driver) }),
                ("addedCount", { $0.addedCount += 1 }),
            ]
        )
        return all
    }
}
