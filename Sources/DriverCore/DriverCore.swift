/// The driver core of Linux as a value: buses, devices, drivers, and which driver serves which device.
///
/// It does no I/O. It changes only by ``apply(_:)``, which returns the effects. What the kernel
/// does between taking and dropping a device's lock is one step; the caller decides which task
/// takes the next one. Copies share what they have in common, so a copy may be kept at little
/// cost.
///
/// What it holds is reached only through the functions of this file, its gate: all storage is private to it.
/// A read notes the place that was read, a change notes the place that was written and brings the fingerprint
/// up to date; neither is possible without the other.
public struct DriverCore: Sendable {
    /// Which kernel's rules apply.
    public let profile: DriverCore.Profile
    /// Whether the IOMMU keeps a device from raising interrupts that are not its own.
    let remapsInterrupts: Bool
    /// The fingerprint of these two.
    private let rulesPrint: Fingerprint

    private var notes = Notes()
    private var roster = Roster()
    private var buses = BusGate()
    private var busLists = Fingerprint.zero
    private var devices = DeviceGate()
    private var drivers = DriverGate()
    private var tasks = TaskGate()
    private var seldom = Shared(Seldom())

    /// Numbers that only count: how the content came about, and none of it.
    private(set) var bindingCount: UInt64 = 0
    private(set) var ueventCount: UInt64 = 0
    /// What the current action has brought about so far.
    var effects: [DriverCore.Effect] = []

    /// What most steps leave as it is: one reference in each copy.
    private struct Seldom: Sendable {
        var groups = GroupGate()
        var hardware = HardwareGate()
        var once = OnceGate()
        var names = NameIndex()
    }

    private var groups: GroupGate {
        _read { yield seldom.value.groups }
        _modify { yield &seldom.value.groups }
    }
    private var hardware: HardwareGate {
        _read { yield seldom.value.hardware }
        _modify { yield &seldom.value.hardware }
    }
    private var once: OnceGate {
        _read { yield seldom.value.once }
        _modify { yield &seldom.value.once }
    }
    private var names: NameIndex {
        _read { yield seldom.value.names }
        _modify { yield &seldom.value.names }
    }

    /// A core without buses, devices or drivers.
    ///
    /// Where interrupts are not remapped, vfio gives no group away unless `allow_unsafe_interrupts` says so.
    public init(profile: DriverCore.Profile = .newest, remapsInterrupts: Bool = true) {
        self.profile = profile
        self.remapsInterrupts = remapsInterrupts
        var writer = HashWriter(.presence)
        profile.write(remapsInterrupts, to: &writer)
        rulesPrint = writer.print
    }
}

// MARK: - Footprint, fingerprint, content

extension DriverCore {
    /// Starts to keep footprints, or stops.
    public mutating func keepFootprints(_ keep: Bool) { notes.keep(keep) }

    /// What the steps since the last call touched; empty when footprints are not kept.
    public mutating func takeFootprint() -> Footprint { notes.take() }

    /// Begins an action, during which whatever is read or changed is noted.
    mutating func beginAction() { notes.beginAction() }

    /// Ends an action: the fingerprint is that of the content again.
    mutating func endAction() {
        notes.endAction()
        settle()
        #if ANYBIND_CHECKS
        checkStep(notes.last)
        #endif
    }

    /// Brings the fingerprint up to date with what tasks have before them.
    mutating func settle() { tasks.settle(roster) }

    /// Forgets the names of those that have gone and that no task names any more.
    mutating func sweep() {
        if !roster.hasGone { return }
        let devices = roster.goneDevices.filter { device in
            let mention = MentionWriter(device: device)
            if tasks.names(mention, roster) { return false }
            var writer = mention
            once.write(to: &writer, roster)
            return !writer.isMentioned
        }
        let drivers = roster.goneDrivers.filter { driver in
            let mention = MentionWriter(driver: driver)
            if tasks.names(mention, roster) { return false }
            // Where a driver may be put over another one, it can go and stay the driver of a device.
            let isPutOver = !profile.attemptLooksForDriver || profile.proposals.contains(.vfioBind)
            return !isPutOver || !self.devices.names(mention, roster)
        }
        if devices.isEmpty, drivers.isEmpty { return }
        guard roster.forget(devices, drivers) else { return }
        // Another one has a new name by that, and all that names it has another fingerprint.
        settleAll()
    }

