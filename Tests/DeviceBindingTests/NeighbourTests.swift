import DeviceBinding
import Rehearsal
import Sysfs
import Testing

/// What comes between: neighbours of the same ID, hot-plug, and other administrators.
@Suite struct NeighbourTests {
    private static let card = DeviceReference(bus: "pci", name: "0000:03:00.0")
    private static let twin = DeviceReference(bus: "pci", name: "0000:04:00.0")
    private static let smbus = DeviceReference(bus: "pci", name: "0000:00:1f.4")
    private static let board = DeviceReference(bus: "platform", name: "fff51000.ethernet")
    private static let autoprobe: SysfsPath = "/bus/platform/drivers_autoprobe"

    private func request(
        _ device: DeviceReference,
        _ driver: String,
        by procedure: Procedure
    ) -> Binder.Request {
        var request = Binder.Request([device], goal: .driver(driver))
        request.procedure = procedure
        return request
    }

    @Test(arguments: [Procedure.newID.name, Procedure.autoprobeFence.name])
    func `an unbound neighbour of the same ID is a reason to refuse`(procedure: String) throws {
        let machine = try Rehearsal.demo()
        _ = try machine.binder.apply(Binder.Request([Self.twin], goal: .noDriver))
        let before = machine.state
        let asked = request(Self.card, "vfio-pci", by: try Procedure.named(procedure))
        let failure = #expect(throws: Failure.self) { try machine.binder.apply(asked) }
        #expect(failure?.code == .refused)
        #expect(failure?.refusals.map(\.rule) == [.neighbours])
        #expect(failure?.refusals.map(\.device) == [Self.twin])
        #expect(failure?.help.last == .overrideGuards([.neighbours]))
        #expect(machine.state == before)
    }

    @Test func `a neighbour that was captured all the same is named, and stays`() throws {
        let machine = try Rehearsal.demo()
        _ = try machine.binder.apply(Binder.Request([Self.twin], goal: .noDriver))
        var asked = request(Self.card, "vfio-pci", by: .newID)
        asked.overridden = [.neighbours]
        let outcome = try machine.binder.apply(asked)
        #expect(outcome.captured.map(\.reference) == [Self.twin])
        #expect(outcome.captured.map(\.wasThere) == [true])
        #expect(machine.driver(Self.twin.name) == "vfio-pci")
    }

    @Test func `a neighbour whose override names another driver is not in danger`() throws {
        let machine = try Rehearsal.demo()
        _ = try machine.binder.apply(Binder.Request([Self.twin], goal: .noDriver))
        try machine.sysfs.write(Self.twin.path / "driver_override", "nobody")
        let outcome = try machine.binder.apply(request(Self.card, "vfio-pci", by: .newID))
        #expect(outcome.captured == [])
        #expect(machine.driver(Self.twin.name) == nil)
    }

    @Test func `two twins named together are both bound by one ID`() throws {
        let machine = try Rehearsal.demo()
        var asked = Binder.Request([Self.card, Self.twin], goal: .driver("vfio-pci"))
        asked.procedure = .newID
        let plan = try machine.binder.plan(asked).plan
        #expect(plan.steps.map(\.kind.rawValue).filter { $0.hasSuffix("-id") }.count == 2)
        let outcome = try machine.binder.apply(asked)
        #expect(outcome.devices.map(\.driver) == ["vfio-pci", "vfio-pci"])
        #expect(outcome.captured == [])
    }

    @Test(arguments: [1, 2, 3, 4])
    func `what is plugged in while the ID is listed is captured, and said to be new`(
        step: Int
    ) throws {
        let machine = try Rehearsal.demo()
        let late = DeviceReference(bus: "pci", name: "0000:0c:00.0")
        let asked = request(Self.smbus, "vfio-pci", by: .newID)
        let steps = try machine.binder.plan(asked).plan.steps.map(\.kind)
        // The device has no driver, so that nothing is unbound.
        #expect(steps == [.addID, .bind, .removeID])
        let outcome = try machine.binder.apply(
            asked,
            observer: Acting(after: step) { machine.plug(late.name, id: (0x8086, 0xA1A3)) }
        )
        let isCaught = step < 3
        #expect(outcome.captured.map(\.reference) == (isCaught ? [late] : []))
        #expect(outcome.captured.allSatisfy { !$0.wasThere })
        #expect(machine.driver(late.name) == (isCaught ? "vfio-pci" : nil))
    }

