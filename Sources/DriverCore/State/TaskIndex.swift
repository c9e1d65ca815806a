extension DriverCore {
    /// Where a task stands among those under way; not its number, and another one's after the task has ended.
    struct TaskIndex: Strideable, Sendable {
        fileprivate let offset: Int

        fileprivate init(_ offset: Int) {
            self.offset = offset
        }

        func distance(to other: TaskIndex) -> Int { other.offset - offset }
        func advanced(by count: Int) -> TaskIndex { TaskIndex(offset + count) }
    }
}

extension [Shared<DriverCore.CoreTask>] {
    /// Where they stand.
    var taskIndices: Range<DriverCore.TaskIndex> {
        DriverCore.TaskIndex(0)..<DriverCore.TaskIndex(count)
    }

    subscript(task: DriverCore.TaskIndex) -> Shared<DriverCore.CoreTask> {
        get { self[task.offset] }
        _modify { yield &self[task.offset] }
    }

    /// Where the task with a number stands; nil when it has ended.
    func index(of id: DriverCore.TaskID) -> DriverCore.TaskIndex? {
        firstIndex { $0.value.id == id }.map { DriverCore.TaskIndex($0) }
    }

    /// Takes a task out of the list.
    mutating func remove(_ task: DriverCore.TaskIndex) -> Shared<DriverCore.CoreTask> {
        remove(at: task.offset)
    }
}
