@testable import DriverCore

/// Fields of groups, buses, modules, vfio and tasks.
extension FieldTable {
    private static func rows<Value: DriverCore.OnceField>(
        of field: @escaping () -> DriverCore.FieldOfCore<Value>,
        _ value: Value,
        _ changes: [(String, Change<Value>)]
    ) -> [FieldRow] {
        changes.map { name, change in
            row(value, name, change) { core, _ in
                core.change(field(), change)
                return true
            }
        }
    }

    static var otherRows: [FieldRow] {
        let module = DriverCore.Module(name: "n", parameters: [], needs: [])
        let group = DriverCore.VFIOGroup(
            id: DriverCore.VFIOGroupID(rawValue: 90),
            group: DriverCore.GroupID(rawValue: 9)
        )
        let file = DriverCore.VFIOFile(id: DriverCore.VFIOFileID(rawValue: 90), kind: .container)
        let id = DriverCore.VFIOFileID(rawValue: 91)
        let parameter = DriverCore.ModuleParameter(name: "p", value: "Y")
        var all = rows(
            of: { .modules },
            DriverCore.Modules(),
            [("modules", { $0.modules.append(module) })]
        )
        all += rows(
            of: { .vfio },
            DriverCore.VFIO(),
            [("groups", { $0.groups.append(group) }), ("files", { $0.files.append(file) })]
        )
        all += rows(
            of: { .deferred },
            DriverCore.Deferred(),
            [
                ("pending", { $0.pending.append(device) }),
                ("active", { $0.active.append(device) }),
            ]
        )
        all += rows(
            of: { .stop },
            DriverCore.Stop(),
            [("reason", { $0.reason = $0.reason == nil ? .gone : nil })]
        )
        all += rows(
            module,
            [
                ("name", { $0 = DriverCore.Module(name: "m", parameters: [], needs: []) }),
                ("drivers", { $0.drivers.append(driver) }),
                ("parameters", { $0.parameters.append(parameter) }),
                ("needs", { $0 = DriverCore.Module(name: "n", parameters: [], needs: ["m"]) }),
                ("state", { $0.state = .going }),
                ("hasSentRemove", { $0.hasSentRemove.toggle() }),
            ]
        )
        all += rows(
            group,
            [
                (
                    "id",
                    {
                        $0 = DriverCore.VFIOGroup(
                            id: DriverCore.VFIOGroupID(rawValue: 91),
                            group: $0.group
                        )
                    }
                ),
                (
                    "group",
                    {
                        $0 = DriverCore.VFIOGroup(
                            id: $0.id,
                            group: DriverCore.GroupID(rawValue: 1)
                        )
                    }
                ), ("devices", { $0.devices.append(device) }), ("isDead", { $0.isDead.toggle() }),
                ("file", { $0.file = id }), ("container", { $0.container = id }),
            ]
        )
        all += rows(
            file,
            [
                ("id", { $0 = DriverCore.VFIOFile(id: id, kind: .container) }),
                ("kind", { $0.kind = .group(group.id) }), ("iommuType", { $0.iommuType = 1 }),
                ("isOpen", { $0.isOpen.toggle() }),
            ]
        )
        return all
    }

    // MARK: - Tasks

    static var taskRows: [FieldRow] {
        let request = DriverCore.Request(
            task: DriverCore.TaskID(rawValue: 0),
            driver: driver,
            driverName: "",
            busName: "",
            device: device,
            deviceName: "",
            call: .remove
        )
        let changes: [(String, Change<DriverCore.CoreTask>)] = [
            (
                "state",
                { task in
                    if case .until = task.state {
                        task.state = .ready
                    } else {
                        task.state = .until(.probesDone)
                    }
                }
            ), ("result", { $0.result += 1 }),
            ("reason", { $0.reason = $0.reason == nil ? .gone : nil }),
            ("probeAnswer", { $0.probeAnswer = $0.probeAnswer == nil ? .bound([]) : nil }),
            ("registered", { $0.registered = $0.registered == nil ? driver : nil }),
            ("outcome", { $0.outcome = $0.outcome == nil ? .done : nil }),
            ("handlerOf", { $0.handlerOf = $0.handlerOf == nil ? .core : nil }),
        ]
        let task = DriverCore.CoreTask(id: DriverCore.TaskID(rawValue: 0), isWorker: false)
        var all = changes.map { name, change in
            row(task, name, change) { core, number in
                guard core.hasTasks else { return false }
                core.changeTask(core.taskIndices[anyOf: number], change)
                core.settle()
                return true
            }
        }
        all += [
            row(
                task,
                "isWorker",
                { $0 = DriverCore.CoreTask(id: $0.id, isWorker: true) },
                nil
            ),
            FieldRow(
                type: "CoreTask",
                field: "stack",
                prints: [],
                apply: { core, number in
                    guard core.hasTasks else { return false }
                    core.push(.deferredWorker, core.taskIndices[anyOf: number])
                    core.settle()
                    return true
                }
            ),
            FieldRow(
                type: "HeldLock",
                field: "owner",
                prints: [],
                apply: { core, number in
                    guard core.hasTasks else { return false }
                    core.acquire(.device(device), core.taskIndices[anyOf: number])
                    core.settle()
                    return true
                }
            ),
        ]
        all += rows(
            request,
            [
                ("driver", { $0.driver = another }), ("device", { $0.device = other }),
                ("call", { $0.call = .probe(nil) }),
            ]
        )
        return all
    }
}

extension Range<DriverCore.TaskIndex> {
    /// One of them, by a number that may be larger.
    fileprivate subscript(anyOf number: Int) -> DriverCore.TaskIndex {
        lowerBound.advanced(by: number % count)
    }
}
