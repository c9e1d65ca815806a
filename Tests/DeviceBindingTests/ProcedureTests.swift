import DeviceBinding
import Rehearsal
import Sysfs
import Testing

/// Every procedure on the built-in machine, under the kernels and proposals that have it.
@Suite struct ProcedureTests {
    /// A procedure with a device and a driver that it works for.
    struct Row: CustomTestStringConvertible, Sendable {
        let procedure: Procedure
        var bus = "pci"
        var device = "0000:03:00.0"
        var driver = "vfio-pci"
        var proposals: [String] = []
        /// Whether the kernel of the debate has it too.
        var isOld = true

        var testDescription: String {
            "\(procedure.name), \(device) to \(driver), \(proposals.joined(separator: " "))"
        }
        var reference: DeviceReference { DeviceReference(bus: bus, name: device) }

        /// The same with the board's Ethernet.
        func onPlatform(_ proposals: [String]) -> Row {
            var row = self
            row.bus = "platform"
            row.device = "fff51000.ethernet"
            row.driver = "vfio-platform"
            row.proposals = proposals
            return row
        }

        func request(_ goal: Change.Goal? = nil) -> Binder.Request {
            var request = Binder.Request([reference], goal: goal ?? .driver(driver))
            request.procedure = procedure
            return request
        }

        func machine(_ profile: String) throws -> Rehearsal {
            try Rehearsal.demo(profile: profile, proposals: proposals)
        }
    }

    static let proposed: [Row] = [
        Row(procedure: .sysfsBindOnly, proposals: ["sysfs_bind_only"]),
        Row(procedure: .autoprobeOptOut, proposals: ["autoprobe_opt_out"]),
        Row(procedure: .vfioBind, proposals: ["vfio_bind"]),
        Row(procedure: .vfioBind, proposals: ["vfio_bind_attach"]),
        Row(procedure: .driverProbeID, proposals: ["driver_probe_id"]),
    ]
    static let rows: [Row] =
        [
            Row(procedure: .driverOverride, isOld: false),
            Row(procedure: .driverOverride, proposals: ["driver_override"]),
            Row(procedure: .newID), Row(procedure: .autoprobeFence),
            // Plain bind works where the driver fits, and here it does.
            Row(procedure: .bind, proposals: ["sysfs_bind_only"]),
            Row(procedure: .preferredDriver, proposals: ["preferred_driver"]),
            Row(
                procedure: .preferredDriver,
                proposals: ["preferred_driver", "preferred_driver_made_id"]
            ),
            Row(procedure: .newID).onPlatform(["platform_new_id"]),
            Row(procedure: .autoprobeFence).onPlatform(["platform_new_id"]),
            Row(procedure: .preferredDriver).onPlatform(["preferred_driver_any_bus"]),
        ] + proposed + proposed.map { $0.onPlatform($0.proposals) }

    static let profiles = ["linux 3.14", "linux 6.1", "linux 6.12"]

    @Test(arguments: rows, profiles)
    func `a bind does what was asked and nothing else, and a release leaves nothing`(
        _ row: Row,
        profile: String
    ) throws {
        guard row.isOld || profile != "linux 3.14" else { return }
        let machine = try row.machine(profile)
        let before = machine.state
        let bound = try machine.binder.apply(row.request())
        #expect(bound.devices.map(\.driver) == [row.driver])
        #expect(bound.captured == [])
        let changed = Set(machine.state).subtracting(before)
        #expect(changed.allSatisfy { $0.contains(row.device) }, "\(changed)")
        // Without '--using': whoever gave the device away, a release is the same.
        let released = try machine.binder.apply(Binder.Request([row.reference], goal: .anyDriver))
        #expect(released.devices.map(\.driver) == released.found.map { _ in bound.found[0].driver })
        #expect(machine.state == before)
    }

    @Test(arguments: rows)
    func `a release by the same procedure leaves nothing either`(_ row: Row) throws {
        let machine = try row.machine("linux 6.12")
        let before = machine.state
        _ = try machine.binder.apply(row.request())
        _ = try machine.binder.apply(row.request(.anyDriver))
        #expect(machine.state == before)
    }

