import DriverScripts
import Testing

@testable import DriverCore

@Suite struct DeviceLinkTests {
    private func machine() throws -> TestMachine {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        let consumer = machine.add("k")
        let supplier = machine.add("s")
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        machine.register(DriverCore.DriverDescription(name: "s", bus: "platform"))
        machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: []))
        machine.setAutoprobe(true, on: "platform")
        return machine
    }

    @Test func `a device whose supplier is unbound is not even probed`() throws {
        var machine = try machine()
        let outcome = machine.bind("k", to: "k")
        #expect(outcome.errno == .EAGAIN)
        #expect(outcome.reason == .supplierMissing(name: "s"))
        #expect(machine.driversProbe("k", on: "platform").errno == .EINVAL)
        #expect(machine.core.deferredDevices == [try #require(machine.device("k"))])
        #expect(machine.takeCalls().isEmpty)
        #expect(machine.bind("s", to: "s") == .count(1))
        #expect(machine.takeCalls() == ["probe s s", "probe k k"])
    }

    @Test func `unbinding a supplier unbinds its consumers first`() throws {
        var machine = try machine()
        machine.bind("s", to: "s")
        machine.bind("k", to: "k")
        _ = machine.takeCalls()
        #expect(machine.unbind("s", from: "s") == .count(1))
        #expect(machine.takeCalls() == ["remove k k", "remove s s"])
        #expect(machine.driverName(of: "k") == nil)
    }

    @Test func `a stateless link holds nothing back`() throws {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: .stateless))
        #expect(machine.bind("k", to: "k") == .count(1))
    }

    /// A link that goes with its consumer's driver is told of; one that was wanted without states stays.
    @Test(arguments: [true, false])
    func `the end of a link has its event, and what stays has none`(isWantedTwice: Bool) {
        var machine = TestMachine()
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        machine.register(DriverCore.DriverDescription(name: "s", bus: "platform"))
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        func link(_ flags: DriverCore.DeviceLinkFlags) {
            machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: flags))
        }
        link(.autoremoveConsumer)
        if isWantedTwice { link(.stateless) }
        _ = machine.takeEvents()
        machine.unbind("k", from: "k")
        let end = "remove /devices/virtual/devlink/platform:s--platform:k"
        #expect(machine.takeEvents().contains(end) == !isWantedTwice)
        #expect(machine.core.suppliers(of: consumer).isEmpty == !isWantedTwice)
    }

    /// What a link of these flags has left after its consumer was unbound, and then its supplier.
    private func flagsLeft(_ flags: UInt32...) throws -> [DriverCore.DeviceLinkFlags] {
        var machine = TestMachine()
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        machine.register(DriverCore.DriverDescription(name: "s", bus: "platform"))
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        for flag in flags {
            let flags = DriverCore.DeviceLinkFlags(rawValue: flag)
            machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: flags))
        }
        return [("k", "k"), ("s", "s")].map { driver, device in
            machine.unbind(driver, from: device)
            return machine.core.linkFlags(consumer: consumer, supplier: supplier)
        }
    }

    @Test func `a link goes with the driver that it was made for`() throws {
        #expect(try flagsLeft(0) == [.managed, .managed])
        #expect(try flagsLeft(0x02) == [[], []])
        #expect(try flagsLeft(0x10) == [[.managed, .autoremoveSupplier], []])
        #expect(try flagsLeft(0x12) == [[.managed, .autoremoveSupplier], []])
    }

    @Test func `a second request lets a link live longer, never shorter`() throws {
        #expect(try flagsLeft(0x02, 0x10) == [[.managed, .autoremoveSupplier], []])
        #expect(try flagsLeft(0x10, 0x02) == [[.managed, .autoremoveSupplier], []])
        #expect(try flagsLeft(0x10, 0) == [.managed, .managed])
        #expect(try flagsLeft(0, 0x20) == [.managed, .managed])
        let stateless: DriverCore.DeviceLinkFlags = [.stateless, .autoremoveConsumer]
        #expect(try flagsLeft(0x02, 1) == [stateless, stateless])
    }

    @Test func `a link is announced when it is made, and when it goes with a device`() throws {
        var machine = TestMachine()
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        _ = machine.takeEvents()
        for flags in [DriverCore.DeviceLinkFlags.autoremoveConsumer, []] {
            machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: flags))
        }
        machine.perform(.removeDevice(supplier))
        let link = "/devices/virtual/devlink/platform:s--platform:k"
        #expect(
            machine.takeEvents() == ["add " + link, "remove " + link, "remove /devices/platform/s"]
        )
    }

    /// As `device_link_add()` asks: bits that it knows; nothing of managed links where the core is to keep out; an
    /// order of `sync_state()` with marks alone; a probe of the consumer with no early end.
    @Test func `of all flags those are valid that ask for what can be`() {
        for bits in 0..<(0x800 as UInt32) {
            let isKnown = bits & 0x440 == 0
            let ofManaged = bits & 0x3b2
            let isPlain = bits & 1 == 0 || ofManaged == 0
            let isOrderAlone = bits & 0x80 == 0 || bits & ~0x380 == 0
            let canProbe = bits & 0x20 == 0 || bits & 0x12 == 0
            let expected = isKnown && isPlain && isOrderAlone && canProbe
            #expect(
                DriverCore.DeviceLinkFlags(rawValue: bits).isValid == expected,
                "0x\(String(bits, radix: 16))"
            )
        }
    }

    @Test(arguments: [0x03, 0x11, 0x21, 0x22, 0x30, 0x40, 0x400] as [UInt32])
    func `flags that no link can have are EINVAL`(flags: UInt32) {
        var machine = TestMachine()
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        let operation = DriverCore.Operation.addLink(
            consumer: consumer,
            supplier: supplier,
            flags: DriverCore.DeviceLinkFlags(rawValue: flags)
        )
        #expect(machine.perform(operation).errno == .EINVAL)
    }

    @Test func `a supplier waits for the probe of a consumer before it is unbound`() throws {
        var machine = try machine()
        machine.bind("s", to: "s")
        machine.scripts["k"].isBlocked = true
        let (k, s) = (try #require(machine.driver("k")), try #require(machine.driver("s")))
        let bind = machine.begin(.store(.bind(k), Array("k".utf8)))
        let unbind = machine.begin(.store(.unbind(s), Array("s".utf8)))
        #expect(machine.core.wait(of: unbind.task) == .probes)
        #expect(machine.driverName(of: "s") == "s")
        machine.scripts["k"].isBlocked = false
        let ended = machine.settle()
        #expect(ended[bind.task] == .count(1))
        #expect(ended[unbind.task] == .count(1))
        #expect(
            machine.takeCalls() == ["probe s s", "probe k k", "remove k k", "remove s s"]
        )
    }

    @Test func `no consumer is probed from the moment in which its supplier begins to go`() throws {
        var machine = try machine()
        machine.bind("s", to: "s")
        machine.bind("k", to: "k")
        let (k, s) = (try #require(machine.driver("k")), try #require(machine.driver("s")))
        let consumer = try #require(machine.device("k"))
        for stop in 2..<20 {
            var stepper = Stepper(machine)
            let unbind = stepper.begin(.store(.unbind(s), Array("s".utf8)))
            for _ in 0..<stop {
                if case .answer? = stepper.core.wait(of: unbind) {
                    stepper.apply(.removed(unbind))
                }
                stepper.stepIfReady(unbind)
            }
            let bind = stepper.begin(.store(.bind(k), Array("k".utf8)))
            stepper.run(bind, answering: .returned(0))
            stepper.runAll()
            let bound = stepper.core[consumer]?.driver
            let supplier = try #require(machine.device("s"))
            #expect(bound == nil, "stopped after \(stop)")
            #expect(stepper.core[supplier]?.driver == nil)
            let left = stepper.core.taskIDs
            #expect(left.isEmpty)
        }
    }

    @Test func `a link that closes a circle is refused`() throws {
        var machine = try machine()
        let (k, s) = (try #require(machine.device("k")), try #require(machine.device("s")))
        let back = machine.perform(.addLink(consumer: s, supplier: k, flags: []))
        #expect(back.errno == .EINVAL)
        #expect(back.reason == .linkNotPossible)
        let itself = machine.perform(.addLink(consumer: s, supplier: s, flags: .stateless))
        #expect(itself.errno == .EINVAL)
        let t = machine.add("t")
        #expect(machine.perform(.addLink(consumer: t, supplier: k, flags: [])) == .done)
        #expect(machine.perform(.addLink(consumer: s, supplier: t, flags: [])).errno == .EINVAL)
        let parent = try #require(machine.core.parent(of: s))
        let up = machine.perform(.addLink(consumer: parent, supplier: s, flags: []))
        #expect(up.errno == .EINVAL)
    }

    @Test func `two devices have one link, and a managed request makes it managed`() throws {
        var machine = TestMachine()
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        for flags in [DriverCore.DeviceLinkFlags.stateless, [], .stateless] {
            machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: flags))
        }
        #expect(machine.core.suppliers(of: consumer) == [supplier])
        #expect(machine.core.consumers(of: supplier) == [consumer])
        #expect(machine.core.linkState(consumer: consumer, supplier: supplier) != nil)
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        #expect(machine.bind("k", to: "k").errno == .EAGAIN)
    }

    @Test func `a link between bound devices holds at once`() throws {
        var machine = TestMachine()
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        machine.register(DriverCore.DriverDescription(name: "s", bus: "platform"))
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: []))
        _ = machine.takeCalls()
        machine.unbind("s", from: "s")
        #expect(machine.takeCalls() == ["remove k k", "remove s s"])
    }

    @Test(arguments: [true, false])
    func `a bound supplier has a consumer probed that asked for it, if a driver ever fitted it`(
        everFitted: Bool
    ) throws {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        machine.register(DriverCore.DriverDescription(name: "s", bus: "platform"))
        machine.perform(
            .addLink(consumer: consumer, supplier: supplier, flags: .autoprobeConsumer)
        )
        machine.setAutoprobe(true, on: "platform")
        if everFitted { machine.bind("k", to: "k") }
        #expect(machine.core.deferredDevices.isEmpty)
        machine.bind("s", to: "s")
        #expect((machine.driverName(of: "k") == "k") == everFitted)
    }

    @Test func `a failed probe of a consumer leaves its supplier free to go`() throws {
        var machine = try machine()
        machine.bind("s", to: "s")
        machine.scripts["k"] = DriverScript(afterwards: -5)
        #expect(machine.bind("k", to: "k").errno == .EIO)
        #expect(machine.unbind("s", from: "s") == .count(1))
        #expect(machine.core.taskIDs.isEmpty)
    }

    /// A consumer may link itself to a supplier that is still being probed, and may even come through first: what
    /// the supplier's own success then says does not take its consumer back.
    ///
    /// Source: `device_links_driver_bound()`, drivers/base/core.c.
    @Test(arguments: [true, false])
    func `a consumer that is ahead of its supplier's probe stays ahead`(isBound: Bool) throws {
        var machine = TestMachine()
        machine.setAutoprobe(false, on: "platform")
        let (consumer, supplier) = (machine.add("k"), machine.add("s"))
        let k = machine.register(DriverCore.DriverDescription(name: "k", bus: "platform"))
        let s = machine.register(DriverCore.DriverDescription(name: "s", bus: "platform"))
        machine.scripts["k"].isBlocked = true
        machine.scripts["s"].isBlocked = true
        machine.begin(.store(.bind(s), Array("s".utf8)))
        machine.begin(.store(.bind(k), Array("k".utf8)))
        machine.perform(.addLink(consumer: consumer, supplier: supplier, flags: []))
        #expect(machine.linkState(consumer, supplier) == .consumerProbe)
        if isBound {
            machine.scripts["k"].isBlocked = false
            machine.settle()
        }
        machine.scripts["s"].isBlocked = false
        machine.settle()
        #expect(machine.driverName(of: "s") == "s")
        #expect(machine.linkState(consumer, supplier) == (isBound ? .active : .consumerProbe))
        machine.scripts["k"].isBlocked = false
        machine.settle()
        #expect(machine.linkState(consumer, supplier) == .active)
    }
}

extension TestMachine {
    fileprivate func linkState(
        _ consumer: DriverCore.DeviceID,
        _ supplier: DriverCore.DeviceID
    ) -> DriverCore.DeviceLink.State? {
        core.linkState(consumer: consumer, supplier: supplier)
    }
}
