import DeviceBinding
import Rehearsal
import Sysfs
import Testing

/// Sets of devices, each with a goal of its own, in one change: all as asked, or all as before.
@Suite struct SetTests {
    @Test(arguments: SetMachine.all.map(\.name), [1, 2, 3])
    func `every set of goals ends as asked, or as before where a group would be half and half`(
        _ name: String,
        count: Int
    ) throws {
        let machine = try #require(SetMachine.all.first { $0.name == name })
        let start = try machine.start()
        var (done, refused) = (0, 0)
        for goals in machine.sets(of: count) {
            let other = Rehearsal(copying: start)
            var end: Result<Binder.Outcome, Failure>
            do throws(Failure) {
                end = .success(try other.binder.apply(Binder.Request(goals)))
            } catch {
                end = .failure(error)
            }
            switch end {
            case .success(let outcome):
                done += 1
                #expect(outcome.devices.map(\.reference) == goals.map(\.device))
                for goal in goals { expect(goal, on: other, from: start, "\(goals)") }
                #expect(strays(other, start, goals) == [], "\(goals)")
                guard SetMachine.areWholeGroups(goals) else { continue }
                #expect(mixedGroup(of: other) == nil, "\(goals)")
            case .failure(let failure):
                refused += 1
                #expect(other.state == start.state, "\(goals)")
                #expect(failure.refusals.map(\.rule) == [.partialGroup], "\(failure.message)")
            }
        }
        #expect(done > 0)
        print("sets of \(count) on \(name): \(done) done, \(refused) refused")
        #expect(refused > 0 || name.hasSuffix("given"), "a part of a group is refused")
    }

    private func expect(
        _ goal: DeviceGoal,
        on machine: Rehearsal,
        from start: Rehearsal,
        _ what: String
    ) {
        let (name, bus) = (goal.device.name, goal.device.bus)
        let driver = machine.driver(name, bus: bus)
        let text = try? machine.binder.inventory.sysfs.readText(
            goal.device.path / "driver_override"
        )
        let override = text == "(null)" ? nil : text
        switch goal.goal {
        case .driver(let wanted):
            #expect(driver == wanted, "\(what)")
            #expect(override == wanted || bus == "usb", "\(what)")
        case .noDriver:
            #expect(driver == nil, "\(what)")
        case .anyDriver:
            #expect(override == nil, "\(what)")
            #expect(driver?.contains("vfio") == false, "\(what)")
        case .functions, .asIs, .gone: Issue.record("\(what): no goal of a bind")
        }
    }

    /// What is not of these devices and has changed.
    private func strays(_ machine: Rehearsal, _ start: Rehearsal, _ goals: [DeviceGoal]) -> [String]
    {
        Set(machine.state).symmetricDifference(start.state).filter { line in
            !goals.contains { line.hasPrefix("\($0.device.bus): \($0.device.name) ") }
        }
    }

    @Test
    func `drivers that are not there are told of before anything is written, whichever it is`()
        throws
    {
        let machine = try Rehearsal.demo()
        let before = machine.state
        let goals = [
            DeviceGoal(SetMachine.pci("0000:03:00.0"), .driver("vfio-pci")),
            DeviceGoal(SetMachine.platform("fff51000.ethernet"), .driver("vfio-pci")),
        ]
        let failure = #expect(throws: Failure.self) {
            try machine.binder.apply(Binder.Request(goals))
        }
        #expect(failure?.code == .notFound)
        #expect(failure?.message == "There is no driver 'vfio-pci' on the bus 'platform'.")
        #expect(machine.state == before)
    }

    @Test func `each bus has the procedure that suits it`() throws {
        let machine = try SetMachine.mixed.start()
        let goals = [
            DeviceGoal(SetMachine.pci("0000:01:00.0"), .noDriver),
            DeviceGoal(DeviceReference(bus: "usb", name: "1-1:1.0"), .driver("uas")),
        ]
        let plan = try machine.binder.plan(Binder.Request(goals)).plan
        #expect(plan.procedures == ["pci": "driver-override", "usb": "bind"])
        #expect(plan.procedure == "bind, driver-override")
    }

    @Test(arguments: [Procedure.newID.name, "autoprobe-fence"])
    func `twins that are to have two drivers cannot be told apart by an ID`(procedure: String)
        throws
    {
        let machine = try Rehearsal.demo()
        let before = machine.state
        var request = Binder.Request([
            DeviceGoal(SetMachine.pci("0000:03:00.0"), .driver("vfio-pci")),
            DeviceGoal(SetMachine.pci("0000:04:00.0"), .driver("igb")),
        ])
        request.procedure = try Procedure.named(procedure)
        let failure = #expect(throws: Failure.self) { try machine.binder.apply(request) }
        #expect(failure?.message.contains("have the same ID") == true)
        #expect(machine.state == before)
    }

    @Test(arguments: [Procedure.newID.name, "autoprobe-fence", "driver-override"])
    func `drivers by IDs are given their devices, and nothing is left`(procedure: String) throws {
        let machine = try Rehearsal.demo()
        let before = machine.state
        let goals = [
            DeviceGoal(SetMachine.pci("0000:03:00.0"), .driver("vfio-pci")),
            DeviceGoal(SetMachine.pci("0001:03:00.0"), .driver("igb")),
        ]
        var request = Binder.Request(goals)
        request.procedure = try Procedure.named(procedure)
        request.overridden = [.neighbours]
        _ = try machine.binder.apply(request)
        for goal in goals {
            #expect(Change.Goal.driver(machine.driver(goal.device.name) ?? "") == goal.goal)
        }
        var back = Binder.Request(goals.map { DeviceGoal($0.device, .anyDriver) })
        back.procedure = request.procedure
        _ = try machine.binder.apply(back)
        #expect(machine.state == before)
    }
}

/// A group with devices of vfio drivers and of others, which nobody can use.
func mixedGroup(of machine: Rehearsal) -> String? {
    let root: SysfsPath = "/kernel/iommu_groups"
    let sysfs = machine.binder.inventory.sysfs
    for number in (try? sysfs.list(root)) ?? [] {
        let members = (try? sysfs.list(root / number / "devices")) ?? []
        let drivers = members.compactMap { member in
            try? sysfs.linkedName(root / number / "devices" / member / "driver")
        }.filter { $0 != "pcieport" }
        let given = drivers.filter { $0.contains("vfio") }
        if !given.isEmpty, given.count < drivers.count { return "group \(number): \(drivers)" }
    }
    return nil
}