    @Test func `an ID that the driver lists already is used, and is not removed`() throws {
        let machine = try Rehearsal.demo()
        let listed: SysfsPath = "/bus/pci/drivers/vfio-pci/new_id"
        try machine.sysfs.write(listed, "8086 10d3")
        let before = machine.state.filter { $0.contains("vfio-pci") }
        _ = try machine.binder.apply(request(Self.card, "vfio-pci", by: .newID))
        #expect(machine.driver(Self.card.name) == "vfio-pci")
        #expect(machine.state.filter { before.contains($0) } == before)
    }

    // MARK: - The fence

    @Test(arguments: 1...7)
    func `the fence does not fence PCI until 6.18`(step: Int) throws {
        let machine = try Rehearsal.demo(profile: "linux 6.18")
        let asked = request(Self.card, "vfio-pci", by: .autoprobeFence)
        #expect(try machine.binder.plan(asked).plan.steps.count == 7)
        let outcome = try machine.binder.apply(
            asked,
            observer: Acting(after: step) { machine.plug("0000:0c:00.0", id: (0x8086, 0x10D3)) }
        )
        #expect(machine.driver("0000:0c:00.0") == "e1000e")
        #expect(outcome.notes.contains { $0.contains("up to Linux 6.18") })
    }

    /// What came waits for the probe at the end, or is captured by the ID while it is there.
    @Test(arguments: 1...7)
    func `the fence fences PCI since 6.19, and the fourth step gives a driver to what came`(
        step: Int
    ) throws {
        let machine = try Rehearsal.demo(profile: "linux 7.3")
        let asked = request(Self.card, "vfio-pci", by: .autoprobeFence)
        var behind: String?
        _ = try machine.binder.apply(
            asked,
            observer: Acting(after: step) {
                machine.plug("0000:0c:00.0", id: (0x8086, 0x10D3))
                behind = machine.driver("0000:0c:00.0")
            }
        )
        #expect((behind == nil) == (step < 6), "the fence is up until step 6")
        #expect(machine.driver("0000:0c:00.0") == (step < 3 ? "vfio-pci" : "e1000e"))
    }

    /// Behind the fence nobody has what came, so that `new_id` in step 3 takes it too.
    @Test(arguments: 1...7)
    func `what comes behind the fence is captured by the ID, or probed by the fourth step`(
        step: Int
    ) throws {
        let machine = try Rehearsal.demo(proposals: ["platform_new_id"])
        let asked = request(Self.board, "vfio-platform", by: .autoprobeFence)
        let late = "fff60000.ethernet"
        var behind: String?
        let outcome = try machine.binder.apply(
            asked,
            observer: Acting(after: step) {
                machine.plug(late, compatible: "calxeda,hb-xgmac")
                behind = machine.driver(late, bus: "platform")
            }
        )
        #expect((behind == nil) == (step < 6), "the fence is up until step 6")
        let isCaptured = step < 3
        let driver = isCaptured ? "vfio-platform" : "calxedaxgmac"
        #expect(machine.driver(late, bus: "platform") == driver)
        #expect(outcome.captured.map(\.reference.name) == (isCaptured ? [late] : []))
        let isCaughtUp = outcome.notes.contains {
            $0.hasPrefix("platform/\(late) was added meanwhile")
        }
        #expect(isCaughtUp == (3..<6).contains(step))
        #expect(try machine.sysfs.readText(Self.autoprobe) == "1")
    }

    @Test func `a fence that was up is left up, and nothing is probed for it`() throws {
        let machine = try Rehearsal.demo(proposals: ["platform_new_id"])
        try machine.sysfs.write(Self.autoprobe, "0\n")
        let asked = request(Self.board, "vfio-platform", by: .autoprobeFence)
        let outcome = try machine.binder.apply(
            asked,
            observer: Acting(after: 4) { machine.plug("late", compatible: "calxeda,hb-xgmac") }
        )
        #expect(outcome.plan.steps.count == 4)
        #expect(outcome.plan.steps.allSatisfy { $0.kind != .autoprobe && $0.kind != .catchUp })
        #expect(try machine.sysfs.readText(Self.autoprobe) == "0")
        #expect(machine.driver("late", bus: "platform") == nil)
        #expect(outcome.notes.contains { $0.contains("is off already") })
    }

