import DeviceBinding
import MachineHost
import MachineSimulation
import Sysfs
import Testing

/// The binder on the built-in machine, whose driver core is the library's own.
@Suite struct SimulatedMachineTests {
    /// What is asked for, and what becomes of it.
    struct Row: CustomTestStringConvertible, Sendable {
        let texts: [String]
        let goal: Change.Goal
        /// The drivers of the devices afterwards.
        var drivers: [String?] = []
        var nodes: [String] = []
        /// The code of the failure, and the rules that refused.
        var code: Failure.Code?
        var rules: [Binder.Refusal.Rule] = []

        var testDescription: String { "\(texts.joined(separator: " ")), \(goal)" }
    }

    static let rows: [Row] = [
        Row(
            texts: ["03:00.0"],
            goal: .driver("vfio-pci"),
            drivers: ["vfio-pci"],
            nodes: ["/dev/vfio/11"]
        ),
        Row(
            texts: ["id=8086:10d3"],
            goal: .driver("vfio-pci"),
            drivers: ["vfio-pci", "vfio-pci"],
            nodes: ["/dev/vfio/11", "/dev/vfio/12"]
        ),
        Row(
            texts: ["group=13"],
            goal: .driver("vfio-pci"),
            drivers: ["vfio-pci", "vfio-pci"],
            nodes: ["/dev/vfio/13"]
        ),
        Row(
            texts: ["fff51000.ethernet"],
            goal: .driver("vfio-platform"),
            drivers: ["vfio-platform"],
            nodes: ["/dev/vfio/21"]
        ),
        Row(texts: ["03:00.0"], goal: .noDriver, drivers: [nil]),
        Row(texts: ["03:00.0"], goal: .anyDriver, drivers: ["e1000e"]),
        Row(
            texts: ["nvme0n1"],
            goal: .driver("vfio-pci"),
            code: .refused,
            rules: [.mounted, .mounted, .mounted]
        ),
        Row(
            texts: ["eth0"],
            goal: .driver("vfio-pci"),
            code: .refused,
            rules: [.network, .network]
        ),
        Row(texts: ["05:00.0"], goal: .driver("vfio-pci"), code: .refused, rules: [.partialGroup]),
        Row(texts: ["00:1c.0"], goal: .driver("vfio-pci"), code: .refused, rules: [.bridge]),
        Row(texts: ["0b:00.0"], goal: .anyDriver, code: .wouldBlock, rules: [.held]),
        Row(texts: ["rtc_cmos"], goal: .driver("serial8250"), code: .refused),
        Row(texts: ["03:00.0"], goal: .driver("nothing"), code: .notFound),
    ]

    @Test("on the demo machine each request ends as it should", arguments: rows)
    func request(_ row: Row) throws {
        let machine = try SimulatedMachine.open(machine: "demo", state: nil)
        let binder = Binder(machine.sysfs, host: machine.host)
        let devices = try binder.inventory.select(row.texts)
        let request = Binder.Request(devices, goal: row.goal)
        guard let code = row.code else {
            let outcome = try binder.apply(request)
            #expect(outcome.devices.map(\.driver) == row.drivers)
            #expect(outcome.nodes == row.nodes)
            return
        }
        let before = try devices.map { try binder.inventory.device($0) }
        let failure = #expect(throws: Failure.self) { try binder.apply(request) }
        #expect(failure?.code == code)
        #expect(failure?.refusals.map(\.rule) == row.rules)
        #expect(try devices.map { try binder.inventory.device($0) } == before)
    }

    @Test func `a bound device is given back to the driver that it had`() throws {
        let machine = try SimulatedMachine.open(machine: "demo", state: nil)
        let binder = Binder(machine.sysfs, host: machine.host)
        let devices = try binder.inventory.select("03:00.0")
        let before = try binder.inventory.device(devices[0])
        _ = try binder.apply(Binder.Request(devices, goal: .driver("vfio-pci")))
        let outcome = try binder.apply(Binder.Request(devices, goal: .anyDriver))
        #expect(outcome.devices == [before])
    }

    @Test func `a bridge that only a selector took in is left alone`() throws {
        let machine = try SimulatedMachine.open(machine: "demo", state: nil)
        let binder = Binder(machine.sysfs, host: machine.host)
        let devices = try binder.inventory.select("group=17")
        var request = Binder.Request(devices, goal: .driver("vfio-pci"))
        request.selected = Set(devices)
        let outcome = try binder.apply(request)
        #expect(outcome.devices.map(\.reference.name) == ["0000:0a:00.0", "0000:0a:01.0"])
        #expect(outcome.devices.map(\.driver) == ["vfio-pci", "vfio-pci"])
        #expect(outcome.notes == ["0000:09:00.0 is a PCI bridge and is left alone."])
    }

    static let faulty: [Row] = [
        Row(texts: ["03:00.0"], goal: .driver("vfio-pci"), drivers: ["vfio-pci"]),
        Row(texts: ["group=13"], goal: .driver("vfio-pci"), drivers: ["vfio-pci", "vfio-pci"]),
        Row(texts: ["03:00.0"], goal: .noDriver, drivers: [nil]),
    ]

    @Test("whichever call fails, what is reported holds", arguments: faulty, [false, true])
    func fault(_ row: Row, isLasting: Bool) throws {
        var failing = KernelState.Failing(first: 1, isLasting: isLasting)
        let booted = try SimulatedMachine.open(machine: "demo", state: nil)
        while true {
            let machine = SimulatedMachine(copying: booted)
            let inventory = Inventory(machine.sysfs)
            let devices = try inventory.select(row.texts)
            let before = try devices.map { try inventory.device($0) }
            let sysfs = FailingSysfs(machine.sysfs, failing)
            var code: Failure.Code?
            do throws(Failure) {
                let binder = Binder(sysfs, host: machine.host)
                _ = try binder.apply(Binder.Request(devices, goal: row.goal))
            } catch {
                code = error.code
            }
            let after = try devices.map { try inventory.device($0) }
            #expect(sysfs.openFiles == 0, "call \(failing.first)")
            switch code {
            case nil: #expect(after.map(\.driver) == row.drivers, "call \(failing.first)")
            case .notRestored?: #expect(isLasting, "call \(failing.first) alone")
            case .some: #expect(after == before, "call \(failing.first)")
            }
            guard sysfs.hasFailed else { break }
            failing.first += 1
        }
        #expect(failing.first > 20)
    }
}