    /// Whether a device has gone, and is remembered by mistake: it is not among those that something may name.
    func isLeftOver(_ device: DeviceID) -> Bool {
        roster.known(device) != nil && !exists(device) && !roster.goneDevices.contains(device)
    }

    /// The same of a driver.
    func isLeftOver(_ driver: DriverID) -> Bool {
        roster.known(driver) != nil && !exists(driver) && !roster.goneDrivers.contains(driver)
    }

    private mutating func settleAll() {
        buses.settle()
        busLists = roster.listsPrint
        devices.settle(roster)
        drivers.settle(roster)
        groups.settle(roster)
        hardware.settle(roster)
        once.settle(roster)
        tasks.settleAll(roster)
    }

    /// The fingerprint of the content, kept as it changes.
    var runningPrint: Fingerprint {
        rulesPrint + buses.print + busLists + devices.print + drivers.print + groups.print
            + hardware.print + once.print + tasks.print
    }

    /// What a task is, apart from its number and from which of several equal tasks it is; nil when it has ended.
    ///
    /// ``Content`` holds tasks without their numbers. A caller that must know which task is
    /// whose, such as an explorer of interleavings, keeps this besides the content, by process.
    public func fingerprint(of task: TaskID) -> Fingerprint? { tasks.print(of: task) }

    /// Every piece of the content.
    func collect<Collector: ContentCollector>(into collector: inout Collector) {
        var writer = collector.begin(.presence)
        profile.write(remapsInterrupts, to: &writer)
        collector.end(writer)
        buses.collect(into: &collector)
        roster.collect(into: &collector)
        devices.collect(into: &collector, roster)
        drivers.collect(into: &collector, roster)
        groups.collect(into: &collector, roster)
        hardware.collect(into: &collector, roster)
        once.collect(into: &collector, roster)
        tasks.collect(into: &collector, roster)
    }
}

// MARK: - Devices

extension DriverCore {
    /// What never changes of a device that is there.
    func facts(of device: DeviceID) -> DeviceFacts? {
        devices.exists(device, notes) ? roster.known(device) : nil
    }

    /// A field of a device; nil for one that is not there.
    func read<Value: DeviceField>(_ device: DeviceID, _ field: FieldOfDevice<Value>) -> Value? {
        devices.read(device, field, notes)
    }

    /// Changes a field of a device.
    mutating func change<Value: DeviceField>(
        _ device: DeviceID,
        _ field: FieldOfDevice<Value>,
        _ body: (inout Value) -> Void
    ) {
        devices.change(device, field, notes, roster, body)
    }

    /// The devices directly below a device, or below none, in the order in which they were added.
    func childList(of device: DeviceID?) -> OrderedChunks<DeviceID> {
        guard let device else { return once.roots(notes) }
        return devices.children(of: device, notes) ?? OrderedChunks()
    }

    /// The device of a name below another, or below none.
    func child(_ name: String, of parent: DeviceID?) -> DeviceID? {
        if let parent {
            notes.read(.device(parent), .children)
        } else {
            notes.read(.core, .children)
        }
        return names.child(named: name, of: parent)
    }

    /// The number of the next device.
    var nextDevice: DeviceID {
        notes.read(.core, .presence)
        return DeviceID(rawValue: Int32(roster.deviceCount))
    }

    /// Makes a device, and puts it into every list.
    mutating func insert(_ facts: DeviceFacts, isOnPCI: Bool) {
        notes.write(.core, .presence)
        let id = facts.id
        roster.add(facts)
        devices.insert(id, isOnPCI: isOnPCI, notes, roster)
        if let hardware = facts.hardware { self.hardware.set(id, for: hardware, notes, roster) }
        names.set(id, named: facts.name, of: facts.parent)
        if let parent = facts.parent {
            devices.addChild(id, to: parent, notes, roster)
        } else {
            once.addRoot(id, notes, roster)
        }
        if let bus = facts.bus {
            notes.write(.bus(bus), .devices)
            busLists += roster.list(id, on: bus, true)
            buses.name(id, facts.name, on: bus, true)
            buses.move(id, from: [], to: facts.description.identity.matchKeys, on: bus, notes)
        }
        // Another task may have named the number before.
        tasks.settleOthers(roster)
    }

