extension DriverCore {
    /// The tasks under way and the locks that they hold, and the only way to them.
    ///
    /// Neither the order of beginning nor a task's number is content: a task is what it has before it, what it
    /// was told, the locks that it holds and its position in the line for one. Two tasks that are the same in all
    /// of these are two of the same.
    struct TaskGate: Sendable {
        /// In the order of beginning.
        private var tasks: [Shared<CoreTask>] = []
        private var locks: [HeldLock] = []
        /// How many tasks there were.
        private var taskCount: Int32 = 0
        /// The fingerprints of all tasks, added up, as they were at the end of the last action.
        private(set) var print = Fingerprint.zero

        var count: Int { tasks.count }
        var indices: Range<TaskIndex> { tasks.taskIndices }
        var ids: [TaskID] { tasks.map { $0.value.id } }
        /// The number of the next task.
        var nextID: TaskID { TaskID(rawValue: taskCount) }
        var heldLocks: [HeldLock] { locks }

        func id(of task: TaskIndex) -> TaskID { tasks[task].value.id }
        func state(of task: TaskIndex) -> CoreTask.State { tasks[task].value.state }
        func isDone(_ task: TaskIndex) -> Bool { tasks[task].value.stack.isEmpty }
        func index(of id: TaskID) -> TaskIndex? { tasks.index(of: id) }

        /// A task that takes a step is read as a whole, and nobody reads another one but by these questions.
        func own(_ task: TaskIndex, _ notes: Notes) -> CoreTask {
            notes.read(.task(tasks[task].value.id), .task)
            return tasks[task].value
        }

        /// Whether any task is so, where `place` is the place at which every task that is or was so is noted.
        func contains(_ place: Place, _ notes: Notes, _ isSo: (CoreTask) -> Bool) -> Bool {
            notes.read(place.object, place.field)
            return tasks.contains { isSo($0.value) }
        }

        func first(_ place: Place, _ notes: Notes, _ isSo: (CoreTask) -> Bool) -> TaskID? {
            notes.read(place.object, place.field)
            return tasks.first { isSo($0.value) }?.value.id
        }

        mutating func spawn(
            _ frame: Frame,
            isWorker: Bool,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) -> TaskID {
            let id = nextID
            taskCount += 1
            var task = CoreTask(id: id, isWorker: isWorker)
            task.push(frame, roster)
            tasks.append(Shared(task))
            notes.write(.task(id), .task)
            frame.note(in: notes)
            if isWorker { notes.mark(.core, .probes) }
            return id
        }

        mutating func push(
            _ frame: Frame,
            _ task: TaskIndex,
            _ notes: Notes,
            _ roster: borrowing Roster
        ) {
            notes.write(.task(tasks[task].value.id), .task)
            frame.note(in: notes)
            tasks[task].value.push(frame, roster)
        }

        mutating func pop(_ task: TaskIndex, _ notes: Notes) -> Frame? {
            notes.write(.task(tasks[task].value.id), .task)
            let frame = tasks[task].value.pop()
            frame?.note(in: notes)
            return frame
        }

        mutating func change(_ task: TaskIndex, _ notes: Notes, _ body: (inout CoreTask) -> Void) {
            notes.write(.task(tasks[task].value.id), .task)
            tasks[task].value.isStale = true
            body(&tasks[task].value)
        }

        /// Lets a task run in a file of an object, or no longer.
        mutating func setHandler(_ object: Place.Object?, _ task: TaskIndex, _ notes: Notes) {
            for object in [tasks[task].value.handlerOf, object] {
                if let object { notes.mark(object, .handlers) }
            }
            change(task, notes) { $0.handlerOf = object }
        }

        /// Takes a task that has ended out of the list.
        mutating func end(_ task: TaskIndex, _ notes: Notes) -> CoreTask {
            notes.write(.task(tasks[task].value.id), .task)
            assert(!locks.contains { $0.owner == tasks[task].value.id }, "a task ends with a lock")
            print -= tasks[task].value.print
            let ended = tasks.remove(task).value
            if let handled = ended.handlerOf { notes.mark(handled, .handlers) }
            if ended.isWorker { notes.mark(.core, .probes) }
            return ended
        }

        /// Ends everything at once; what every other task waited for is no more.
        mutating func endAll(_ notes: Notes) -> [CoreTask] {
            for task in tasks { notes.write(.task(task.value.id), .task) }
            defer {
                tasks = []
                locks = []
                print = .zero
            }
            return tasks.map { $0.value }
        }

        // MARK: - Locks

