import DeviceBinding
import KernelLab
import LabBase
import Rehearsal
import Testing

/// A procedure that is held after each of its steps in turn, while a device is plugged in.
struct HeldProcedure: Sendable {
    let procedure: String
    let target: String
    /// Another device of the target's type.
    let twin: String
    /// The type of both, and of what is plugged in, in QEMU's words and by its numbers.
    let type: String
    let id: (vendor: UInt32, device: UInt32)
    var driver = "vfio-pci"
    /// The kinds of the steps, in order.
    let steps: [Step.Kind]
    /// Whether the target is given to vfio-pci before, with nothing that keeps it there.
    var startsWithVFIO = false

    /// `1234 11e8`, as `new_id` takes it.
    var identifier: String {
        [id.vendor, id.device].map { String($0, radix: 16) }.joined(separator: " ")
    }

    private static let edu = (vendor: UInt32(0x1234), device: UInt32(0x11E8))
    private static let nic = (vendor: UInt32(0x8086), device: UInt32(0x10D3))

    /// A card that a host driver serves, and whose twin it serves too.
    private static func card(
        _ procedure: String,
        driver: String = "vfio-pci",
        _ steps: [Step.Kind],
        startsWithVFIO: Bool = false
    ) -> HeldProcedure {
        HeldProcedure(
            procedure: procedure,
            target: TestMachine.nic,
            twin: TestMachine.twin,
            type: "e1000e,romfile=",
            id: nic,
            driver: driver,
            steps: steps,
            startsWithVFIO: startsWithVFIO
        )
    }

    /// A device that no host driver knows, and whose twin is free.
    private static func free(_ procedure: String, _ steps: [Step.Kind]) -> HeldProcedure {
        HeldProcedure(
            procedure: procedure,
            target: TestMachine.edu,
            twin: TestMachine.freePair[0],
            type: "edu",
            id: edu,
            steps: steps
        )
    }

    static let all = [
        card("driver-override", [.override, .unbind, .probe]),
        free("driver-override", [.override, .probe]),
        card("new-id", [.unbind, .addID, .bind, .removeID]),
        free("new-id", [.addID, .bind, .removeID]),
        card("bind", driver: "e1000e", [.unbind, .bind], startsWithVFIO: true),
        card(
            "autoprobe-fence",
            [.autoprobe, .unbind, .addID, .bind, .removeID, .autoprobe, .catchUp]
        ),
        free("autoprobe-fence", [.autoprobe, .addID, .bind, .removeID, .autoprobe, .catchUp]),
    ]
}

/// What came of it, on a kernel or on its simulation.
struct Observation: Hashable, CustomStringConvertible {
    var target: String?
    var twin: String?
    var plugged: String?
    var override: String
    var autoprobe: String
    /// What `remove_id` answers to the target's ID: 19 where none is left.
    var removeID: Int32

    var description: String {
        "target \(target ?? "-"), twin \(twin ?? "-"), plugged \(plugged ?? "-"), override \(override),"
            + " autoprobe \(autoprobe), IDs \(removeID == 19 ? "none" : "left")"
    }
}