    /// Takes a device out of its bus's list, where nobody finds it any more.
    mutating func unlist(_ facts: DeviceFacts, from keys: [MatchKey]) {
        guard let bus = facts.bus else { return }
        notes.write(.bus(bus), .devices)
        busLists += roster.list(facts.id, on: bus, false)
        buses.name(facts.id, facts.name, on: bus, false)
        buses.move(facts.id, from: keys, to: [], on: bus, notes)
        // Another task's walk may stand there.
        tasks.settleOthers(roster)
    }

    /// Moves a device from some keys of its bus's index to others.
    mutating func move(_ device: DeviceID, from old: [MatchKey], to new: [MatchKey], on bus: BusID)
    {
        buses.move(device, from: old, to: new, on: bus, notes)
    }

    /// Forgets a device that is in no list but its parent's.
    mutating func remove(_ facts: DeviceFacts) {
        notes.write(.core, .presence)
        names.set(nil, named: facts.name, of: facts.parent)
        if let parent = facts.parent {
            devices.removeChild(facts.id, from: parent, notes, roster)
        } else {
            once.removeRoot(facts.id, notes, roster)
        }
        if let hardware = facts.hardware { self.hardware.set(nil, for: hardware, notes, roster) }
        devices.remove(facts.id, notes, roster)
        roster.leave(facts.id)
    }
}

// MARK: - Drivers

extension DriverCore {
    /// What never changes of a driver that is there.
    func facts(of driver: DriverID) -> DriverFacts? {
        drivers.exists(driver, notes) ? roster.known(driver) : nil
    }

    /// A field of a driver; nil for one that is not there.
    func read<Value: DriverField>(_ driver: DriverID, _ field: FieldOfDriver<Value>) -> Value? {
        drivers.read(driver, field, notes)
    }

    /// Changes a field of a driver.
    mutating func change<Value: DriverField>(
        _ driver: DriverID,
        _ field: FieldOfDriver<Value>,
        _ body: (inout Value) -> Void
    ) {
        drivers.change(driver, field, notes, roster, body)
    }

    /// The keys of devices that a driver can fit.
    func matchKeys(of driver: DriverID) -> [MatchKey] { drivers.matchKeys(of: driver, notes) }

    /// Changes what a driver lists, and the index with it.
    mutating func changeMatching(of id: DriverID, _ body: (inout DriverMatching) -> Void) {
        guard let facts = facts(of: id), let rule = buses.facts(facts.bus)?.rule else { return }
        let before = matchKeys(of: id)
        change(id, .dynamicIDs, body)
        guard let matching = read(id, .dynamicIDs), let isListed = read(id, .presence)?.isListed
        else { return }
        let keys = matching.keys(with: facts, rule: rule)
        drivers.set(matchKeys: keys, of: id, notes)
        if isListed { buses.move(id, from: before, to: keys, on: facts.bus, notes) }
    }

    /// The devices that a driver serves, in the order of binding; nil for one that is not there.
    func bound(by driver: DriverID) -> OrderedChunks<Binding>? { drivers.bound(by: driver, notes) }

    /// Puts a device at the end of a driver's list.
    mutating func list(_ device: DeviceID, at driver: DriverID) -> Binding {
        bindingCount += 1
        let binding = Binding(sequence: bindingCount, device: device)
        drivers.list(binding, at: driver, notes, roster)
        return binding
    }

    mutating func unlist(_ binding: Binding, at driver: DriverID) {
        drivers.unlist(binding, at: driver, notes, roster)
    }

    /// The number of the next driver.
    var nextDriver: DriverID {
        notes.read(.core, .presence)
        return DriverID(rawValue: Int32(roster.driverCount))
    }

    /// Makes a driver, and puts it into its bus's list.
    mutating func insert(_ facts: DriverFacts, _ driver: Driver) {
        notes.write(.core, .presence)
        notes.write(.bus(facts.bus), .drivers)
        let keys = driver.matching.keys(
            with: facts,
            rule: buses.facts(facts.bus)?.rule ?? .scripted
        )
        var driver = driver
        driver.matchKeys = keys
        roster.add(facts)
        drivers.insert(driver, facts.id, notes, roster)
        busLists += roster.list(facts.id, on: facts.bus, true)
        buses.name(facts.id, facts.directoryName, on: facts.bus, true, notes)
        buses.move(facts.id, from: [], to: keys, on: facts.bus, notes)
        tasks.settleOthers(roster)
    }

