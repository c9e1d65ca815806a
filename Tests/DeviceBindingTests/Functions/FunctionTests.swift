import Rehearsal
import Sysfs
import SystemPackage
import Testing

@testable import DeviceBinding

/// Virtual functions are made, given to a driver, and taken away.
@Suite struct FunctionTests {
    /// How many, for whom, and how the flag was found.
    struct Row: CustomTestStringConvertible, Sendable {
        let count: Int
        let goal: Change.Goal
        let isOn: Bool
        var procedure: Procedure?

        var testDescription: String {
            "\(count), \(goal), autoprobe \(isOn), \(procedure?.name ?? "as usual")"
        }

        var request: Binder.Request {
            var request = FunctionMachine.request(count, goal)
            request.procedure = procedure
            request.overridden = [.neighbours]
            return request
        }

        /// The driver that each is to have.
        var driver: String? {
            switch goal {
            case .driver(let name): name
            default: isOn ? "ixgbevf" : nil
            }
        }
    }

    static let goals: [Change.Goal] = [.asIs, .driver("vfio-pci"), .driver("ixgbevf")]
    static let rows =
        [1, 2].flatMap { count in
            goals.flatMap { goal in
                [true, false].map { Row(count: count, goal: goal, isOn: $0) }
            }
        } + [
            Row(count: 63, goal: .driver("vfio-pci"), isOn: true),
            Row(count: 2, goal: .driver("ixgbevf"), isOn: true, procedure: .bind),
            Row(count: 2, goal: .driver("vfio-pci"), isOn: true, procedure: .newID),
        ]

    @Test(arguments: rows)
    func `as many are made as were asked for, for whom they were asked for`(_ row: Row) throws {
        let machine = try FunctionMachine.with(0, autoprobe: row.isOn)
        let outcome = try machine.binder.apply(row.request)
        #expect(machine.text(FunctionMachine.count) == "\(row.count)")
        #expect(machine.text(FunctionMachine.autoprobe) == (row.isOn ? "1" : "0"))
        let functions = outcome.devices.dropFirst()
        #expect(outcome.devices.first?.reference == FunctionMachine.physical)
        #expect(functions.map(\.reference.name) == (0..<row.count).map(FunctionMachine.name))
        for function in functions {
            #expect(machine.driver(function.reference.name) == row.driver, "\(function)")
            #expect(function.driver == row.driver)
        }
        // Asked for again, nothing is to be done.
        #expect(try machine.binder.plan(row.request).isDone)
    }

    @Test(arguments: rows.filter { $0.driver == "vfio-pci" && $0.count < 63 })
    func `no driver of the host gets one meanwhile`(_ row: Row) throws {
        let machine = try FunctionMachine.with(0, autoprobe: row.isOn)
        let watch = DriverWatch(machine, host: "ixgbevf")
        _ = try machine.binder.apply(row.request, observer: watch)
        #expect(watch.seen.names == [])
    }

    /// Looks after every move whether a driver of the host has a virtual function.
    struct DriverWatch: RunObserver {
        final class Seen {
            var names: Set<String> = []
        }

        let machine: Rehearsal
        let host: String
        let seen = Seen()

        init(_ machine: Rehearsal, host: String) {
            self.machine = machine
            self.host = host
        }

        mutating func didMake(_ move: PlanRun.Move, _ answer: PlanRun.Answer) {
            for number in 0..<2 where machine.driver(FunctionMachine.name(number)) == host {
                seen.names.insert(FunctionMachine.name(number))
            }
        }
    }

    @Test(arguments: [1, 5], goals)
    func `all go in one write, and the machine is as before they were made`(
        count: Int,
        goal: Change.Goal
    ) throws {
        let machine = try FunctionMachine.with(0)
        let before = machine.state
        _ = try machine.binder.apply(FunctionMachine.request(count, goal))
        #expect(machine.state != before)
        let outcome = try machine.binder.apply(FunctionMachine.request(0))
        #expect(machine.state == before)
        #expect(outcome.devices.map(\.reference) == [FunctionMachine.physical])
        #expect(outcome.plan.steps.count == 1)
        #expect(try machine.binder.plan(FunctionMachine.request(0)).isDone)
    }

    @Test func `what cannot be read after a removal is why it fails: there is nothing to put back`()
        throws
    {
        var trial = try Trial(FunctionMachine.request(0), on: FunctionMachine.with(2))
        while trial.machine.text(FunctionMachine.count) != "0" { trial.step() }
        var failures: [Failure] = []
        while !trial.run.isOver {
            if case .look = trial.run.next() {
                var misled = trial.told(Fork(.failed(.ioError)))
                if case .failure(let failure) = misled.finish() { failures.append(failure) }
                #expect(misled.machine.text(FunctionMachine.count) == "0")
            }
            trial.step()
        }
        #expect(!failures.isEmpty && failures.allSatisfy { $0.code == .system }, "\(failures)")
    }