    @Test(arguments: rows)
    func `what is asked again writes nothing`(_ row: Row) throws {
        let machine = try row.machine("linux 6.12")
        _ = try machine.binder.apply(row.request())
        let again = try machine.binder.apply(row.request())
        #expect(again.wasDone)
    }

    @Test(arguments: rows, [false, true])
    func `whichever call fails, what is reported holds`(_ row: Row, isLasting: Bool) throws {
        var failing = KernelState.Failing(first: 1, isLasting: isLasting)
        let found = try row.machine("linux 6.12")
        let before = found.state
        while true {
            let machine = Rehearsal(copying: found)
            let sysfs = FailingSysfs(machine.sysfs, failing)
            var failure: Failure?
            do throws(Failure) {
                _ = try Binder(sysfs, host: machine.host).apply(row.request())
            } catch { failure = error }
            switch failure?.code {
            case nil:
                #expect(machine.driver(row.device, bus: row.bus) == row.driver)
            case .notRestored?:
                #expect(isLasting, "call \(failing.first) alone: \(failure?.state ?? [])")
                #expect(failure?.state.isEmpty == false)
            case .some:
                #expect(machine.state == before, "call \(failing.first): \(failure?.message ?? "")")
            }
            guard sysfs.hasFailed else { break }
            failing.first += 1
        }
        #expect(failing.first > 15)
    }

    @Test(arguments: rows)
    func `a step at which the driver refuses leaves all as it was found`(_ row: Row) throws {
        // A device of no IOMMU group, which no vfio driver takes.
        let machine = try row.machine("linux 6.12")
        let name = row.bus == "pci" ? "0000:0c:00.0" : "fff60000.ethernet"
        machine.plugUngrouped(name, bus: row.bus)
        let before = machine.state
        var request = Binder.Request(
            [DeviceReference(bus: row.bus, name: name)],
            goal: .driver(row.driver)
        )
        request.procedure = row.procedure
        request.overridden = [.noIOMMU]
        let failure = #expect(throws: Failure.self) { try machine.binder.apply(request) }
        #expect(failure?.code == .restored, "\(failure?.message ?? "")")
        #expect(machine.state == before)
    }

    @Test(arguments: rows)
    func `what this machine does not have is refused before any write, and said who has it`(
        _ row: Row
    ) throws {
        guard let proposal = row.proposals.first, proposal != "driver_override" else { return }
        let machine = try Rehearsal.demo(profile: "linux 6.12")
        guard row.bus == "platform" || row.procedure.name != "new-id" else { return }
        // The fence does without IDs, and plain bind is everywhere; there the driver does not fit.
        guard !["autoprobe-fence", "bind"].contains(row.procedure.name) else { return }
        let before = machine.state
        let failure = #expect(throws: Failure.self) { try machine.binder.apply(row.request()) }
        #expect(failure?.code == .refused)
        let named = proposal == "vfio_bind" ? "vfio_bind_attach" : proposal
        let simulation = Remedy.simulate(procedure: row.procedure.name, proposal: named)
        #expect(failure?.help.first == simulation, "\(failure?.help ?? [])")
        #expect(machine.state == before)
        let here = try machine.binder.inventory.availability(of: row.procedure, on: machine.host)
        #expect(!here.buses.contains(row.bus))
    }

    @Test(arguments: rows)
    func `what this machine has is listed as usable on its bus`(_ row: Row) throws {
        let machine = try row.machine("linux 6.12")
        let here = try machine.binder.inventory.availability(of: row.procedure, on: machine.host)
        #expect(here.buses.contains(row.bus), "\(here.reason ?? "")")
    }

    @Test func `the override of 3-16 is refused under the kernel of the debate`() throws {
        let machine = try Rehearsal.demo(profile: "linux 3.14")
        let row = Row(procedure: .driverOverride)
        let failure = #expect(throws: Failure.self) { try machine.binder.apply(row.request()) }
        #expect(failure?.code == .refused)
    }
}
