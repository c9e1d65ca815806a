import Rehearsal
import Sysfs
import Testing

@testable import ChangeJournal
@testable import DeviceBinding

/// Virtual functions that were made go again, and those that were taken away come back, by an undo.
@Suite struct FunctionUndoTests {
    private let scratch = Scratch()
    private let machine: Rehearsal
    private static let physical = DeviceReference(bus: "pci", name: "0000:08:00.0")
    private static let count: SysfsPath = "/bus/pci/devices/0000:08:00.0/sriov_numvfs"
    private static let fence: SysfsPath =
        "/bus/pci/devices/0000:08:00.0/sriov_drivers_autoprobe"

    init() throws {
        machine = try Rehearsal.demo()
        try machine.sysfs.write(Self.count, "0")
    }

    private var place: JournalPlace { JournalPlace(scratch.root, of: Bench.system) }
    private var recorder: ChangeRecorder { ChangeRecorder(at: place, by: Bench.author) }
    private var statuses: [History.Status] { (try? History(of: place).entries.map(\.status)) ?? [] }

    private func make(_ count: Int, _ goal: Change.Goal = .asIs) throws {
        var request = Binder.Request([Self.physical], goal: goal)
        request.functions = count
        _ = try machine.binder.apply(request, journal: recorder)
    }

    private func undo(_ choice: Undo.Choice = .last, through: Bool = false) throws(Failure) {
        let recorder = recorder
        _ = try machine.binder.apply(observer: Unobserved(), journal: recorder) {
            () throws(Failure) in
            let undo = try Undo(choice, of: History(of: place), through: through)
            return (try undo.decision(on: machine.binder, overriding: []), recorder.undoing(undo))
        }
    }

    @Test(arguments: [1, 3, 16], [nil, "vfio-pci", "ixgbevf"])
    func `what was made goes again, and comes again when that is undone`(
        count: Int,
        driver: String?
    ) throws {
        let before = machine.state
        try make(count, driver.map(Change.Goal.driver) ?? .asIs)
        let made = machine.state
        #expect(made != before)
        try undo()
        #expect(machine.state == before)
        try undo(.number(2))
        #expect(machine.state == made)
        #expect(statuses == [.done, .undone(by: 3), .done])
    }

    @Test(arguments: [true, false])
    func `what was taken away comes again, each with the driver and override that it had`(
        isFenced: Bool
    ) throws {
        try make(4)
        let names = (0..<4).map { "0000:08:10.\(2 * $0)" }
        // One at vfio-pci by its override, one by an ID that is gone, one without a driver, one as it came.
        let card = DeviceReference(bus: "pci", name: names[0])
        _ = try machine.binder.apply(Binder.Request([card], goal: .driver("vfio-pci")))
        var other = Binder.Request(
            [DeviceReference(bus: "pci", name: names[1])],
            goal: .driver("vfio-pci")
        )
        other.procedure = .newID
        other.overridden = [.neighbours]
        _ = try machine.binder.apply(other)
        let third = DeviceReference(bus: "pci", name: names[2])
        _ = try machine.binder.apply(Binder.Request([third], goal: .noDriver))
        if isFenced { try machine.sysfs.write(Self.fence, "0") }
        let before = machine.state
        #expect(names.map { machine.driver($0) } == ["vfio-pci", "vfio-pci", nil, "ixgbevf"])
        try make(0)
        #expect(machine.state != before)
        try undo()
        #expect(machine.state == before)
    }

    @Test func `nodes of what was taken away are their owners' again, whatever their groups are`()
        throws
    {
        try make(2)
        let names = (0..<2).map { "0000:08:10.\(2 * $0)" }
        for (name, owner) in zip(names, ["bo", "carolyn"]) {
            let device = DeviceReference(bus: "pci", name: name)
            var request = Binder.Request([device], goal: .driver("vfio-pci"))
            request.owner = owner
            _ = try machine.binder.apply(request)
        }
        let before = machine.state
        let nodes = ["node: \(names[0]) of 1002:0", "node: \(names[1]) of 1007:0"]
        #expect(Array(before.prefix(2)) == nodes)
        try make(0)
        let taken = machine.state
        #expect(!taken.contains { $0.hasPrefix("node: ") })
        try undo()
        #expect(machine.state == before)
        try undo(.number(3))
        #expect(machine.state == taken)
    }

    @Test func `those of two physical functions come again by one undo after the other`() throws {
        let port = { (number: Int) in
            """
            { name: "0000:0\(number):00.0", bus: "pci", id: "8086:1528", class: "020000",
              sriov: { total: 8, offset: 128, stride: 2, device: "1515", enabled: 2 } },
            """
        }
        let machine = try Rehearsal(
            """
            { name: "ports", profile: "linux 6.12",
              drivers: [
                { name: "ixgbe", bus: "pci", ids: ["8086:1528"], configuresSRIOV: true },
                { name: "ixgbevf", bus: "pci", ids: ["8086:1515"] },
              ],
              devices: [\(port(1)) \(port(2))] }
            """
        )
        let before = machine.state
        let ports = [1, 2].map { DeviceReference(bus: "pci", name: "0000:0\($0):00.0") }
        for port in ports {
            var request = Binder.Request([port], goal: .asIs)
            request.functions = 0
            _ = try machine.binder.apply(request, journal: recorder)
        }
        let taken = machine.state
        func undo(_ devices: [DeviceReference]) throws(Failure) {
            let recorder = recorder
            _ = try machine.binder.apply(observer: Unobserved(), journal: recorder) {
                () throws(Failure) in
                let undo = try Undo(.devices(devices), of: History(of: place), through: false)
                return (
                    try undo.decision(on: machine.binder, overriding: []), recorder.undoing(undo)
                )
            }
        }
        let failure = #expect(throws: Failure.self) { try undo(ports) }
        #expect(failure?.code == .refused && failure?.message.contains("one change after") == true)
        #expect(machine.state == taken)
        for port in ports { try undo([port]) }
        #expect(machine.state == before)
    }

    @Test func `another number is somebody else's, and is not undone`() throws {
        try make(2)
        try machine.sysfs.write(Self.count, "0")
        try machine.sysfs.write(Self.count, "3")
        let now = machine.state
        let failure = #expect(throws: Failure.self) { try undo() }
        #expect(failure?.message.contains("has 3 virtual functions now") == true)
        #expect(machine.state == now)
    }

    @Test func `one that somebody else has changed keeps all of them`() throws {
        try make(2, .driver("vfio-pci"))
        try machine.sysfs.write("/bus/pci/drivers/vfio-pci/unbind", "0000:08:10.2")
        let now = machine.state
        let failure = #expect(throws: Failure.self) { try undo() }
        #expect(failure?.message.contains("The virtual functions of 0000:08:00.0 stay") == true)
        #expect(machine.state == now)
    }

    @Test func `a bind of one of them is undone with what made it`() throws {
        let before = machine.state
        try make(2)
        let function = DeviceReference(bus: "pci", name: "0000:08:10.0")
        _ = try machine.binder.apply(
            Binder.Request([function], goal: .driver("vfio-pci")),
            journal: recorder
        )
        let failure = #expect(throws: Failure.self) { try undo(.number(1)) }
        #expect(failure?.help == [.undoLater(2)])
        try undo(.number(1), through: true)
        #expect(machine.state == before)
    }
}