    @Test func `functions that are there are given to a driver without being made anew`() throws {
        let machine = try FunctionMachine.with(2)
        let request = FunctionMachine.request(2, .driver("vfio-pci"))
        let outcome = try machine.binder.apply(request)
        #expect(!outcome.plan.steps.contains { $0.kind == .functions })
        #expect(
            (0..<2).map { machine.driver(FunctionMachine.name($0)) } == ["vfio-pci", "vfio-pci"]
        )
    }

    // MARK: - What is refused

    private func refusal(_ request: Binder.Request, on machine: Rehearsal) -> Failure? {
        let before = machine.state
        defer { #expect(machine.state == before) }
        do throws(Failure) {
            _ = try machine.binder.apply(request)
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [1, 3, 63], goals)
    func `another number than 0 is not changed into another`(count: Int, goal: Change.Goal) throws {
        let machine = try FunctionMachine.with(2)
        let failure = refusal(FunctionMachine.request(count, goal), on: machine)
        #expect(failure?.code == .refused)
        #expect(failure?.help == [.removeVirtualFunctions(FunctionMachine.physical)])
    }

    @Test(arguments: [64, 65_535], goals)
    func `more than the device can have are refused`(count: Int, goal: Change.Goal) throws {
        let machine = try FunctionMachine.with(0)
        let failure = refusal(FunctionMachine.request(count, goal), on: machine)
        #expect(failure?.code == .refused)
        #expect(failure?.message.contains("63 virtual functions at most") == true)
    }

    @Test func `a device that can have none says why`() throws {
        let machine = try FunctionMachine.with(2)
        for (name, reason) in [
            (FunctionMachine.name(0), "is itself a virtual function, of 0000:08:00.0"),
            ("0000:03:00.0", "has no 'sriov_numvfs'"),
        ] {
            var request = FunctionMachine.request(1)
            request.goals[0].device = DeviceReference(bus: "pci", name: name)
            #expect(refusal(request, on: machine)?.message.contains(reason) == true, "\(name)")
        }
    }

    @Test func `none are made for vfio-pci without an IOMMU group, but for a driver of the host`()
        throws
    {
        let machine = try Rehearsal(
            """
            { name: "no IOMMU", profile: "linux 6.12",
              drivers: [
                { name: "ixgbe", bus: "pci", ids: ["8086:1528"], configuresSRIOV: true },
                { name: "ixgbevf", bus: "pci", ids: ["8086:1515"] },
                { name: "vfio-pci", bus: "pci", code: "vfio-pci", ids: [{ overrideOnly: true }] },
              ],
              devices: [
                { name: "0000:08:00.0", bus: "pci", id: "8086:1528", class: "020000", group: "none",
                  sriov: { total: 8, offset: 128, stride: 2, device: "1515" } },
              ] }
            """
        )
        let failure = refusal(FunctionMachine.request(2, .driver("vfio-pci")), on: machine)
        #expect(failure?.code == .refused && failure?.refusals.map(\.rule) == [.noIOMMU])
        _ = try machine.binder.apply(FunctionMachine.request(2, .driver("ixgbevf")))
        #expect(machine.text(FunctionMachine.count) == "2")
    }

    @Test func `a device without a driver that makes them is refused before anything is written`()
        throws
    {
        let machine = try FunctionMachine.with(0)
        try machine.sysfs.write("/bus/pci/drivers/ixgbe/unbind", "0000:08:00.0")
        let failure = refusal(FunctionMachine.request(1), on: machine)
        #expect(failure?.message.contains("has no driver") == true)
    }

    @Test(arguments: ["N", "Y"])
    func `a device at vfio-pci makes them where its option is on`(option: String) throws {
        let machine = try FunctionMachine.with(0)
        try machine.sysfs.write("/module/vfio_pci/parameters/enable_sriov", option)
        let bind = Binder.Request([FunctionMachine.physical], goal: .driver("vfio-pci"))
        _ = try machine.binder.apply(bind)
        let request = FunctionMachine.request(2, .driver("vfio-pci"))
        guard option == "Y" else {
            let failure = refusal(request, on: machine)
            #expect(failure?.help == [.loadWith(option: "enable_sriov=1", module: "vfio_pci")])
            return
        }
        _ = try machine.binder.apply(request)
        #expect(
            (0..<2).map { machine.driver(FunctionMachine.name($0)) } == ["vfio-pci", "vfio-pci"]
        )
    }

    @Test func `a driver that is not there, or an owner without nodes, makes none`() throws {
        let machine = try FunctionMachine.with(0)
        let unknown = FunctionMachine.request(1, .driver("nobody"))
        #expect(refusal(unknown, on: machine)?.code == .notFound)
        var owned = FunctionMachine.request(1, .driver("ixgbevf"))
        owned.owner = "alice"
        #expect(refusal(owned, on: machine)?.code == .malformed)
    }
}