        /// Takes a lock, or gets in line for it; whether the task has it.
        mutating func acquire(_ lock: Lock, _ task: TaskIndex, _ notes: Notes) {
            notes.write(lock.object, .lock)
            notes.write(.task(tasks[task].value.id), .task)
            tasks[task].value.isStale = true
            guard let held = locks.firstIndex(where: { $0.lock == lock }) else {
                locks.append(HeldLock(lock: lock, owner: tasks[task].value.id))
                return
            }
            assert(locks[held].owner != tasks[task].value.id, "a task waits for its own lock")
            locks[held].line.append(tasks[task].value.id)
            tasks[task].value.state = .inLine(lock)
        }

        /// Drops a lock; the first in line has it from here on.
        mutating func drop(_ lock: Lock, _ task: TaskIndex, _ notes: Notes) {
            notes.write(lock.object, .lock)
            let owner = tasks[task].value.id
            tasks[task].value.isStale = true
            guard let held = locks.firstIndex(where: { $0.lock == lock && $0.owner == owner })
            else {
                return assertionFailure("a task drops a lock that it does not hold")
            }
            guard let next = locks[held].line.first else {
                locks.remove(at: held)
                return
            }
            // Everyone behind it has come closer.
            for waiter in locks[held].line {
                if let index = index(of: waiter) { tasks[index].value.isStale = true }
            }
            locks[held].line.removeFirst()
            locks[held].owner = next
            guard let task = index(of: next) else { return assertionFailure("a lock for nobody") }
            notes.write(.task(next), .task)
            tasks[task].value.state = .ready
        }

        func lock(_ lock: Lock, _ notes: Notes) -> HeldLock? {
            notes.read(lock.object, .lock)
            return locks.first { $0.lock == lock }
        }

        func isHeld(_ lock: Lock, by task: TaskIndex) -> Bool {
            locks.contains { $0.lock == lock && $0.owner == tasks[task].value.id }
        }

        // MARK: - Content

        /// Tells the probes of all tasks but one that the deferred were given a reason.
        mutating func noteTrigger(by giver: TaskIndex, _ roster: borrowing Roster) {
            for task in indices
            where task != giver && tasks[task].value.seeTrigger(roster) {
                tasks[task].value.isStale = true
            }
        }

        /// Brings the fingerprint up to date with what has changed since the last time.
        mutating func settle(_ roster: borrowing Roster) {
            for task in indices where tasks[task].value.isStale {
                print -= tasks[task].value.print
                tasks[task].value.isStale = false
                tasks[task].value.print = printOf(task, tasks[task].value.stackPrint, roster)
                print += tasks[task].value.print
            }
        }

        /// The same where one task has made it so: it names nobody that it makes or takes out of a list.
        mutating func settleOthers(_ roster: borrowing Roster) {
            if tasks.count > 1 { settleAll(roster) }
        }

        /// Recomputes every fingerprint, after devices or drivers have other names than before.
        mutating func settleAll(_ roster: borrowing Roster) {
            for task in indices {
                tasks[task].value.writeStack(roster)
                tasks[task].value.isStale = true
            }
            settle(roster)
        }

        private func printOf(_ task: TaskIndex, _ stack: Fingerprint, _ roster: borrowing Roster)
            -> Fingerprint
        {
            var writer = HashWriter(.task)
            write(task, stack, to: &writer, roster)
            return writer.print
        }

        private func write<Writer: ContentWriter>(
            _ task: TaskIndex,
            _ stack: Fingerprint,
            to writer: inout Writer,
            _ roster: borrowing Roster
        ) {
            writer.add(tasks[task].value.stack, known: stack, roster)
            writer.add(tasks[task].value, roster)
            let id = tasks[task].value.id
            writer.addUnordered(locks.count) { number, piece in
                guard locks[number].owner == id else { return false }
                locks[number].lock.write(to: &piece, roster)
                return true
            }
            guard case .inLine(let lock) = tasks[task].value.state else { return }
            let line = locks.first { $0.lock == lock }?.line ?? []
            writer.add(line.firstIndex(of: id) ?? line.count)
        }

        /// The content of every task.
        func collect<Collector: ContentCollector>(
            into collector: inout Collector,
            _ roster: borrowing Roster
        ) {
            for task in indices {
                var writer = collector.begin(.task)
                write(task, tasks[task].value.stack.print(roster), to: &writer, roster)
                collector.end(writer)
            }
        }

        /// What one task is, apart from its number.
        func print(of id: TaskID) -> Fingerprint? { index(of: id).map { tasks[$0].value.print } }

        /// Whether a task names a device or driver, or a lock of it is held.
        func names(_ mention: MentionWriter, _ roster: borrowing Roster) -> Bool {
            for task in indices {
                var writer = mention
                write(task, .zero, to: &writer, roster)
                if writer.isMentioned { return true }
            }
            return false
        }
    }
}