    /// Takes a driver out of its bus's list; its name stays taken.
    mutating func unlist(_ facts: DriverFacts) {
        notes.write(.bus(facts.bus), .drivers)
        busLists += roster.list(facts.id, on: facts.bus, false)
        buses.move(facts.id, from: matchKeys(of: facts.id), to: [], on: facts.bus, notes)
        change(facts.id, .presence) { $0.isListed = false }
        tasks.settleOthers(roster)
    }

    /// Forgets a driver.
    mutating func remove(_ facts: DriverFacts) {
        notes.write(.core, .presence)
        assert(
            read(facts.id, .presence)?.isListed == false,
            "a driver is forgotten while it is listed"
        )
        buses.name(facts.id, facts.directoryName, on: facts.bus, false, notes)
        drivers.remove(facts.id, notes, roster)
        roster.leave(facts.id)
    }
}

// MARK: - Buses

extension DriverCore {
    /// All buses, in the order in which they were made.
    public var busIDs: [BusID] { buses.ids(notes) }

    /// The bus of a name, `pci`.
    public func bus(named name: String) -> BusID? { buses.bus(named: name, notes) }

    /// What never changes of a bus; no bus ever goes.
    func facts(of bus: BusID) -> BusFacts? { buses.facts(bus) }

    mutating func insert(_ description: BusDescription, named name: String) -> BusID {
        roster.addBus()
        return buses.add(description, name, notes)
    }

    /// `drivers_autoprobe` of a bus.
    public func autoprobe(of bus: BusID) -> Bool { buses.autoprobe(of: bus, notes) }

    mutating func set(autoprobe: Bool, of bus: BusID) {
        buses.set(autoprobe: autoprobe, of: bus, notes)
    }

    /// The devices of a bus, in the order of its list.
    func deviceList(of bus: BusID) -> OrderedChunks<DeviceID> {
        notes.read(.bus(bus), .devices)
        return roster.devices(of: bus)
    }

    /// The drivers of a bus, in the order of registering.
    func driverList(of bus: BusID) -> OrderedChunks<DriverID> {
        notes.read(.bus(bus), .drivers)
        return roster.drivers(of: bus)
    }

    /// The device of a name on a bus; exactly that name.
    public func device(named name: String, on bus: BusID) -> DeviceID? {
        buses.device(named: name, on: bus, notes)
    }

    /// The driver of a name on a bus: its own name, or that of its directory.
    public func driver(named name: String, on bus: BusID) -> DriverID? {
        buses.driver(named: filedName(name) ?? name, on: bus, notes)
    }

    /// The first device after `previous`, in the order of the bus, that shares one of the keys.
    func device(after previous: DeviceID?, sharing keys: [MatchKey], on bus: BusID) -> DeviceID? {
        if keys.contains(.anything) { return deviceList(of: bus).next(after: previous) }
        return buses.device(after: previous, sharing: keys, on: bus, notes)
    }

    /// The first driver after `previous`, in registration order, that shares one of the keys.
    func driver(after previous: DriverID?, sharing keys: [MatchKey], on bus: BusID) -> DriverID? {
        buses.driver(after: previous, sharing: keys, on: bus, notes)
    }
}

// MARK: - Groups, hardware, and what there is once

extension DriverCore {
    /// All IOMMU groups, by number.
    public var groupIDs: [GroupID] { groups.ids(notes) }

    /// Whether an IOMMU group exists.
    public func exists(_ group: GroupID) -> Bool { groups.exists(group, notes) }

    /// Whether vfio made a group up for a device that no IOMMU translates for; its node is `/dev/vfio/noiommu-N`.
    ///
    /// Source: `vfio_noiommu_group_alloc()`, drivers/vfio/group.c.
    public func isWithoutIOMMU(_ group: GroupID) -> Bool { groups.isWithoutIOMMU(group, notes) }

    func memberList(of group: GroupID) -> OrderedChunks<DeviceID>? {
        groups.members(of: group, notes)
    }

    func ownership(of group: GroupID) -> GroupOwnership? { groups.ownership(of: group, notes) }

