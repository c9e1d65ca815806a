import Rehearsal
import Synchronization
import Sysfs
import Testing

@testable import DeviceBinding

/// What is said of a device that somebody else is at work on, or has left something behind on.
@Suite struct MeanwhileTests {
    private static let card = DeviceReference(bus: "pci", name: "0000:03:00.0")
    private static let directory = "/bus/pci/devices/0000:03:00.0"

    private func failure(_ sysfs: any Sysfs, _ goal: Change.Goal) -> Failure? {
        do throws(Failure) {
            _ = try Binder(sysfs, host: HostDouble()).apply(Binder.Request([Self.card], goal: goal))
            return nil
        } catch {
            return error
        }
    }

    @Test(arguments: [("e1000e", Failure.Code.busy), ("vfio-pci", .wouldBlock)])
    func `only of a device that vfio lets go somebody is said to hold it`(
        _ driver: String,
        _ code: Failure.Code
    ) {
        var state = KernelState.server
        state.devices[Self.card.name]?.driver = nil
        state.files[Self.directory + "/uevent"] = "DRIVER=\(driver)\n"
        let failure = failure(KernelDouble(state), .driver("vfio-pci"))
        #expect(failure?.code == code)
        #expect(failure?.message.contains("by somebody else") == (code == .busy))
    }

    @Test func `a device that is given to a driver between two looks is not being released`() throws
    {
        var state = KernelState.server
        state.devices[Self.card.name]?.driver = nil
        state.files[Self.directory + "/uevent"] = "DRIVER=pci-stub\n"
        let kernel = KernelDouble(state)
        let sysfs = WatchedSysfs(kernel, before: SysfsPath(Self.directory) / "uevent") {
            kernel.state.withLock { $0.devices[Self.card.name]?.driver = "pci-stub" }
        }
        let device = try Inventory(sysfs).device(Self.card)
        #expect(device.driver == "pci-stub")
        #expect(!device.isBeingReleased)
        #expect(device.override == .unset)
    }

    @Test func `a device that goes while its group is looked for is said to be gone`() {
        var state = KernelState.server
        state.devices[Self.card.name]?.group = nil
        let kernel = KernelDouble(state)
        let sysfs = WatchedSysfs(kernel, before: "/class/iommu") {
            kernel.state.withLock { $0.devices[Self.card.name] = nil }
        }
        #expect(failure(sysfs, .driver("vfio-pci"))?.code == .notFound)
        #expect(kernel.writes == [])
    }

    @Test func `a device that comes while its group is looked for is looked at again`() {
        var state = KernelState.server
        state.devices[Self.card.name]?.group = nil
        let kernel = KernelDouble(state)
        let sysfs = WatchedSysfs(kernel, before: "/class/iommu") {
            kernel.state.withLock { $0.devices[Self.card.name]?.group = 3 }
        }
        let failure = failure(sysfs, .driver("vfio-pci"))
        #expect(failure?.code == .refused)
        #expect(failure?.help == [.tryAgain])
    }

    @Test func `a device that goes before its override is read is not on a bus without overrides`()
    {
        let kernel = KernelDouble(.server)
        let path = SysfsPath(Self.directory) / "driver_override"
        let sysfs = WatchedSysfs(kernel, before: path) {
            kernel.state.withLock { $0.devices[Self.card.name] = nil }
        }
        #expect(failure(sysfs, .driver("vfio-pci"))?.code == .notFound)
    }

    // MARK: - The end

    @Test(arguments: [
        (
            Change.Goal.driver("vfio-pci"),
            "was given to 'vfio-pci', and then changed by somebody else."
        ),
        (.noDriver, "was unbound, and then changed by somebody else."),
    ])
    func `what somebody else changes after the last step is no success`(
        _ goal: Change.Goal,
        _ end: String
    ) throws {
        let machine = try Rehearsal.demo()
        var trial = try Trial(Binder.Request([Self.card], goal: goal), on: machine)
        while true {
            if case .lastLook = trial.run.state.stage { break }
            trial.step()
        }
        let wasBound = machine.driver(Self.card.name) != nil
        machine.act(wasBound ? .unbind : .probe, on: Self.card)
        let result = trial.finish()
        let failure = #expect(throws: Failure.self) { try result.get() }
        #expect(failure?.message == "\(Self.card) \(end)")
        #expect(failure?.code == (wasBound ? .notRestored : .restored))
        #expect(failure?.state.contains { $0.contains("has no driver") } == wasBound)
    }

    @Test func `a release that somebody else made a moment before is a success`() throws {
        let machine = try Rehearsal.demo()
        let request = Binder.Request([Self.card], goal: .driver("vfio-pci"))
        _ = try machine.binder.apply(request)
        let released = try machine.binder.apply(
            Binder.Request([Self.card], goal: .anyDriver),
            observer: Acting(after: 1) {
                for act in Rival.unset.acts { machine.act(act, on: Self.card) }
            }
        )
        #expect(released.devices.map(\.driver) == ["e1000e"])
        #expect(machine.binding(Self.card) == Binding(driver: "e1000e"))
    }

    @Test func `a release that somebody else undoes is called one`() throws {
        let machine = try Rehearsal.demo()
        _ = try machine.binder.apply(Binder.Request([Self.card], goal: .driver("vfio-pci")))
        let failure = #expect(throws: Failure.self) {
            try machine.binder.apply(
                Binder.Request([Self.card], goal: .anyDriver),
                observer: Acting(after: 3) { machine.act(.override("igb"), on: Self.card) }
            )
        }
        #expect(failure?.message == "\(Self.card) was released, and then changed by somebody else.")
        #expect(failure?.code == .notRestored)
        #expect(failure?.help == [.tryAgainAlone])
    }

    // MARK: - What is left behind

    @Test func `a fence that is on is found on every bus, and told by a release`() throws {
        let machine = try Rehearsal.demo()
        let devices = [Self.card, DeviceReference(bus: "platform", name: "fff51000.ethernet")]
        #expect(machine.binder.inventory.fences(around: devices) == [])
        let off = Write(path: "/bus/pci/drivers_autoprobe", text: "0\n")
        #expect(machine.sysfs.answer(off) == .done)
        let fences = machine.binder.inventory.fences(around: devices)
        #expect(fences.map(\.bus) == ["pci"])
        let command = "'echo 1 > /sys/bus/pci/drivers_autoprobe' switches it on."
        #expect(fences.first?.sentence.hasSuffix(command) == true)
        let released = try machine.binder.apply(Binder.Request([Self.card], goal: .anyDriver))
        #expect(released.notes.contains { $0.hasSuffix(command) })
        // A fence that is asked for says it itself, even with nothing to do.
        var request = Binder.Request([Self.card], goal: .driver("e1000e"))
        request.procedure = .autoprobeFence
        let bound = try machine.binder.apply(request)
        #expect(bound.wasDone)
        #expect(bound.notes.contains { $0.contains("is off already") })
        #expect(!bound.notes.contains { $0.hasSuffix(command) })
    }
}