    @Test func `a fence comes down after a step that failed, and what came is probed`() throws {
        let machine = try Rehearsal.demo()
        let asked = request(Self.board, "vfio-platform", by: .autoprobeFence)
        var failure: Failure?
        do throws(Failure) {
            _ = try machine.binder.apply(
                asked,
                observer: Acting(after: 2) { machine.plug("late", compatible: "calxeda,hb-xgmac") }
            )
        } catch { failure = error }
        // Without IDs nothing makes the driver fit.
        #expect(failure?.code == .restored)
        #expect(
            failure?.state.contains { $0.hasPrefix("platform/late was added meanwhile") } == true
        )
        #expect(try machine.sysfs.readText(Self.autoprobe) == "1")
        #expect(machine.driver(Self.board.name, bus: "platform") == "calxedaxgmac")
        #expect(machine.driver("late", bus: "platform") == "calxedaxgmac")
    }

    // MARK: - Other administrators

    @Test(arguments: ["vfio_bind", "vfio_bind_attach"])
    func `a device that somebody bound in the middle is not overwritten`(proposal: String) throws {
        let machine = try Rehearsal.demo(proposals: [proposal])
        let before = machine.state
        let asked = request(Self.card, "vfio-pci", by: .vfioBind)
        var failure: Failure?
        do throws(Failure) {
            _ = try machine.binder.apply(
                asked,
                observer: Acting(after: 1) {
                    _ = try? machine.sysfs.write("/bus/pci/drivers_probe", Self.card.name)
                }
            )
        } catch { failure = error }
        #expect(failure?.code == .restored, "\(failure?.message ?? "")")
        #expect(machine.state == before)
    }

    @Test(arguments: [Procedure.preferredDriver.name, Procedure.driverProbeID.name])
    func `a probe by somebody else in the middle gives the device to the right driver`(
        procedure: String
    ) throws {
        let machine = try Rehearsal.demo(proposals: ["preferred_driver", "driver_probe_id"])
        let asked = request(Self.card, "vfio-pci", by: try Procedure.named(procedure))
        let steps = try machine.binder.plan(asked).plan.steps
        let unbind = try #require(steps.firstIndex { $0.kind == .unbind })
        let outcome = try machine.binder.apply(
            asked,
            observer: Acting(after: unbind + 1) {
                _ = try? machine.sysfs.write("/bus/pci/drivers_probe", Self.card.name)
            }
        )
        #expect(outcome.devices.map(\.driver) == ["vfio-pci"])
    }

    @Test func `a device that only a driver of the opt-out fits goes back to it, and that is said`()
        throws
    {
        let machine = try Rehearsal.demo(proposals: ["autoprobe_opt_out"])
        _ = try machine.binder.apply(request(Self.smbus, "vfio-pci", by: .autoprobeOptOut))
        let outcome = try machine.binder.apply(Binder.Request([Self.smbus], goal: .anyDriver))
        #expect(outcome.devices.map(\.driver) == ["vfio-pci"])
        #expect(outcome.notes.contains { $0.hasPrefix("0000:00:1f.4 went back to 'vfio-pci'") })
    }

    @Test func `a device that has a host driver by its name is given back where the user says how`()
        throws
    {
        let machine = try Rehearsal.demo()
        let kept = try machine.binder.apply(Binder.Request([Self.card], goal: .anyDriver))
        #expect(kept.wasDone)
        var asked = Binder.Request([Self.card], goal: .anyDriver)
        asked.procedure = .newID
        let plan = try machine.binder.plan(asked).plan
        #expect(plan.steps.map(\.kind) == [.unbind, .probe])
    }

    @Test func `a driver that was found taking part is left out, and takes part again`() throws {
        let machine = try Rehearsal.demo(proposals: ["autoprobe_opt_out"])
        let flag: SysfsPath = "/bus/pci/drivers/vfio-pci/autoprobe"
        try machine.sysfs.write(flag, "1\n")
        var during: String?
        _ = try machine.binder.apply(
            request(Self.card, "vfio-pci", by: .autoprobeOptOut),
            observer: Acting(after: 1) { during = try? machine.sysfs.readText(flag) }
        )
        #expect(during == "0")
        #expect(try machine.sysfs.readText(flag) == "1")
        #expect(machine.driver(Self.card.name) == "vfio-pci")
    }
}