    mutating func changeOwnership(of group: GroupID, _ body: (inout GroupOwnership) -> Void) {
        groups.changeOwnership(of: group, notes, body)
    }

    /// Puts a device into the group that those of a number share, or into one of its own.
    mutating func group(_ device: DeviceID, sharing number: Int32?) {
        let group = groups.group(sharing: number, notes)
        groups.add(device, to: group, notes, roster)
        change(device, .group) { $0.group = group }
    }

    /// Puts a device that no IOMMU translates for into a group of its own.
    mutating func groupWithoutIOMMU(_ device: DeviceID) -> GroupID {
        let group = groups.make(isWithoutIOMMU: true, notes)
        groups.add(device, to: group, notes, roster)
        change(device, .group) { $0.group = group }
        return group
    }

    mutating func ungroup(_ device: DeviceID) {
        guard let group = read(device, .group)?.group else { return }
        change(device, .group) { $0.group = nil }
        groups.remove(device, from: group, notes, roster)
    }

    func function(_ id: HardwareID) -> HardwareFunction? { hardware.function(id, notes) }

    /// All that is plugged in, in the order in which it was.
    var functions: OrderedChunks<HardwareID> { hardware.all(notes) }

    mutating func plugIn(_ described: Described<DeviceDescription>, below parent: HardwareID?)
        -> HardwareID
    {
        hardware.plugIn(described, below: parent, notes, roster)
    }

    /// What comes with something that a driver makes, whether it is there or not.
    func hardware(comingWith top: HardwareID) -> [HardwareID] {
        hardware.coming(with: top, notes)
    }

    /// All that is behind something that a driver makes.
    func hardware(behind top: HardwareID) -> [HardwareID] { hardware.behind(top, notes) }

    /// What a driver makes directly below a device, whether it is there or not.
    func madeHardware(below device: DeviceID) -> [HardwareID] {
        hardware.made(below: device, roster.known(device)?.hardware, notes)
    }

    mutating func set(maker: String, of id: HardwareID) {
        hardware.set(maker: maker, of: id, notes, roster)
    }

    mutating func pullOut(_ id: HardwareID) { hardware.pullOut(id, notes, roster) }

    func read<Value: OnceField>(_ field: FieldOfCore<Value>) -> Value { once.read(field, notes) }

    mutating func change<Value: OnceField, Result>(
        _ field: FieldOfCore<Value>,
        _ body: (inout Value) -> Result
    ) -> Result {
        once.change(field, notes, roster, body)
    }

    /// The names of classes that have members, sorted; no step asks for it.
    var classNames: OrderedChunks<String> {
        assert(!notes.isNoting, "a step that asks for classes has to note which")
        return names.classNames
    }

    /// The members of a class; no step asks for them.
    func memberList(ofClass name: String) -> OrderedChunks<ClassMember>? {
        assert(!notes.isNoting, "a step that asks for classes has to note which")
        return names.members(ofClass: name)
    }

    mutating func listClassDevice(_ className: String, _ name: String, _ device: DeviceFacts) {
        names.insert(
            ClassMember(name: name, device: device.id, path: device.path),
            intoClass: className
        )
    }

    mutating func unlistClassDevice(_ className: String, _ name: String, _ device: DeviceFacts) {
        names.remove(
            ClassMember(name: name, device: device.id, path: device.path),
            fromClass: className
        )
    }

    /// The number of the next event, which is then given out.
    mutating func countUevent() -> UInt64 {
        ueventCount += 1
        return ueventCount
    }
}

// MARK: - Tasks and locks

extension DriverCore {
    /// The tasks under way, the oldest first.
    public var taskIDs: [TaskID] { tasks.ids }

    /// The indices of the tasks in their list, the oldest first.
    var taskIndices: Range<TaskIndex> { tasks.indices }

    /// Whether anything is under way.
    public var hasTasks: Bool { tasks.count > 0 }

    /// The number that the next task will have.
    var nextTask: TaskID { tasks.nextID }

    /// The index of a task in the list.
    func index(of task: TaskID) -> TaskIndex? { tasks.index(of: task) }

    func id(of task: TaskIndex) -> TaskID { tasks.id(of: task) }

    /// What a task waits for by itself: what it waits for in others is a condition, and is asked.
    func state(of task: TaskIndex) -> CoreTask.State { tasks.state(of: task) }

