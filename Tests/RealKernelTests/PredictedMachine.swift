import DeviceBinding
import KernelLab
import LabBase
import Rehearsal
import Sysfs
import SystemPackage
import Testing

/// The guest's machine in the simulation: its PCI functions as the kernel shows them, and its drivers.
struct PredictedMachine {
    let machine: Rehearsal
    private let card: HeldProcedure
    private let plugged: String

    /// The machine of a guest, on which `plugged` is the name of what comes into the slot.
    init(_ guest: Guest, _ kernel: String, _ card: HeldProcedure, plugged: String) throws {
        let text = try Self.text(guest)
        machine = try Rehearsal(text, profile: "linux \(kernel)")
        self.card = card
        self.plugged = plugged
    }

    private static func text(_ guest: Guest) throws -> String {
        let names = try guest.names("/sys/bus/pci/devices")
        let devices = try names.map { name in try entry(guest, name) }
        return """
            {
              name: "guest",
              modules: [{ name: "vfio_pci" }],
              drivers: [
                { name: "pcieport", bus: "pci", ids: [{ class: "060400" }], managesDMA: true },
                { name: "e1000e", bus: "pci", ids: ["8086:10d3"] },
                { name: "e1000", bus: "pci", ids: ["8086:100e"] },
                { name: "nvme", bus: "pci", ids: [{ class: "010802" }] },
                {
                  name: "vfio-pci", bus: "pci", module: "vfio_pci", code: "vfio-pci",
                  ids: [{ overrideOnly: true }],
                },
              ],
              devices: [\(devices.joined(separator: ",\n"))],
            }
            """
    }

    private static func entry(_ guest: Guest, _ name: String) throws -> String {
        let files = "/sys/bus/pci/devices/\(name)"
        func digits(_ file: String) throws -> String {
            String(try guest.text("\(files)/\(file)").dropFirst(2))
        }
        let answer = try guest.ask(.readlink(path: files))
        guard case .link(let target) = answer else {
            throw LabFailure.unexpected(answer, to: "readlink \(files)")
        }
        let parents = target.split(separator: "/").dropLast().suffix(1).filter {
            !$0.hasPrefix("pci")
        }
        let parent = parents.map { ", parent: \"\($0)\"" }.joined()
        let group = try guest.group(of: name).map { ", group: \"\($0)\"" } ?? ""
        return """
            { name: "\(name)", bus: "pci", id: "\(try digits("vendor")):\(try digits("device"))", \
            class: "\(try digits("class"))"\(parent)\(group) }
            """
    }

    /// The kinds of the steps that are planned, and their writes.
    var steps: [Step] {
        get throws { try machine.binder.plan(request).plan.steps }
    }

    private var reference: DeviceReference { DeviceReference(bus: "pci", name: card.target) }

    private var request: Binder.Request {
        get throws {
            var request = Binder.Request([reference], goal: .driver(card.driver))
            request.procedure = try Procedure.named(card.procedure)
            request.overridden = [.neighbours]
            return request
        }
    }

    /// Gives the target to vfio-pci, with nothing that keeps it there.
    func prepare() throws {
        guard card.startsWithVFIO else { return }
        let files = "/bus/pci/devices/\(card.target)"
        try machine.sysfs.write(SysfsPath("\(files)/driver_override"), "vfio-pci")
        try machine.sysfs.write(SysfsPath("\(files)/driver/unbind"), card.target)
        try machine.sysfs.write("/bus/pci/drivers_probe", card.target)
        try machine.sysfs.write(SysfsPath("\(files)/driver_override"), "\n")
    }

    /// Runs the procedure, with the plug after a step.
    func run(pluggingAfter step: Int) throws -> Binder.Outcome {
        try machine.binder.apply(
            request,
            observer: Acting(after: step) {
                machine.plug(plugged, id: card.id, below: TestMachine.slot)
            }
        )
    }

    /// Gives a device back.
    func release(_ name: String) throws {
        let device = DeviceReference(bus: "pci", name: name)
        _ = try machine.binder.apply(Binder.Request([device], goal: .anyDriver))
    }

    /// How things are.
    func observation() throws -> Observation {
        var answer: Int32 = 0
        do throws(Errno) {
            let path = SysfsPath("/bus/pci/drivers/\(card.driver)/remove_id")
            try machine.sysfs.write(path, card.identifier)
        } catch { answer = error.rawValue }
        return Observation(
            target: machine.driver(card.target),
            twin: machine.driver(card.twin),
            plugged: machine.driver(plugged),
            override: try machine.sysfs.readText(reference.path / "driver_override"),
            autoprobe: try machine.sysfs.readText("/bus/pci/drivers_autoprobe"),
            removeID: answer
        )
    }
}