    /// Whether a task has nothing left before it.
    func isDone(_ task: TaskIndex) -> Bool { tasks.isDone(task) }

    /// A task as it is itself.
    func own(_ task: TaskIndex) -> CoreTask { tasks.own(task, notes) }

    /// Whether any task is so, where every task that is or was so has noted it at `place`.
    func anyTask(at place: Place, _ isSo: (CoreTask) -> Bool) -> Bool {
        tasks.contains(place, notes, isSo)
    }

    /// The first such task.
    func firstTask(at place: Place, _ isSo: (CoreTask) -> Bool) -> TaskID? {
        tasks.first(place, notes, isSo)
    }

    /// Begins a task with one frame; answers with its number.
    mutating func spawn(_ frame: Frame, isWorker: Bool) -> TaskID {
        tasks.spawn(frame, isWorker: isWorker, notes, roster)
    }

    /// Puts a frame on the stack of a task; the last one put there takes the next step.
    mutating func push(_ frame: Frame, _ task: TaskIndex) { tasks.push(frame, task, notes, roster) }

    mutating func pop(_ task: TaskIndex) -> Frame? { tasks.pop(task, notes) }

    mutating func changeTask(_ task: TaskIndex, _ body: (inout CoreTask) -> Void) {
        tasks.change(task, notes, body)
    }

    mutating func end(_ task: TaskIndex) -> CoreTask { tasks.end(task, notes) }

    mutating func endAll() -> [CoreTask] { tasks.endAll(notes) }

    /// Lets a task run in a file of an object, or no longer.
    mutating func setHandler(_ object: Place.Object?, _ task: TaskIndex) {
        tasks.setHandler(object, task, notes)
    }

    /// Tells the probes of all other tasks that the deferred were given a reason.
    mutating func noteTrigger(by task: TaskIndex) {
        notes.write(.core, .deferred)
        tasks.noteTrigger(by: task, roster)
    }

    /// A probe begins or ends, to which it matters whether the deferred are given a reason in between.
    func noteReadOfTriggers() { notes.read(.core, .deferred) }

    /// The locks that are held.
    var locks: [HeldLock] {
        assert(!notes.isNoting, "a step asks for one lock")
        return tasks.heldLocks
    }

    func held(_ lock: Lock) -> HeldLock? { tasks.lock(lock, notes) }

    /// Whether a task holds a lock; for assertions, which are no part of a step and leave no note.
    func isHeld(_ lock: Lock, by task: TaskIndex) -> Bool { tasks.isHeld(lock, by: task) }

    /// Takes a lock for the frame on top.
    mutating func acquire(_ lock: Lock, _ task: TaskIndex) { tasks.acquire(lock, task, notes) }

    /// Drops a lock that the task holds; the first in line has it from here on.
    mutating func drop(_ lock: Lock, _ task: TaskIndex) { tasks.drop(lock, task, notes) }
}

// MARK: - What checks look at, and no step does

#if ANYBIND_CHECKS
extension DriverCore {
    /// Whose fingerprint, kept as it changes, is not that of the content; nil where all are right.
    var wrongPrint: String? {
        func anew(_ collect: (inout PrintCollector) -> Void) -> Fingerprint {
            var collector = PrintCollector()
            collect(&collector)
            return collector.print
        }
        if buses.print != anew({ buses.collect(into: &$0) }) { return "the buses" }
        if busLists != roster.listsPrint { return "the lists of buses" }
        if devices.print != anew({ devices.collect(into: &$0, roster) }) { return "the devices" }
        if drivers.print != anew({ drivers.collect(into: &$0, roster) }) { return "the drivers" }
        if groups.print != anew({ groups.collect(into: &$0, roster) }) { return "the groups" }
        if hardware.print != anew({ hardware.collect(into: &$0, roster) }) { return "the hardware" }
        if once.print != anew({ once.collect(into: &$0, roster) }) { return "what is there once" }
        if tasks.print != anew({ tasks.collect(into: &$0, roster) }) { return "the tasks" }
        return runningPrint == printAnew ? nil : "the rules"
    }
}
#endif

extension DriverCore {
    var deviceCount: Int { devices.count }
    var driverCount: Int { drivers.count }
}
